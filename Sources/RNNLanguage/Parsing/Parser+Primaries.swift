import RNNDiagnostics

extension Parser {
  /// primary = number | "(" expression ")" | name [ index ] | call | time reduction
  mutating func primary() throws(Failure) -> Parsed {
    let token = current
    guard !isAtEnd else { throw unexpected("a value") }
    switch token.kind {
    case .number:
      return try number()
    case .name:
      return try nameOrCall()
    case .leftParenthesis:
      return try parenthesized(.leftParenthesis, .rightParenthesis)
    case .leftBrace:
      report(
        "wrong-bracket", "expressions are grouped with parentheses", at: range(token),
        help: "write `(` and `)`")
      return try parenthesized(.leftBrace, .rightBrace)
    case .keyword(let keyword) where !isLikelyStatement:
      throw reserved(keyword)
    case .leftBracket:
      throw unexpected("a value", help: "vectors are put together with `concat(a, b)`")
    case .string:
      throw unexpected("a value", help: "text stands only in `import` and `extern`")
    default:
      throw unexpected("a value")
    }
  }

  private mutating func number() throws(Failure) -> Parsed {
    let token = advance()
    let range = range(token)
    let text = range.text
    let value = Double(text) ?? .nan
    let isZero = text.prefix { $0 != "e" && $0 != "E" }.allSatisfy { $0 == "0" || $0 == "." }
    if !value.isFinite {
      report(
        "number-range", "\(spelling(token)) is greater than any number of double precision", at: range,
        help: "the greatest is about 1.8e308")
    } else if value == 0, !isZero {
      report(
        "number-range", "\(spelling(token)) is closer to 0 than any number of double precision", at: range,
        help: "write `0` if that is what is meant")
    }
    return Parsed(expression: Expression(.number(value.isFinite ? value : 0, text: text), range), height: 1)
  }

  private mutating func parenthesized(_ open: Token.Kind, _ close: Token.Kind) throws(Failure) -> Parsed {
    let token = current
    let start = position
    let content = try bracketed(open, close, "") { parser throws(Failure) -> Parsed in
      let content = try parser.parsedExpression()
      if parser.at(.comma) {
        throw parser.unexpected(close.spelling, help: "`concat(a, b)` puts values together")
      }
      return content
    }
    return try node(.parenthesized(content.expression), range(from: start), above: content.height, at: token)
  }

  /// A name with its index, a call, or a reduction over time.
  private mutating func nameOrCall() throws(Failure) -> Parsed {
    let token = advance()
    let name = identifier(token)
    if at(.leftBracket), let reduction = TimeReduction(rawValue: name.text) {
      if let result = try timeReduction(reduction, token) { return result }
    }
    if at(.leftParenthesis) { return try call(name, token) }
    let qualified = try qualifiedName(name)
    if at(.leftParenthesis), qualified.parts.count > 1 {
      throw unexpected("an operator", help: "`\(qualified.text)` names a value; only functions are called")
    }
    let start = position - 1
    let index = try self.index(of: qualified.parts[qualified.parts.count - 1])
    if at(.leftBracket) { throw secondIndex() }
    if qualified.parts.count == 1, index == nil { slips.noteUse(of: name) }
    let base = LatexName.base(of: name, before: tokens[start + 1])
    let written = qualified.parts.count == 1 ? QualifiedName([base]) : qualified
    let range = SourceRange(file: file, lower: token.lower, upper: tokens[position - 1].upper)
    return try node(.name(written, index: index?.expression), range, above: index?.height ?? 0, at: token)
  }

  /// index = "[" expression "]"
  mutating func index(of name: Identifier) throws(Failure) -> Parsed? {
    if at(.leftBrace) {
      let base = LatexName.base(of: name, before: current)
      report(
        "wrong-bracket", "a step is written in square brackets", at: range(current),
        help: "write `\(base.text)[…]`")
      return try bracketed(.leftBrace, .rightBrace, "") { parser throws(Failure) in
        try parser.parsedExpression()
      }
    }
    guard at(.leftBracket) else { return nil }
    return try bracketed(.leftBracket, .rightBracket, "") { parser throws(Failure) -> Parsed in
      let index = try parser.parsedExpression()
      if parser.at(.comma) {
        throw parser.unexpected(
          "`]`",
          help:
            "the index is the step; `row(\(name.text), k)` takes a row of a matrix or an element of a vector")
      }
      return index
    }
  }

  mutating func secondIndex() -> Failure {
    unexpected(
      "an operator",
      help: "the index is the step; `row(v, k)` takes a row of a matrix or an element of a vector")
  }

  /// call = name "(" [ argument { "," argument } ] ")"
  private mutating func call(_ name: Identifier, _ token: Token) throws(Failure) -> Parsed {
    let start = position - 1
    let (arguments, height) = try arguments()
    let kind: Expression.Kind =
      if let index = slipIndex(name, arguments) {
        .name(QualifiedName([name]), index: index)
      } else {
        .call(name, arguments: arguments)
      }
    if at(.leftParenthesis) { throw missingOperator() }
    return try node(kind, range(from: start), above: height, at: token)
  }

  /// The arguments in parentheses, with the greatest height among them.
  ///
  /// argument = [ name "=" ] expression
  mutating func arguments() throws(Failure) -> (arguments: [Argument], height: Int) {
    var height = 0
    let arguments = try bracketed(.leftParenthesis, .rightParenthesis, "") {
      parser throws(Failure) -> [Argument] in
      if parser.at(.rightParenthesis) { return [] }
      return try parser.list { parser throws(Failure) in
        var label: Identifier?
        if parser.at(.name), parser.following.kind == .assign {
          label = parser.identifier(parser.advance())
          parser.position += 1
        }
        let value = try parser.parsedExpression()
        height = max(height, value.height)
        return Argument(label: label, value: value.expression)
      }
    }
    return (arguments, height)
  }
}
