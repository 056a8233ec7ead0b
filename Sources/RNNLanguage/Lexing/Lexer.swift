import RNNDiagnostics

/// Splits the text of a file into tokens and comments.
///
/// The text has passed `TextChecker`, so it is valid UTF-8. Operators that other languages spell differently are reported
/// and read as what was meant, so that the parser can go on.
struct Lexer {
  let file: SourceFile
  let bytes: [UInt8]
  var offset = 0
  /// Whether no token has been read on this line yet.
  var startsLine = true
  var tokens: [Token] = []
  var comments: [Comment] = []
  var diagnostics: [Diagnostic] = []

  /// The tokens, the last of which is `.end`, the comments and what was wrong.
  static func tokens(of file: SourceFile) -> (tokens: [Token], comments: [Comment], diagnostics: [Diagnostic])
  {
    var lexer = Lexer(file: file, bytes: file.bytes)
    lexer.run()
    return (lexer.tokens, lexer.comments, lexer.diagnostics)
  }

  private mutating func run() {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    while offset < bytes.count { next() }
    startsLine = true
    append(.end, length: 0)
  }

  private mutating func next() {
    switch bytes[offset] {
    case UInt8(ascii: "\n"):
      startsLine = true
      offset += 1
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      offset += 1
    case UInt8(ascii: "#"):
      comment()
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      number()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
      name()
    case UInt8(ascii: "\""):
      string()
    case 0x80...0xFF:
      character()
    default:
      symbol()
    }
  }

  /// The byte some places ahead, 0 past the end.
  func byte(_ distance: Int) -> UInt8 {
    offset + distance < bytes.count ? bytes[offset + distance] : 0
  }

  /// Takes the next bytes as a token.
  mutating func append(_ kind: Token.Kind, length: Int) {
    tokens.append(Token(kind: kind, lower: offset, upper: offset + length, startsLine: startsLine))
    startsLine = false
    offset += length
  }

  func range(length: Int) -> SourceRange {
    SourceRange(file: file, lower: offset, upper: offset + length)
  }

  /// Reports the next bytes, unless so much is wrong already that nobody will see it.
  mutating func report(_ code: String, _ message: String, length: Int, help: String?) {
    guard diagnostics.count <= Parser.errorLimit else { return }
    diagnostics.append(Diagnostic(.error, code, message, at: range(length: length), help: help))
  }

  /// Reports an operator that the language spells differently, and takes it as what was meant.
  mutating func misspelling(_ message: String, help: String, as kind: Token.Kind, length: Int) {
    report("wrong-operator", message, length: length, help: help)
    append(kind, length: length)
  }

  /// The number of bytes up to the end of the line, a carriage return not counted.
  func lengthOfLine() -> Int {
    var end = offset
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    if end > offset, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return end - offset
  }

  private mutating func comment() {
    let range = range(length: lengthOfLine())
    comments.append(Comment(range.text, range))
    offset = range.upper
  }
}
