import RNNIR

/// The values of a program that come out of a saturating or rectifying function.
struct Activations {
  enum Kind: String, Codable, Sendable {
    case sigmoid, tanh, relu
  }

  struct Activation: Sendable {
    let name: String
    let kind: Kind
    /// Where the program says it, if it has no name of its own: a line, from 1.
    let line: Int?
  }

  /// The program with a name for each of them.
  private(set) var system: EquationSystem
  private(set) var found: [Activation] = []

  init(_ program: EquationSystem) {
    system = program
    var taken = Set(program.values.compactMap(\.name))
    var owners: [(id: ValueID, name: String)] = []
    for id in program.ids { if let name = program[id].name { owners.append((id, name)) } }
    for id in program.ids {
      let value = program[id]
      guard value.type.rate == .step, case .equation(.unary(let unary), _) = value.definition,
        let kind = Self.kind(unary)
      else { continue }
      if let name = value.name {
        found.append(Activation(name: name, kind: kind, line: nil))
        continue
      }
      let owner = owners.first { value.origin != nil && program[$0.id].origin == value.origin }
      let stem = "\(owner?.name ?? "unit").\(kind.rawValue)"
      var name = stem
      var number = 2
      while !taken.insert(name).inserted {
        name = "\(stem)\(number)"
        number += 1
      }
      system[id].name = name
      let line = value.origin.map { $0.file.line(of: $0.lower) }
      found.append(Activation(name: name, kind: kind, line: line))
    }
  }

  private static func kind(_ unary: UnaryOperation) -> Kind? {
    switch unary {
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .relu: .relu
    case .negate, .softplus, .exp, .expm1, .log, .log1p, .sqrt, .abs, .sign, .sin, .cos, .tan, .asin, .acos,
      .atan, .sinh, .cosh, .erf, .floor, .ceil, .not, .heaviside:
      nil
    }
  }
}
