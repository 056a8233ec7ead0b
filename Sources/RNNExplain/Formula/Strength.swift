/// How strongly a formula's outermost operator binds, for placing brackets.
enum Strength: Int, Comparable {
  case relation, sum, big, elementwise, product, power, atom

  static func < (a: Strength, b: Strength) -> Bool { a.rawValue < b.rawValue }

  /// - Parameter quotientIsAtom: whether quotients are written as fractions, which need no brackets.
  init(_ formula: Formula, quotientIsAtom: Bool) {
    switch formula {
    case .relation: self = .relation
    case .sum, .negative: self = .sum
    case .big(let op, _, _, _, _):
      switch op {
      case .sum, .product: self = .big
      case .max, .min: self = .atom
      }
    case .elementwise: self = .elementwise
    case .product: self = .product
    case .quotient: self = quotientIsAtom ? .atom : .product
    case .power, .transposed: self = .power
    case .number(let value): self = value < 0 ? .sum : .atom
    case .symbol, .apply, .diagonal, .partial, .bracket, .chosen, .norm, .rows, .identity: self = .atom
    }
  }
}

/// Numbers as people write them.
enum NumberText {
  static func text(_ value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-∞" : "∞" }
    if value.rounded() == value, value.magnitude < 1e15 { return String(Int(value)) }
    // 1e-05 is 1e-5.
    return value.description.replacing("e-0", with: "e-").replacing("e+0", with: "e")
  }
}
