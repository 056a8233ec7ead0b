/// How tightly a binary operator binds, from the loosest. Operators of one precedence group to the left, `^` to the right.
enum Precedence: Int, Comparable {
  case or, and, comparison, sum, product, power

  /// The next tighter one; nil above `^`.
  var next: Precedence? { Precedence(rawValue: rawValue + 1) }

  static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
}

extension BinaryOperator {
  var precedence: Precedence {
    switch self {
    case .or: .or
    case .and: .and
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .add, .subtract: .sum
    case .multiply, .elementwiseMultiply, .divide: .product
    case .power: .power
    }
  }
}
