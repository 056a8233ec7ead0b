/// A piece of the text: its kind and the bytes it covers.
struct Token: Sendable, Equatable {
  let kind: Kind
  let lower: Int
  let upper: Int
  /// Whether it is the first token of its line.
  let startsLine: Bool

  enum Kind: Sendable, Equatable {
    case name, number, string
    case keyword(Keyword)
    /// `-` and `+` are prefix operators too.
    case binary(BinaryOperator)
    /// `!`
    case not
    /// `'`
    case apostrophe
    /// `=`
    case assign
    case colon, comma, dot, semicolon, tilde
    /// `..`
    case range
    /// `->`
    case arrow
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket, leftBrace, rightBrace
    /// Characters that mean nothing; the lexer has reported them.
    case invalid
    /// The end of the file.
    case end

    /// Whether a statement goes on in the next line when its line ends with this token.
    var leavesStatementOpen: Bool {
      switch self {
      case .binary, .not, .assign, .colon, .comma, .dot, .tilde, .range, .arrow: true
      case .name, .number, .string, .keyword, .apostrophe, .semicolon, .leftParenthesis, .rightParenthesis,
        .leftBracket, .rightBracket, .leftBrace, .rightBrace, .invalid, .end:
        false
      }
    }

    /// Whether a value can begin with this token, operators aside.
    var startsValue: Bool {
      switch self {
      case .name, .number, .string, .keyword, .leftParenthesis, .leftBracket, .leftBrace: true
      case .binary, .not, .apostrophe, .assign, .colon, .comma, .dot, .semicolon, .tilde, .range, .arrow,
        .rightParenthesis, .rightBracket, .rightBrace, .invalid, .end:
        false
      }
    }

    /// How a message spells a kind that has one spelling.
    var spelling: String {
      switch self {
      case .name: "a name"
      case .number: "a number"
      case .string: "a path in quotes"
      case .keyword(let keyword): "`\(keyword.rawValue)`"
      case .binary(let operation): "`\(operation.rawValue)`"
      case .not: "`!`"
      case .apostrophe: "`'`"
      case .assign: "`=`"
      case .colon: "`:`"
      case .comma: "`,`"
      case .dot: "`.`"
      case .semicolon: "`;`"
      case .tilde: "`~`"
      case .range: "`..`"
      case .arrow: "`->`"
      case .leftParenthesis: "`(`"
      case .rightParenthesis: "`)`"
      case .leftBracket: "`[`"
      case .rightBracket: "`]`"
      case .leftBrace: "`{`"
      case .rightBrace: "`}`"
      case .invalid: "a character that means nothing here"
      case .end: "the end of the file"
      }
    }
  }
}

/// The words that begin a statement; none of them can name a value.
enum Keyword: String, Sendable, CaseIterable {
  case size, input, param, state, output, fn, derivative, extern, cell
  case importFile = "import"
}
