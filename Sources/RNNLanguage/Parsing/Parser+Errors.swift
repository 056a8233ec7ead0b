import RNNDiagnostics

extension Parser {
  mutating func report(
    _ code: String, _ message: String, at range: SourceRange, notes: [Diagnostic.Note] = [],
    help: String? = nil,
    origin: Diagnostic.Origin = .program
  ) {
    diagnostics.append(Diagnostic(.error, code, message, at: range, notes: notes, help: help, origin: origin))
  }

  /// Reports that something else was expected at the current token.
  @inline(never)
  mutating func unexpected(_ expected: String, code: String = "syntax", help: String? = nil) -> Failure {
    // The lexer has said what is wrong with an invalid character.
    if current.kind == .invalid { return Failure() }
    if isAtEnd || isStartOfLikelyStatement {
      let last = position > statementStart ? tokens[position - 1] : nil
      let behind = last.map { $0.kind.leavesStatementOpen ? " after \(spelling($0))" : "" } ?? ""
      report(
        code, "expected \(expected)\(behind), but the \(endName) ends here", at: placeBehind, help: help)
    } else {
      report(
        code, "expected \(expected), found \(spelling(current))", at: range(current),
        notes: continuationNotes,
        help: help)
    }
    return Failure()
  }

  private var endName: String {
    switch current.kind {
    case .end: "file"
    case .semicolon: "statement"
    case .rightBrace: "cell"
    default: "line"
    }
  }

  /// Reports a bracket that is open where the text cannot be inside it any more.
  @inline(never)
  mutating func unclosed(_ kind: Token.Kind) -> Failure {
    guard current.kind != .invalid, let open = openBrackets.last else { return Failure() }
    let note = Diagnostic.Note("\(open.kind.spelling) is opened here", at: range(open))
    let place = isAtEnd || current.startsLine ? placeBehind : range(current)
    switch current.kind {
    case .rightParenthesis, .rightBracket, .rightBrace:
      report(
        "unmatched-bracket", "expected \(kind.spelling), found \(spelling(current))", at: place, notes: [note]
      )
    case let found where found.startsValue && !current.startsLine:
      return missingOperator(orElse: kind, notes: [note])
    case .end, .semicolon:
      report(
        "unclosed-bracket", "this bracket is never closed", at: range(open),
        help: "close it with \(kind.spelling)")
    default:
      let found = current.startsLine ? "" : ", found \(spelling(current))"
      report(
        "unclosed-bracket", "expected \(kind.spelling)\(found)", at: place, notes: [note],
        help: current.startsLine ? "close it with \(kind.spelling)" : nil)
    }
    return Failure()
  }

  /// Reports two values side by side.
  @inline(never)
  mutating func missingOperator(orElse close: Token.Kind? = nil, notes: [Diagnostic.Note] = []) -> Failure {
    let left = spelling(tokens[max(position - 1, 0)])
    let alternative = close.map { " or \($0.spelling)" } ?? ""
    report(
      "missing-operator", "expected an operator\(alternative) between \(left) and \(spelling(current))",
      at: range(current), notes: notes + continuationNotes,
      help: range(current).text == "if" ? "a choice is written `where(c, a, b)`" : "write `*` for a product")
    return Failure()
  }

  mutating func reserved(_ keyword: Keyword) -> Failure {
    report(
      "reserved-word", "`\(keyword.rawValue)` is a word of the language and cannot name a value",
      at: range(current),
      help: "choose another name")
    return Failure()
  }

  /// A statement whose end is not where its line ends.
  mutating func endOfStatement() throws(Failure) {
    guard !isAtEnd else { return }
    switch current.kind {
    case .rightParenthesis, .rightBracket, .rightBrace:
      report(
        "unmatched-bracket", "this \(spelling(current)) closes nothing", at: range(current), help: "remove it"
      )
      throw Failure()
    case .assign:
      throw unexpected(
        "the end of the statement", help: "a definition has one `=`; a comparison is written `==`")
    case let kind where kind.startsValue:
      throw missingOperator()
    default:
      throw unexpected("an operator or the end of the statement")
    }
  }

  /// Where the line before left the statement open, which may not have been meant.
  private var continuationNotes: [Diagnostic.Note] {
    guard openBrackets.isEmpty else { return [] }
    var index = position
    while index > statementStart, !tokens[index].startsLine { index -= 1 }
    guard index > statementStart, index < tokens.count else { return [] }
    let last = tokens[index - 1]
    return [
      .init("\(spelling(last)) at the end of a line continues the statement in the next", at: range(last))
    ]
  }

  /// Whether the current token begins a line and the word of a statement with what must follow it.
  private var isStartOfLikelyStatement: Bool { current.startsLine && isLikelyStatement }

  /// Whether the current token begins a line with a statement's word.
  var isLikelyStatement: Bool {
    guard current.startsLine, case .keyword = current.kind else { return false }
    return switch following.kind {
    case .name, .string, .keyword: true
    default: false
    }
  }

  /// A token as the user wrote it, shortened.
  func spelling(_ token: Token) -> String {
    switch token.kind {
    case .end: return "the end of the file"
    default:
      let text = range(token).text
      return text.count > 30 ? "`\(text.prefix(29))…`" : "`\(text)`"
    }
  }
}
