extension SizeTable {
  /// The term as a person writes it: `4*H`, `H/2`, `f + g`.
  mutating func text(_ term: DimensionTerm) -> String {
    let resolved = resolve(term)
    guard !resolved.monomials.isEmpty else { return "0" }
    var result = ""
    for (position, monomial) in inOrderOfNames(resolved.monomials).enumerated() {
      let isNegative = monomial.coefficient.numerator < 0
      if position > 0 {
        result.append(isNegative ? " - " : " + ")
      } else if isNegative {
        result.append("-")
      }
      result.append(text(monomial))
    }
    return result
  }

  /// Symbols stand in the order in which they got their names, the constant last.
  private func inOrderOfNames(_ monomials: [DimensionTerm.Monomial]) -> [DimensionTerm.Monomial] {
    if monomials.count == 1, monomials[0].symbols.count == 1 { return monomials }
    let ordered = monomials.map { monomial in
      let ranked = monomial.symbols.map { (rank: rank($0), symbol: $0) }.sorted { $0 < $1 }
      return (
        ranks: ranked.map(\.rank),
        monomial: DimensionTerm.Monomial(
          coefficient: monomial.coefficient, symbols: ranked.map(\.symbol))
      )
    }
    return ordered.sorted { a, b in
      a.ranks.isEmpty || b.ranks.isEmpty
        ? !a.ranks.isEmpty : a.ranks.lexicographicallyPrecedes(b.ranks)
    }.map(\.monomial)
  }

  private func rank(_ symbol: SymbolID) -> Int { named.firstIndex(of: symbol) ?? named.count + symbol }

  /// A monomial without its sign.
  private func text(_ monomial: DimensionTerm.Monomial) -> String {
    let numerator = monomial.coefficient.numerator.magnitude
    var factors = monomial.symbols.map { symbols[$0].name }
    if numerator != 1 || factors.isEmpty { factors.insert("\(numerator)", at: 0) }
    let product = factors.joined(separator: "*")
    return monomial.coefficient.denominator == 1 ? product : "\(product)/\(monomial.coefficient.denominator)"
  }

  /// The dimensions as messages show them, numbers where they are known: `[5, 3]`, `[4*h]`.
  mutating func shapeText(_ dimensions: [DimensionTerm]) -> String {
    let texts = dimensions.map { term in number(term).map(String.init) ?? text(term) }
    return "[\(texts.joined(separator: ", "))]"
  }
}
