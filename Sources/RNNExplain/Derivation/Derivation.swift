import RNNCBackend
import RNNDiagnostics
import RNNIR
import RNNLanguage
import RNNTransforms

/// The derivation of a program's gradient, from the equations that are compiled.
public struct Derivation: Sendable {
  let program: CheckedProgram
  /// The program's equations, simplified.
  let forward: FormulaBuilder
  /// The equations of the gradient, before products are joined.
  let gradient: FormulaBuilder
  let recurrences: Recurrences
  /// The equations as the program has them, for the Jacobian of one step.
  let equations: EquationSystem
  let options: EntryBuilder.Options
  let links: CodeLinks?
  let names: Set<String>
  let owners: [SourceRange: String]
  /// Whether a step function is the slope of a relu.
  let hasRelu: Bool
  /// The names of what is defined, instances of cells first, in the order of the text.
  let forwardNames: [String]

  /// - Parameters:
  ///   - program: the program as it was checked; sizes without a number are shown by their names.
  ///   - equations: its equations, for some sizes.
  ///   - compile: makes C of the equations, to point into; nil for a text without places.
  public init(
    _ program: CheckedProgram, _ equations: EquationSystem, _ options: EntryBuilder.Options = .init(),
    compile: ((EntryBuilder.Options) throws -> CSource)? = nil
  ) rethrows {
    self.program = program
    self.equations = equations
    self.options = options
    recurrences = Recurrences(equations)
    names = Set(program.values.map(\.name))
    var owners: [SourceRange: String] = [:]
    var defined: [(name: String, instance: Int, place: Int)] = []
    var instances: [String] = []
    for id in equations.ids {
      let value = equations[id]
      guard let name = value.name, case .equation = value.definition else { continue }
      let prefix = name.lastIndex(of: ".").map { String(name[..<$0]) }
      if let prefix, !instances.contains(prefix) { instances.append(prefix) }
      let instance = prefix.flatMap { instances.firstIndex(of: $0) } ?? .max
      defined.append((name, instance, value.origin?.lower ?? 0))
      if let origin = value.origin, owners[origin] == nil { owners[origin] = name }
    }
    self.owners = owners
    // Cells come first, instance by instance.
    forwardNames = defined.sorted { ($0.instance, $0.place) < ($1.instance, $1.place) }.map(\.name)
    let hasRelu = equations.values.contains {
      if case .equation(.unary(.relu), _) = $0.definition { true } else { false }
    }
    self.hasRelu = hasRelu
    forward = FormulaBuilder(Simplifier.simplify(equations), owners: owners, names: names, hasRelu: hasRelu)
    gradient = FormulaBuilder(
      EntryBuilder(equations, options).gradientEquations(), owners: owners, names: names, hasRelu: hasRelu)
    var labelled = options
    for id in gradient.shared.keys { labelled.labels[id] = CodeLinks.label(id) }
    links = try compile.flatMap { CodeLinks(try $0(options), labelled: try $0(labelled)) }
  }

  /// The whole text.
  public func document() -> Document {
    var document = Document(title: "The derivation of \(program.name)")
    document.blocks += programSection()
    document.blocks += parameterSection()
    document.blocks += graphSection()
    document.blocks += stepSection()
    document.blocks += adjointSection()
    document.blocks += gradientSection()
    if let links { document.blocks.append(.listing(links.listing)) }
    return document
  }

  /// The file that references to lines speak of.
  public var codeFile: String { links?.file ?? "" }

  /// The place of a name in the program's text.
  func place(_ name: String) -> Int { forwardNames.firstIndex(of: name) ?? forwardNames.count }

  // MARK: Equations in order

  /// The equations of values, each followed by those of the shared values that it is the first to mention.
  func equations(
    of ids: [ValueID], in builder: FormulaBuilder, linked: Bool, emitted: inout Set<ValueID>,
    left: (ValueID) -> Formula? = { _ in nil }
  ) -> [Document.Equation] {
    var result: [Document.Equation] = []
    func emit(_ id: ValueID) {
      guard emitted.insert(id).inserted else { return }
      let time: TimeIndex = builder.system[id].type.rate == .step ? .now : .nowhere
      guard let symbol = builder.symbol(id, at: time) else { return }
      let lines = linked ? links?.lines(of: builder.system[id].name ?? CodeLinks.label(id)) : nil
      result.append(
        Document.Equation(left(id) ?? .symbol(symbol), builder.definition(id), lines: lines))
      for shared in builder.sharedValues(in: id) { emit(shared) }
    }
    for id in ids { emit(id) }
    return result
  }
}
