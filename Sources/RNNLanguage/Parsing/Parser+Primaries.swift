import RNNDiagnostics

extension Parser {
  /// primary = number | "(" expression ")" | name [ index ] | call | time reduction
  mutating func primary() throws(Failure) -> Parsed {
    if !isAtEnd {
      if current.kind == .number { return try number() }
      if current.kind == .name { return try nameOrCall() }
      if current.kind == .leftParenthesis || current.kind == .leftBrace { return try parenthesized() }
    }
    throw noValue()
  }

  @inline(never)
  private mutating func noValue() -> Failure {
    guard !isAtEnd else { return unexpected("a value") }
    switch current.kind {
    case .keyword(let keyword) where !isLikelyStatement:
      return reserved(keyword)
    case .leftBracket:
      return unexpected("a value", help: "vectors are put together with `concat(a, b)`")
    case .string:
      return unexpected("a value", help: "text stands only in `import` and `extern`")
    default:
      return unexpected("a value")
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

  private mutating func parenthesized() throws(Failure) -> Parsed {
    let start = position
    let isBrace = current.kind == .leftBrace
    if isBrace { reportBrace("expressions are grouped with parentheses", help: "write `(` and `)`") }
    try open(current.kind)
    let content = try parsedExpression()
    if at(.comma) { throw unexpected("`)`", help: "`concat(a, b)` puts values together") }
    try close(isBrace ? .rightBrace : .rightParenthesis)
    return try node(
      .parenthesized(content.expression), range(from: start), above: content.height, at: tokens[start])
  }

  @inline(never)
  private mutating func reportBrace(_ message: String, help: String) {
    report("wrong-bracket", message, at: range(current), help: help)
  }

  /// A name with its index, a call, or a reduction over time.
  private mutating func nameOrCall() throws(Failure) -> Parsed {
    if following.kind == .leftParenthesis {
      let name = identifier(advance())
      if at(.leftParenthesis) { return try call(name) }
      position -= 1
    }
    if isTimeReduction { return try timeReduction() }
    return try reference()
  }

  /// name { "." name } [ "[" expression "]" ]
  private mutating func reference() throws(Failure) -> Parsed {
    let start = position
    let name = LatexName.base(of: identifier(advance()), before: current)
    let qualified = try qualifiedName(name)
    let index = try self.index(of: qualified)
    if index == nil, qualified.parts.count == 1 { slips.noteUse(of: name) }
    try endOfReference(qualified)
    return try node(
      .name(qualified, index: index?.expression), range(from: start), above: index?.height ?? 0,
      at: tokens[start])
  }

  @inline(never)
  private mutating func endOfReference(_ name: QualifiedName) throws(Failure) {
    if at(.leftParenthesis), tokens[position - 1].kind == .name {
      throw unexpected("an operator", help: "`\(name.text)` names a value; only functions are called")
    }
    if at(.leftBracket) { throw secondIndex() }
  }

  /// index = "[" expression "]"
  mutating func index(of name: QualifiedName) throws(Failure) -> Parsed? {
    let isBrace = at(.leftBrace)
    guard isBrace || at(.leftBracket) else { return nil }
    if isBrace { reportBrace("a step is written in square brackets", help: "write `\(name.text)[…]`") }
    try open(current.kind)
    let index = try parsedExpression()
    if at(.comma) { throw secondIndex(in: name) }
    try close(isBrace ? .rightBrace : .rightBracket)
    return index
  }

  @inline(never)
  mutating func secondIndex(in name: QualifiedName? = nil) -> Failure {
    unexpected(
      name == nil ? "an operator" : "`]`",
      help:
        "the index is the step; `row(\(name?.text ?? "v"), k)` takes a row of a matrix or an element of a vector"
    )
  }

  /// call = name "(" [ argument { "," argument } ] ")"
  private mutating func call(_ name: Identifier) throws(Failure) -> Parsed {
    let start = position - 1
    let (arguments, height) = try arguments()
    if at(.leftParenthesis) { throw missingOperator() }
    let kind: Expression.Kind =
      if let index = slipIndex(name, arguments) {
        .name(QualifiedName([name]), index: index)
      } else {
        .call(name, arguments: arguments)
      }
    return try node(kind, range(from: start), above: height, at: tokens[start])
  }

  /// The arguments in parentheses, with the greatest height among them.
  mutating func arguments() throws(Failure) -> (arguments: [Argument], height: Int) {
    var result: [Argument] = []
    var height = 0
    try open(.leftParenthesis)
    if !at(.rightParenthesis) {
      repeat { result.append(try argument(&height)) } while accept(.comma)
    }
    try close(.rightParenthesis)
    return (result, height)
  }

  /// argument = [ name "=" ] expression
  private mutating func argument(_ height: inout Int) throws(Failure) -> Argument {
    var label: Identifier?
    if at(.name), following.kind == .assign {
      label = identifier(advance())
      position += 1
    }
    let value = try parsedExpression()
    height = max(height, value.height)
    return Argument(label: label, value: value.expression)
  }
}
