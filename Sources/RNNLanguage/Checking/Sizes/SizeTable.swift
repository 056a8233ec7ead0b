import RNNDiagnostics

/// The sizes of a program and the dimensions still to be found, with what unification has learnt about them.
struct SizeTable {
  struct Symbol {
    var name: String
    /// Whether the program (or the naming of what stayed free) names it; a variable of inference is not named.
    var isNamed: Bool
    var isDeclared: Bool
    var number: Int?
    /// What a variable of inference was found to be.
    var solution: DimensionTerm?
    var range: SourceRange?
    /// What a cell calls it, where a call leaves it open.
    var argument: String?
  }

  private(set) var symbols: [Symbol] = []
  /// The named symbols in the order in which they got their names.
  private(set) var named: [SymbolID] = []

  mutating func declare(_ name: String, number: Int?, isDeclared: Bool, range: SourceRange?) -> SymbolID {
    symbols.append(
      Symbol(name: name, isNamed: true, isDeclared: isDeclared, number: number, range: range))
    named.append(symbols.count - 1)
    return symbols.count - 1
  }

  /// A dimension that inference has to find; `hint` is what it is called if it stays free.
  mutating func variable(hint: String) -> DimensionTerm {
    symbols.append(Symbol(name: hint, isNamed: false, isDeclared: false))
    return .symbol(symbols.count - 1)
  }

  mutating func setNumber(_ number: Int?, of symbol: SymbolID) { symbols[symbol].number = number }

  mutating func name(
    _ symbol: SymbolID, _ name: String, number: Int?, range: SourceRange?, argument: String? = nil
  ) {
    named.append(symbol)
    symbols[symbol].name = name
    symbols[symbol].isNamed = true
    symbols[symbol].number = number
    symbols[symbol].range = range
    symbols[symbol].argument = argument
  }

  /// The term with every solved variable replaced by its solution.
  mutating func resolve(_ term: DimensionTerm) -> DimensionTerm {
    var result = term
    var chain: [SymbolID] = []
    while let solved = firstSolved(result), let solution = symbols[solved].solution {
      if result.bareSymbol == solved { chain.append(solved) }
      guard let next = result.substituting(solved, by: solution) else { break }
      result = next
    }
    // Shortens the chain for the next reader, as union-find does.
    if chain.count > 1 {
      for symbol in chain { symbols[symbol].solution = result }
    }
    return result
  }

  private func firstSolved(_ term: DimensionTerm) -> SymbolID? {
    for monomial in term.monomials {
      for symbol in monomial.symbols where symbols[symbol].solution != nil { return symbol }
    }
    return nil
  }

  /// The exact value, where every size in the term has a number.
  mutating func value(_ term: DimensionTerm) -> Rational? {
    substitutingNumbers(resolve(term))?.constantValue
  }

  /// The value where it is a whole number.
  mutating func number(_ term: DimensionTerm) -> Int? { value(term)?.integer }

  private func substitutingNumbers(_ term: DimensionTerm) -> DimensionTerm? {
    var result = term
    for symbol in term.symbols {
      guard let number = symbols[symbol].number else { continue }
      guard let next = result.substituting(symbol, by: .constant(number)) else { return nil }
      result = next
    }
    return result
  }

  /// Makes two dimensions equal by solving for variables; false where they cannot be.
  mutating func unify(_ first: DimensionTerm, _ second: DimensionTerm) -> Bool {
    let a = resolve(first)
    let b = resolve(second)
    if a == b { return true }
    if let symbol = a.bareSymbol, isVariable(symbol), !b.symbols.contains(symbol) {
      symbols[symbol].solution = b
      return true
    }
    if let symbol = b.bareSymbol, isVariable(symbol), !a.symbols.contains(symbol) {
      symbols[symbol].solution = a
      return true
    }
    if let x = value(a), let y = value(b) { return x == y }
    guard let difference = a.subtracting(b) else { return false }
    for symbol in difference.symbols where isVariable(symbol) {
      if let (coefficient, rest) = difference.linear(in: symbol),
        let solution = solve(coefficient, rest)
      {
        symbols[symbol].solution = solution
        return true
      }
    }
    return solveNamed(difference)
  }

  /// A named size without a number may still be found to be a number, never to be another size.
  private mutating func solveNamed(_ difference: DimensionTerm) -> Bool {
    guard let reduced = substitutingNumbers(difference) else { return false }
    if let constant = reduced.constantValue { return constant == .zero }
    let free = reduced.symbols
    guard free.count == 1, symbols[free[0]].isNamed, let (coefficient, rest) = reduced.linear(in: free[0]),
      let number = solve(coefficient, rest)?.constantValue?.integer
    else { return false }
    symbols[free[0]].number = number
    return true
  }

  /// The x of `coefficient*x + rest = 0`, unless it cannot be a positive whole number.
  private mutating func solve(_ coefficient: Rational, _ rest: DimensionTerm) -> DimensionTerm? {
    guard let factor = Rational(-1).divided(by: coefficient), let solution = rest.scaled(by: factor) else {
      return nil
    }
    if let known = value(solution) {
      guard let integer = known.integer, integer > 0 else { return nil }
    }
    return solution.canBePositive ? solution : nil
  }

  private func isVariable(_ symbol: SymbolID) -> Bool {
    !symbols[symbol].isNamed && symbols[symbol].solution == nil
  }
}
