import RNNDiagnostics

extension Parser {
  var current: Token { tokens[position] }

  /// The token behind the current one.
  var following: Token { tokens[min(position + 1, tokens.count - 1)] }

  /// Whether the statement ends before the current token: at a line's end, unless a bracket or an operator is open.
  var isAtEnd: Bool {
    switch current.kind {
    case .end, .semicolon: true
    case .rightBrace where openBrackets.isEmpty && cellBrace != nil: true
    default:
      current.startsLine && openBrackets.isEmpty && position > statementStart
        && !tokens[position - 1].kind.leavesStatementOpen
    }
  }

  func at(_ kind: Token.Kind) -> Bool { current.kind == kind && !isAtEnd }

  mutating func advance() -> Token {
    let token = current
    if token.kind != .end { position += 1 }
    return token
  }

  /// Passes a token of a kind, if it is next.
  mutating func accept(_ kind: Token.Kind) -> Bool {
    guard at(kind) else { return false }
    position += 1
    return true
  }

  @discardableResult
  mutating func expect(_ kind: Token.Kind, _ context: String, help: String? = nil) throws(Failure) -> Token {
    guard at(kind) else { throw unexpected("\(kind.spelling) \(context)", help: help) }
    return advance()
  }

  /// A name. Reserved words are not names.
  mutating func identifier(_ what: String, help: String? = nil) throws(Failure) -> Identifier {
    if !isAtEnd, case .keyword(let keyword) = current.kind, !isLikelyStatement {
      throw reserved(keyword)
    }
    guard at(.name) else { throw unexpected(what, help: help) }
    return identifier(advance())
  }

  /// A token's text as a name. The micro sign is the letter mu.
  func identifier(_ token: Token) -> Identifier {
    let range = range(token)
    let text = range.text
    guard text.unicodeScalars.contains("\u{B5}") else { return Identifier(text, range) }
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.lazy.map { $0 == "\u{B5}" ? "\u{3BC}" : $0 })
    return Identifier(String(scalars), range)
  }

  /// A path in quotes, without them.
  mutating func path(_ context: String) throws(Failure) -> Identifier {
    let token = try expect(.string, context, help: "write the path in double quotes")
    let range = range(token)
    return Identifier(String(range.text.dropFirst().prefix { $0 != "\"" }), range)
  }

  /// Names or declarations in brackets.
  mutating func bracketed<Value>(
    _ open: Token.Kind, _ close: Token.Kind, _ context: String = "",
    _ content: (inout Parser) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try self.open(open, context)
    let value = try content(&self)
    if !at(close), !isAtEnd, current.kind != .rightParenthesis, current.kind != .rightBracket {
      throw unexpected("`,` or \(close.spelling)")
    }
    try self.close(close)
    return value
  }

  /// Passes a bracket that opens.
  mutating func open(_ kind: Token.Kind, _ context: String = "") throws(Failure) {
    openBrackets.append(try expect(kind, context))
  }

  /// Passes the bracket that closes the innermost open one.
  mutating func close(_ kind: Token.Kind) throws(Failure) {
    guard current.kind == kind else { throw unclosed(kind) }
    openBrackets.removeLast()
    position += 1
  }

  /// expression { "," expression }
  mutating func expressions() throws(Failure) -> [Expression] {
    var result = [try expression()]
    while accept(.comma) { result.append(try expression()) }
    return result
  }

  /// first, { "," first }
  mutating func list<Element>(_ element: (inout Parser) throws(Failure) -> Element) throws(Failure)
    -> [Element]
  {
    var result = [try element(&self)]
    while accept(.comma) { result.append(try element(&self)) }
    return result
  }

  // MARK: - Places

  func range(_ token: Token) -> SourceRange {
    SourceRange(file: file, lower: token.lower, upper: token.upper)
  }

  /// From a token to the last one that was read.
  func range(from start: Int) -> SourceRange {
    SourceRange(file: file, lower: tokens[start].lower, upper: tokens[max(start, position - 1)].upper)
  }

  /// The place behind the last token that was read.
  var placeBehind: SourceRange {
    let upper = position > 0 ? tokens[position - 1].upper : 0
    return SourceRange(file: file, lower: upper, upper: upper)
  }
}
