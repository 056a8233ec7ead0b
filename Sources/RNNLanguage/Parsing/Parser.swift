import RNNDiagnostics

/// Reads the text of one file into a syntax tree by recursive descent.
///
/// After an error it goes on with the next statement, so that one run reports several. Statements with errors
/// are left out of the tree; statements with slips whose meaning is clear are in it.
public struct Parser {
  /// The number of errors after which a file is not read further.
  static let errorLimit = 50
  /// The greatest height of an expression's tree. Every later stage recurses over trees, so this bounds its stack.
  static let heightLimit = 512
  /// The greatest number of brackets and exponents inside each other, for which the parser itself recurses.
  static let nestingLimit = 128

  let file: SourceFile
  let tokens: [Token]
  /// The index of the next token.
  var position = 0
  /// The index of the first token of the statement that is being read.
  var statementStart = 0
  /// The brackets that are open in this statement. Line ends inside them mean nothing.
  var openBrackets: [Token] = []
  /// The `{` of the cell whose body is being read.
  var cellBrace: Token?
  /// The number of expressions that are being read, each inside the one before.
  var nesting = 0
  var diagnostics: [Diagnostic] = []
  var slips = SlipMemory()

  /// Ends the reading of a statement; the diagnostic is reported already.
  struct Failure: Error {}

  private init(file: SourceFile, tokens: [Token]) {
    self.file = file
    self.tokens = tokens
  }

  /// The tree of a file, with what is wrong in order of place. An empty file gives an empty tree and no diagnostics.
  public static func parse(_ file: SourceFile) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
    let problems = TextChecker.check(file)
    guard problems.isEmpty else {
      return (SyntaxTree(file: file, statements: [], comments: []), inOrder(problems))
    }
    let (tokens, comments, lexicalDiagnostics) = Lexer.tokens(of: file)
    var parser = Parser(file: file, tokens: tokens)
    let statements = parser.program()
    let tree = SyntaxTree(file: file, statements: statements, comments: comments)
    return (tree, inOrder(lexicalDiagnostics + parser.diagnostics + parser.slips.warnings))
  }

  /// Sorts by place and ends the list after the limit.
  private static func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    let sorted = diagnostics.enumerated().sorted { a, b in
      (a.element.range?.lower ?? -1, a.offset) < (b.element.range?.lower ?? -1, b.offset)
    }.map(\.element)
    guard sorted.count > errorLimit else { return sorted }
    let end = Diagnostic(
      .error, "too-many-errors", "more than \(errorLimit) errors; the rest is not shown", at: nil)
    return sorted.prefix(errorLimit) + [end]
  }

  /// program = { statement }
  private mutating func program() -> [Statement] {
    var result: [Statement] = []
    while current.kind != .end && !isStopped {
      if current.kind == .rightBrace {
        report("unmatched-bracket", "this `}` closes nothing", at: range(current), help: "remove it")
        position += 1
      } else {
        result += statements()
      }
    }
    return result
  }

  /// The statements up to the end of the file or to a `}`.
  mutating func statements() -> [Statement] {
    var result: [Statement] = []
    while current.kind != .end && current.kind != .rightBrace && !isStopped {
      if current.kind == .semicolon {
        position += 1
        continue
      }
      statementStart = position
      let start = position
      do {
        let kind = try statement()
        try endOfStatement()
        result.append(Statement(kind, range(from: start)))
      } catch {
        recover(from: start)
      }
      nesting = 0
    }
    return result
  }

  var isStopped: Bool { diagnostics.count > Parser.errorLimit }

  /// Skips to where a statement can begin: the next line outside brackets, or one that is not indented more than the
  /// failed statement, so that a bracket that is never closed does not swallow the rest of the file.
  private mutating func recover(from start: Int) {
    let column = self.column(of: tokens[start])
    var depth = openBrackets.count
    openBrackets = []
    if position == start, current.kind != .end { depth += step() }
    while current.kind != .end {
      let isOutside = depth <= 0
      if isOutside && (current.kind == .semicolon || current.startsLine) { return }
      if isOutside && current.kind == .rightBrace && cellBrace != nil { return }
      if current.startsLine && self.column(of: current) <= column { return }
      depth += step()
    }
  }

  /// Passes one token; the change of the bracket depth.
  private mutating func step() -> Int {
    let kind = current.kind
    position += 1
    return switch kind {
    case .leftParenthesis, .leftBracket, .leftBrace: 1
    case .rightParenthesis, .rightBracket, .rightBrace: -1
    case .name, .number, .string, .keyword, .binary, .not, .apostrophe, .assign, .colon, .comma, .dot,
      .semicolon,
      .tilde, .range, .arrow, .invalid, .end:
      0
    }
  }

  private func column(of token: Token) -> Int { file.location(of: token.lower).column }
}
