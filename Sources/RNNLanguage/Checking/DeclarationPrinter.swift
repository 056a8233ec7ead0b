import OrderedCollections

/// Writes a checked program with everything that was inferred, in the language itself.
///
/// Sizes, inputs, parameters and states come first, then every other statement as it was written, then the outputs. What the
/// language cannot declare (values inside cells, values that the caller supplies) stands in comments. The text checks to the same
/// values with the same shapes.
public struct DeclarationPrinter {
  private let program: CheckedProgram
  private let initializers: [String: String]
  /// The defaults that make a size of other sizes.
  private let defaults: [String: String]
  private let declaredStates: Set<String>
  private var lines: [String] = []

  /// The text of `program`, which was made from `tree`; it ends with a line break.
  public static func print(_ program: CheckedProgram, tree: SyntaxTree) -> String {
    var printer = DeclarationPrinter(program, tree)
    printer.write(tree)
    return printer.lines.joined(separator: "\n") + "\n"
  }

  private init(_ program: CheckedProgram, _ tree: SyntaxTree) {
    self.program = program
    var initializers: [String: String] = [:]
    var defaults: [String: String] = [:]
    var states: Set<String> = []
    for statement in tree.statements {
      if case .parameter(let names) = statement.kind {
        for name in names { initializers[name.name.text] = name.initializer?.range.text }
      }
      if case .size(let entries) = statement.kind {
        for entry in entries { defaults[entry.name.text] = entry.value?.range.text }
      }
      if case .state(let names) = statement.kind { states.formUnion(names.map(\.name.text)) }
    }
    self.initializers = initializers
    self.defaults = defaults
    self.declaredStates = states
  }

  private mutating func write(_ tree: SyntaxTree) {
    let shown = program.values.filter { !$0.isHidden && !isInner($0) }
    let declared = shown.filter { isDeclared($0) }
    writeSizes(of: declared)
    for value in declared {
      lines.append(declaration(of: value))
      writeSupplied(value)
    }
    for value in program.values where !value.isHidden && (isInner(value) || !isDeclared(value)) {
      writeShape(of: value)
      writeSupplied(value)
    }
    if !lines.isEmpty { lines.append("") }
    for statement in tree.statements {
      switch statement.kind {
      case .size, .input, .parameter, .state, .output: break
      case .definition, .function, .derivative, .externFunction, .cell, .importFile:
        lines.append(statement.range.text)
      }
    }
    if !program.outputs.isEmpty {
      lines.append("output \(program.outputs.map { program.values[$0].name }.joined(separator: ", "))")
    }
  }

  /// Declared sizes, and the inferred ones that a declaration speaks of.
  private mutating func writeSizes(of values: [CheckedValue]) {
    let texts = values.flatMap { $0.type.dimensions + [$0.type.indexBound].compactMap { $0 } }.map(\.text)
    let used = Set(texts.flatMap(names(in:)))
    let sizes = program.sizes.filter { $0.isDeclared || used.contains($0.name) }
    guard !sizes.isEmpty else { return }
    let entries = sizes.map { size in
      let value = size.value.map(String.init) ?? defaults[size.name]
      return value.map { "\(size.name) = \($0)" } ?? size.name
    }
    lines.append("size \(entries.joined(separator: ", "))")
  }

  /// The names in the text of a dimension, `2*H + 1` → `H`.
  private func names(in text: String) -> [String] {
    text.split { "+-*/() ".contains($0) }.map(String.init)
  }

  private func isInner(_ value: CheckedValue) -> Bool { value.name.contains(".") }

  private func isDeclared(_ value: CheckedValue) -> Bool {
    switch value.role {
    case .parameter, .input: true
    case .defined:
      value.isStream
        && (declaredStates.contains(value.name) || !value.before.isEmpty || !value.after.isEmpty)
    }
  }

  private func declaration(of value: CheckedValue) -> String {
    let type = shape(of: value)
    switch value.role {
    case .parameter(let initializer):
      return "param \(value.name): \(type) ~ \(initializers[value.name] ?? text(initializer))"
    case .input: return "input \(value.name)\(value.isStream ? "[t]" : ""): \(type)"
    case .defined: return "state \(value.name): \(type)"
    }
  }

  private func shape(of value: CheckedValue) -> String {
    if let bound = value.type.indexBound { return "index(\(bound.text))" }
    return "[\(value.type.dimensions.map(\.text).joined(separator: ", "))]"
  }

  private func text(_ initializer: Initializer) -> String {
    switch initializer {
    case .zeros: "zeros"
    case .ones: "ones"
    case .constant(let value): "constant(\(value))"
    case .glorot: "glorot"
    case .orthogonal: "orthogonal"
    case .identity: "identity"
    case .normal(let deviation): "normal(\(deviation))"
    case .uniform(let bound): "uniform(\(bound))"
    }
  }

  /// A shape that no statement can say: inside a cell, or of a value that is only defined.
  private mutating func writeShape(of value: CheckedValue) {
    let name = "\(value.name)\(value.isStream ? "[t]" : "")"
    switch value.role {
    case .parameter(let initializer): lines.append("# \(name): \(shape(of: value)) ~ \(text(initializer))")
    case .input, .defined: lines.append("# \(name): \(shape(of: value))")
    }
  }

  private mutating func writeSupplied(_ value: CheckedValue) {
    for (step, boundary) in value.before.enumerated() {
      if case .supplied = boundary { lines.append("# the caller supplies \(value.name)[\(-step)]") }
    }
    for (step, boundary) in value.after.enumerated() {
      if case .supplied = boundary { lines.append("# the caller supplies \(value.name)[T+\(step + 1)]") }
    }
  }
}
