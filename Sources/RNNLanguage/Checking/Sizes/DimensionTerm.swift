typealias SymbolID = Int

/// A dimension as a polynomial over size symbols with rational coefficients, e.g. `4*H`, `H/2`, `f + g`.
///
/// Arithmetic gives nil where a coefficient overflows or the polynomial becomes unreasonably long.
struct DimensionTerm: Hashable {
  struct Monomial: Hashable {
    var coefficient: Rational
    /// Sorted, a symbol once per power; empty for the constant part.
    var symbols: [SymbolID]
  }

  /// Sorted by `symbols`, the constant last, without zero coefficients.
  let monomials: [Monomial]

  private static let longest = 2048

  private init(sorted monomials: [Monomial]) { self.monomials = monomials }

  static func constant(_ value: Int) -> DimensionTerm { constant(Rational(value)) }

  static func constant(_ value: Rational) -> DimensionTerm {
    DimensionTerm(sorted: value == .zero ? [] : [Monomial(coefficient: value, symbols: [])])
  }

  static func symbol(_ id: SymbolID) -> DimensionTerm {
    DimensionTerm(sorted: [Monomial(coefficient: .one, symbols: [id])])
  }

  /// The symbol if the term is nothing but one symbol.
  var bareSymbol: SymbolID? {
    guard monomials.count == 1, monomials[0].coefficient == .one, monomials[0].symbols.count == 1 else {
      return nil
    }
    return monomials[0].symbols[0]
  }

  /// The value of a term without symbols.
  var constantValue: Rational? {
    if monomials.isEmpty { return .zero }
    return monomials.count == 1 && monomials[0].symbols.isEmpty ? monomials[0].coefficient : nil
  }

  /// Every symbol once, in order of appearance.
  var symbols: [SymbolID] {
    var found: [SymbolID] = []
    for monomial in monomials {
      for symbol in monomial.symbols where !found.contains(symbol) { found.append(symbol) }
    }
    return found
  }

  /// Whether some positive numbers for the symbols make it positive.
  var canBePositive: Bool { monomials.contains { $0.coefficient.numerator > 0 } }

  func adding(_ other: DimensionTerm) -> DimensionTerm? {
    DimensionTerm(collecting: monomials + other.monomials)
  }

  func subtracting(_ other: DimensionTerm) -> DimensionTerm? {
    guard let negated = other.scaled(by: Rational(-1)) else { return nil }
    return adding(negated)
  }

  func scaled(by factor: Rational) -> DimensionTerm? { multiplied(by: .constant(factor)) }

  func multiplied(by other: DimensionTerm) -> DimensionTerm? {
    var products: [Monomial] = []
    for a in monomials {
      for b in other.monomials {
        guard let coefficient = a.coefficient.multiplied(by: b.coefficient) else { return nil }
        products.append(Monomial(coefficient: coefficient, symbols: (a.symbols + b.symbols).sorted()))
      }
    }
    return DimensionTerm(collecting: products)
  }

  /// The term with a symbol replaced by another term.
  func substituting(_ symbol: SymbolID, by replacement: DimensionTerm) -> DimensionTerm? {
    var result = DimensionTerm(sorted: [])
    for monomial in monomials {
      let others = monomial.symbols.filter { $0 != symbol }
      var product = DimensionTerm(sorted: [Monomial(coefficient: monomial.coefficient, symbols: others)])
      for _ in 0..<(monomial.symbols.count - others.count) {
        guard let next = product.multiplied(by: replacement) else { return nil }
        product = next
      }
      guard let sum = result.adding(product) else { return nil }
      result = sum
    }
    return result
  }

  /// If the symbol occurs in just one monomial and there alone: its coefficient and the rest of the term.
  func linear(in symbol: SymbolID) -> (coefficient: Rational, rest: DimensionTerm)? {
    let holding = monomials.filter { $0.symbols.contains(symbol) }
    guard holding.count == 1, holding[0].symbols == [symbol] else { return nil }
    return (
      holding[0].coefficient, DimensionTerm(sorted: monomials.filter { !$0.symbols.contains(symbol) })
    )
  }

  private init?(collecting monomials: [Monomial]) {
    var result: [Monomial] = []
    for monomial in monomials.sorted(by: DimensionTerm.precedes) {
      if let last = result.last, last.symbols == monomial.symbols {
        guard let sum = last.coefficient.adding(monomial.coefficient) else { return nil }
        result[result.count - 1].coefficient = sum
      } else {
        result.append(monomial)
      }
    }
    result.removeAll { $0.coefficient == .zero }
    guard result.count <= DimensionTerm.longest, result.allSatisfy({ $0.symbols.count <= 8 }) else {
      return nil
    }
    self.monomials = result
  }

  private static func precedes(_ a: Monomial, _ b: Monomial) -> Bool {
    if a.symbols.isEmpty || b.symbols.isEmpty { return !a.symbols.isEmpty && b.symbols.isEmpty }
    return a.symbols.lexicographicallyPrecedes(b.symbols)
  }
}
