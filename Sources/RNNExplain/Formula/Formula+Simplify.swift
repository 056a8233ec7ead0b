/// Constructors that leave out what nobody would write: products with 1, sums with 0, signs inside products, nested brackets.
extension Formula {
  static func adding(_ terms: [Formula]) -> Formula {
    var flat: [Formula] = []
    func append(_ term: Formula, isNegative: Bool) {
      switch term {
      case .sum(let inner): for term in inner { append(term, isNegative: isNegative) }
      case .negative(let inner): append(inner, isNegative: !isNegative)
      case .number(0): break
      case .number(let value) where value < 0: append(.number(-value), isNegative: !isNegative)
      default: flat.append(isNegative ? .negative(term) : term)
      }
    }
    for term in terms { append(term, isNegative: false) }
    flat = collected(flat)
    // What is added comes first, as in 1 − h² rather than −h² + 1.
    if let first = flat.first, case .negative = first,
      let positive = flat.firstIndex(where: { if case .negative = $0 { false } else { true } })
    {
      flat.insert(flat.remove(at: positive), at: 0)
    }
    switch flat.count {
    case 0: return .number(0)
    case 1: return flat[0]
    default: return .sum(flat)
    }
  }

  /// Equal terms become a multiple, and terms that differ in what scales a common factor element by element become one.
  private static func collected(_ terms: [Formula]) -> [Formula] {
    var result: [Formula] = []
    for term in terms {
      if let same = result.firstIndex(of: term), !isNegativeTerm(term) {
        result[same] = multiplying([.number(2), term])
      } else if let (scale, factor) = scaled(term),
        let partner = result.firstIndex(where: { scaled($0)?.factor == factor }),
        let other = scaled(result[partner])
      {
        result[partner] = rejoined(adding([other.scale, scale]), factor, like: term)
      } else {
        result.append(term)
      }
    }
    return result
  }

  private static func isNegativeTerm(_ term: Formula) -> Bool {
    if case .negative = term { return true }
    return false
  }

  /// a and X of `a ⊙ X` and of `diag(a)·X`, with the sign in a.
  private static func scaled(_ term: Formula) -> (scale: Formula, factor: Formula)? {
    switch term {
    case .negative(let inner): return scaled(inner).map { (negating($0.scale), $0.factor) }
    case .elementwise(let factors):
      guard factors.count == 2, let last = factors.last else { return nil }
      return (factors[0], last)
    case .product(let factors):
      guard case .diagonal(let a) = factors[0], factors.count > 1 else { return nil }
      return (a, factors.count == 2 ? factors[1] : .product(Array(factors.dropFirst())))
    default: return nil
    }
  }

  private static func rejoined(_ scale: Formula, _ factor: Formula, like term: Formula) -> Formula {
    switch term {
    case .negative(let inner): rejoined(scale, factor, like: inner)
    case .elementwise: multiplyingElements([scale, factor])
    default: multiplying([diagonal(of: scale), factor])
    }
  }

  static func negating(_ a: Formula) -> Formula {
    switch a {
    case .negative(let inner): inner
    case .number(let value): .number(-value)
    case .sum(let terms): adding(terms.map(negating))
    default: .negative(a)
    }
  }

  /// A product of numbers or of linear algebra; `isCommutative` says that all factors are numbers.
  static func multiplying(_ factors: [Formula], isCommutative: Bool = false) -> Formula {
    var coefficient = 1.0
    var isNegative = false
    var flat: [Formula] = []
    func append(_ factor: Formula) {
      switch factor {
      case .number(let value): coefficient *= value
      case .negative(let inner):
        isNegative.toggle()
        append(inner)
      case .product(let inner): for factor in inner { append(factor) }
      case .identity: break
      default:
        if isCommutative, let last = flat.firstIndex(of: factor) {
          flat[last] = .power(factor, .number(2))
        } else if case .diagonal(let a) = factor, case .diagonal(let b)? = flat.last {
          flat[flat.count - 1] = .diagonal(multiplyingElements([b, a]))
        } else {
          flat.append(factor)
        }
      }
    }
    if isCommutative,
      let index = factors.firstIndex(where: { if case .quotient = $0 { true } else { false } }),
      case .quotient(let numerator, let denominator) = factors[index]
    {
      // a·(b/c) is (a·b)/c.
      var others = factors
      others[index] = numerator
      return dividing(multiplying(others, isCommutative: true), denominator)
    }
    let hasIdentity = factors.contains(.identity)
    for factor in factors { append(factor) }
    if coefficient == 0 { return .number(0) }
    if coefficient < 0 { (coefficient, isNegative) = (-coefficient, !isNegative) }
    let share = divisor(for: coefficient)
    if coefficient != 1, share == nil { flat.insert(.number(coefficient), at: 0) }
    var result: Formula
    switch flat.count {
    case 0: result = hasIdentity ? .identity : .number(1)
    case 1: result = flat[0]
    default: result = .product(flat)
    }
    if let share { result = .quotient(result, .number(share)) }
    return isNegative ? .negative(result) : result
  }

  /// The number that a person divides by instead of multiplying with 0.3333333333333333.
  private static func divisor(for coefficient: Double) -> Double? {
    let divisor = (1 / coefficient).rounded()
    guard divisor > 1, divisor <= 1e6, 1 / divisor == coefficient,
      (coefficient * 1e4).rounded() != coefficient * 1e4
    else { return nil }
    return divisor
  }

  /// A product of tensors of one shape; numbers among the factors scale it.
  static func multiplyingElements(_ factors: [Formula]) -> Formula {
    var scalars: [Formula] = []
    var flat: [Formula] = []
    func append(_ factor: Formula) {
      switch factor {
      case .number: scalars.append(factor)
      case .negative(let inner):
        scalars.append(.number(-1))
        append(inner)
      case .elementwise(let inner): for factor in inner { append(factor) }
      case .product(let inner):
        if case .number = inner[0] {
          scalars.append(inner[0])
          append(inner.count == 2 ? inner[1] : .product(Array(inner.dropFirst())))
        } else {
          flat.append(factor)
        }
      default:
        if let same = flat.firstIndex(of: factor) {
          flat[same] = .power(factor, .number(2))
        } else {
          flat.append(factor)
        }
      }
    }
    for factor in factors { append(factor) }
    let body: [Formula] = flat.isEmpty ? [] : [flat.count == 1 ? flat[0] : .elementwise(flat)]
    return multiplying(scalars + body)
  }

  static func dividing(_ a: Formula, _ b: Formula) -> Formula {
    switch (a, b) {
    case (_, .number(1)): a
    case (.number(0), _): a
    case (.number(let x), .number(let y)) where (x / y).rounded() == x / y: .number(x / y)
    case (.negative(let x), _): negating(dividing(x, b))
    case (_, .negative(let y)): negating(dividing(a, y))
    default: .quotient(a, b)
    }
  }

  /// Of the bracket of a comparison, the bracket that is 1 where it is 0.
  var oppositeBracket: Formula? {
    guard case .bracket(.relation(let a, let sign, let b)) = self, let opposite = Self.opposites[sign] else {
      return nil
    }
    return .bracket(.relation(a, opposite, b))
  }

  private static let opposites = ["<": "≥", "≤": ">", ">": "≤", "≥": "<", "=": "≠", "≠": "="]

  static func transposing(_ a: Formula) -> Formula {
    switch a {
    case .transposed(let inner): inner
    case .number, .identity, .diagonal: a
    case .negative(let inner): .negative(transposing(inner))
    default: .transposed(a)
    }
  }

  static func diagonal(of vector: Formula) -> Formula {
    switch vector {
    case .number(1): .identity
    case .negative(let inner): .negative(diagonal(of: inner))
    default: .diagonal(vector)
    }
  }
}
