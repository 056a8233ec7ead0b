import RNNDiagnostics

/// An expression with the height of its tree.
struct Parsed {
  let expression: Expression
  let height: Int
}

extension Parser {
  /// expression = operation of any precedence
  mutating func expression() throws(Failure) -> Expression { try parsedExpression().expression }

  mutating func parsedExpression() throws(Failure) -> Parsed { try operation(atLeast: .or) }

  /// operation = prefixed { operator operation of higher precedence }
  private mutating func operation(atLeast minimum: Precedence) throws(Failure) -> Parsed {
    try enter()
    var left = try prefixed()
    var isComparison = false
    while let binary = binaryOperator, binary.precedence >= minimum, let above = binary.precedence.next {
      let token = advance()
      if binary.precedence == .comparison {
        if isComparison { reportChain(at: token) }
        isComparison = true
      }
      let right = try operation(atLeast: above)
      left = try self.binary(binary, left, right, at: token)
    }
    nesting -= 1
    return left
  }

  /// prefixed = { "-" | "+" | "!" } power
  private mutating func prefixed() throws(Failure) -> Parsed {
    var prefixes: [(PrefixOperator, Token)] = []
    while let prefix = prefixOperator { prefixes.append((prefix, advance())) }
    var result = try power()
    for (prefix, token) in prefixes.reversed() {
      let range = range(token).union(result.expression.range)
      result = try node(.prefix(prefix, result.expression), range, above: result.height, at: token)
    }
    return result
  }

  /// power = postfix [ "^" prefixed ]: `-x^2` is `-(x^2)`, `a^b^c` is `a^(b^c)`, `a^-b` is `a^(-b)`
  private mutating func power() throws(Failure) -> Parsed {
    let base = try postfix()
    guard at(.binary(.power)) else { return base }
    let token = advance()
    try enter()
    let exponent = try prefixed()
    nesting -= 1
    reportTransposeLike(base.expression, exponent.expression, at: token)
    return try binary(.power, base, exponent, at: token)
  }

  /// postfix = primary { "'" }
  private mutating func postfix() throws(Failure) -> Parsed {
    var result = try primary()
    while at(.apostrophe) {
      let token = advance()
      let range = result.expression.range.union(range(token))
      result = try node(.transpose(result.expression), range, above: result.height, at: token)
    }
    if at(.leftBracket) {
      throw indexOfValue()
    }
    return result
  }

  @inline(never)
  private mutating func indexOfValue() -> Failure {
    unexpected(
      "an operator", help: "only a name has steps; give this value a name, `v[t] = …`, and write `v[t-1]`")
  }

  /// Counts the expressions around the one that begins, so that no text exhausts the stack.
  mutating func enter() throws(Failure) {
    nesting += 1
    if nesting > Parser.nestingLimit { throw tooDeep(at: current, Parser.nestingLimit) }
  }

  private mutating func binary(
    _ operation: BinaryOperator, _ left: Parsed, _ right: Parsed, at token: Token
  ) throws(Failure) -> Parsed {
    try node(
      .binary(operation, left.expression, right.expression),
      left.expression.range.union(right.expression.range),
      above: max(left.height, right.height), at: token)
  }

  /// An expression over others of a height, if the tree is not too high.
  mutating func node(
    _ kind: Expression.Kind, _ range: SourceRange, above height: Int, at token: Token
  ) throws(Failure) -> Parsed {
    guard height < Parser.heightLimit else { throw tooDeep(at: token, Parser.heightLimit) }
    return Parsed(expression: Expression(kind, range), height: height + 1)
  }

  @inline(never)
  private mutating func tooDeep(at token: Token, _ limit: Int) -> Failure {
    report(
      "limit-nesting", "the expression is nested or chained more than \(limit) levels deep",
      at: range(token), help: "give a part of it a name, `part[t] = …`, and use the name", origin: .limitation
    )
    return Failure()
  }

  private mutating func reportChain(at token: Token) {
    report(
      "chained-comparison", "comparisons cannot be chained", at: range(token), help: "write `a < b && b < c`")
  }

  private var binaryOperator: BinaryOperator? {
    guard !isAtEnd, case .binary(let binary) = current.kind, binary != .power else { return nil }
    return binary
  }

  private var prefixOperator: PrefixOperator? {
    guard !isAtEnd else { return nil }
    return switch current.kind {
    case .binary(.subtract): .minus
    case .binary(.add): .plus
    case .not: .not
    default: nil
    }
  }
}
