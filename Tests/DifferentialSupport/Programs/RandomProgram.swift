/// A program as statements whose terms can be replaced one by one.
package struct RandomProgram: Sendable {
  /// Numbers of the sizes `S0`, `S1`, ….
  package var sizes: [Int] = []
  /// Functions and their derivatives, as text.
  package var functions: [String] = []
  package var cells: [Cell] = []
  package var body = Block()
  /// The names of the `output` statement; none for what is inferred.
  package var outputs: [String] = []
  package var loss: Term?

  package struct Cell: Sendable {
    package var name: String
    package var inputs: [Declaration]
    package var results: [String]
    package var body = Block()
  }

  package struct Block: Sendable {
    package var declarations: [Declaration] = []
    package var statements: [Statement] = []
  }

  package struct Declaration: Sendable {
    package enum Role: Sendable { case input, parameter, state }
    package var role: Role
    package var name: String
    package var isStream: Bool
    package var form: Form
    /// The bound of an index.
    package var bound: Extent?

    package var text: String {
      let type = bound.map { "index(\($0.text))" } ?? form.text
      return "\(name)\(isStream && role != .state ? "[t]" : ""): \(type)"
    }
  }

  package enum Statement: Sendable {
    /// `h[t] = …` or `y = …`; several names take the pieces of a split. Boundaries by the text of their index.
    case define([String], isStream: Bool, Term, boundaries: [Boundary])
    /// `l1 = C1(x)`
    case instance(String, cell: String, arguments: [Term])
  }

  package struct Boundary: Sendable {
    package var index: String
    package var term: Term
  }

  package static func sizeName(_ index: Int) -> String { "S\(index)" }
}

extension RandomProgram {
  package var text: String {
    var lines: [String] = []
    if !sizes.isEmpty {
      let entries = sizes.enumerated().map { "\(Self.sizeName($0)) = \($1)" }
      lines.append("size \(entries.joined(separator: ", "))")
    }
    lines += functions
    for cell in cells {
      let inputs = cell.inputs.map(\.text).joined(separator: ", ")
      lines.append("cell \(cell.name)(\(inputs)) -> \(cell.results.joined(separator: ", ")) {")
      lines += cell.body.lines.map { "  \($0)" } + ["}"]
    }
    lines += body.lines
    if let loss { lines.append("loss = \(loss.text)") }
    if !outputs.isEmpty { lines.append("output \(outputs.joined(separator: ", "))") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Every term, in the order of ``replace``.
  package var terms: [Term] {
    cells.flatMap(\.body.terms) + body.terms + (loss.map { [$0] } ?? [])
  }

  /// Replaces the terms by others, as many as ``terms`` has.
  package mutating func replace(_ terms: [Term]) {
    var rest = terms[...]
    for index in cells.indices { cells[index].body.replace(&rest) }
    body.replace(&rest)
    if loss != nil, let last = rest.popFirst() { loss = last }
  }

  /// About how many multiplications a step of a sequence takes.
  package var cost: Int {
    func cost(_ term: Term) -> Int {
      let counts = term.operands.map { $0.form.count(sizes) }
      let isProduct = term.operands.count == 2 && term.operands.contains { $0.form.isMatrix }
      let inner = term.operands.flatMap(\.form.extents).map { $0.count(sizes) }.max() ?? 1
      let own = term.form.count(sizes) + (counts.max() ?? 0) * (isProduct && term.form.isMatrix ? inner : 1)
      return own + term.operands.reduce(0) { $0 + cost($1) }
    }
    return terms.reduce(1) { $0 + cost($1) }
  }
}

extension RandomProgram.Block {
  package var lines: [String] {
    var lines: [String] = []
    for declaration in declarations {
      let keyword =
        switch declaration.role {
        case .input: "input"
        case .parameter: "param"
        case .state: "state"
        }
      lines.append("\(keyword) \(declaration.text)")
    }
    for statement in statements {
      switch statement {
      case .define(let names, let isStream, let term, let boundaries):
        for boundary in boundaries { lines.append("\(names[0])[\(boundary.index)] = \(boundary.term.text)") }
        let targets = names.map { isStream ? "\($0)[t]" : $0 }
        lines.append(
          names.count == 1
            ? "\(targets[0]) = \(term.text)"
            : "(\(targets.joined(separator: ", "))) = split(\(term.text), \(names.count))")
      case .instance(let name, let cell, let arguments):
        lines.append("\(name) = \(cell)(\(arguments.map(\.text).joined(separator: ", ")))")
      }
    }
    return lines
  }

  var terms: [Term] {
    statements.flatMap { statement -> [Term] in
      switch statement {
      case .define(_, _, let term, let boundaries): boundaries.map(\.term) + [term]
      case .instance(_, _, let arguments): arguments
      }
    }
  }

  mutating func replace(_ rest: inout ArraySlice<Term>) {
    for index in statements.indices {
      switch statements[index] {
      case .define(let names, let isStream, let term, var boundaries):
        for place in boundaries.indices { boundaries[place].term = rest.popFirst() ?? boundaries[place].term }
        statements[index] = .define(
          names, isStream: isStream, rest.popFirst() ?? term, boundaries: boundaries)
      case .instance(let name, let cell, let arguments):
        statements[index] = .instance(name, cell: cell, arguments: arguments.map { rest.popFirst() ?? $0 })
      }
    }
  }
}
