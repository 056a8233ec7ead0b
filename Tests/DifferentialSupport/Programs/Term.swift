/// An expression of a random program: a pattern with `$0`, `$1`, … in the places of its operands.
package indirect enum Term: Hashable, Sendable {
  case leaf(String, Form)
  case node(String, [Term], Form)

  package var form: Form {
    switch self {
    case .leaf(_, let form), .node(_, _, let form): form
    }
  }

  package var operands: [Term] {
    switch self {
    case .leaf: []
    case .node(_, let operands, _): operands
    }
  }

  package var text: String {
    switch self {
    case .leaf(let text, _): return text
    case .node(let pattern, let operands, _):
      var result = ""
      var rest = Substring(pattern)
      while let place = rest.firstIndex(of: "$") {
        result += rest[..<place]
        let digit = rest.index(after: place)
        result += rest[digit].wholeNumberValue.map { operands[$0].enclosed } ?? "$"
        rest = rest[rest.index(after: digit)...]
      }
      return result + rest
    }
  }

  /// The text as an operand of an operator.
  private var enclosed: String {
    switch self {
    case .leaf: text
    case .node(let pattern, _, _): Self.isCall(pattern) ? text : "(\(text))"
    }
  }

  /// Whether a pattern is one call, `tanh($0)`, which binds more tightly than any operator.
  private static func isCall(_ pattern: String) -> Bool {
    guard let open = pattern.firstIndex(of: "("), pattern[..<open].allSatisfy({ $0.isLetter || $0 == "_" }),
      open != pattern.startIndex
    else { return false }
    var depth = 0
    for index in pattern[open...].indices {
      if pattern[index] == "(" { depth += 1 }
      if pattern[index] == ")" { depth -= 1 }
      if depth == 0 { return pattern.index(after: index) == pattern.endIndex }
    }
    return false
  }

  /// Every pattern in it.
  package var patterns: [String] {
    switch self {
    case .leaf: []
    case .node(let pattern, let operands, _): [pattern] + operands.flatMap(\.patterns)
    }
  }

  /// The terms that replace one of its parts by something simpler of the same form: by a part of that part, or by a number.
  package var simplifications: [Term] {
    var result: [Term] = []
    if case .node(_, let operands, let form) = self {
      result += operands.flatMap(\.parts).filter { $0.form == form }
      if form.isScalar { result.append(.leaf("0.7", .scalar)) }
    }
    if case .node(let pattern, let operands, let form) = self {
      for (index, operand) in operands.enumerated() {
        for simpler in operand.simplifications {
          var changed = operands
          changed[index] = simpler
          result.append(.node(pattern, changed, form))
        }
      }
    }
    return result
  }

  private var parts: [Term] { [self] + operands.flatMap(\.parts) }

  /// The number of nodes and leaves.
  package var weight: Int { operands.reduce(1) { $0 + $1.weight } }
}
