import RNNDiagnostics

extension Lexer {
  /// An operator, a bracket or punctuation in ASCII.
  mutating func symbol() {
    let following = byte(1)
    switch bytes[offset] {
    case UInt8(ascii: "("): append(.leftParenthesis, length: 1)
    case UInt8(ascii: ")"): append(.rightParenthesis, length: 1)
    case UInt8(ascii: "["): append(.leftBracket, length: 1)
    case UInt8(ascii: "]"): append(.rightBracket, length: 1)
    case UInt8(ascii: "{"): append(.leftBrace, length: 1)
    case UInt8(ascii: "}"): append(.rightBrace, length: 1)
    case UInt8(ascii: ","): append(.comma, length: 1)
    case UInt8(ascii: ";"): append(.semicolon, length: 1)
    case UInt8(ascii: "~"): append(.tilde, length: 1)
    case UInt8(ascii: "'"): append(.apostrophe, length: 1)
    case UInt8(ascii: "+"): append(.binary(.add), length: 1)
    case UInt8(ascii: "^"): append(.binary(.power), length: 1)
    case UInt8(ascii: "."): point()
    case UInt8(ascii: "-") where following == UInt8(ascii: ">"): append(.arrow, length: 2)
    case UInt8(ascii: "-"): append(.binary(.subtract), length: 1)
    case UInt8(ascii: "*") where following == UInt8(ascii: "*"):
      misspelling("there is no operator `**`", help: "write `^` for a power", as: .binary(.power), length: 2)
    case UInt8(ascii: "*"): append(.binary(.multiply), length: 1)
    case UInt8(ascii: "/") where following == UInt8(ascii: "/"):
      report("wrong-operator", "`//` does not start a comment", length: 2, help: "write `#`")
      offset += lengthOfLine()
    case UInt8(ascii: "/"): append(.binary(.divide), length: 1)
    case UInt8(ascii: "=") where following == UInt8(ascii: "="): append(.binary(.equal), length: 2)
    case UInt8(ascii: "="): append(.assign, length: 1)
    case UInt8(ascii: "!") where following == UInt8(ascii: "="): append(.binary(.notEqual), length: 2)
    case UInt8(ascii: "!"): append(.not, length: 1)
    case UInt8(ascii: "<") where following == UInt8(ascii: "="): append(.binary(.lessOrEqual), length: 2)
    case UInt8(ascii: "<"): append(.binary(.less), length: 1)
    case UInt8(ascii: ">") where following == UInt8(ascii: "="): append(.binary(.greaterOrEqual), length: 2)
    case UInt8(ascii: ">"): append(.binary(.greater), length: 1)
    case UInt8(ascii: "&") where following == UInt8(ascii: "&"): append(.binary(.and), length: 2)
    case UInt8(ascii: "&"):
      misspelling("there is no operator `&`", help: "write `&&`", as: .binary(.and), length: 1)
    case UInt8(ascii: "|") where following == UInt8(ascii: "|"): append(.binary(.or), length: 2)
    case UInt8(ascii: "|"):
      report(
        "wrong-operator", "there is no operator `|`", length: 1,
        help: "write `||` for or, and `abs(x)` for an absolute value")
      append(.invalid, length: 1)
    case UInt8(ascii: ":") where following == UInt8(ascii: "="):
      misspelling("a definition is written with `=`", help: "write `=`", as: .assign, length: 2)
    case UInt8(ascii: ":"): append(.colon, length: 1)
    case UInt8(ascii: "@"):
      misspelling(
        "there is no operator `@`", help: "write `*` for a matrix product", as: .binary(.multiply), length: 1)
    case UInt8(ascii: "%"):
      report(
        "wrong-operator", "there is no operator `%`", length: 1,
        help: "a comment starts with `#`; a remainder is `x - n*floor(x/n)`")
      append(.invalid, length: 1)
    default:
      unexpected(Unicode.Scalar(bytes[offset]), length: 1)
    }
  }

  private mutating func point() {
    switch byte(1) {
    case UInt8(ascii: "*"): append(.binary(.elementwiseMultiply), length: 2)
    case UInt8(ascii: "/"): append(.binary(.divide), length: 2)
    case UInt8(ascii: "^"): append(.binary(.power), length: 2)
    case UInt8(ascii: ".") where byte(2) == UInt8(ascii: "."):
      misspelling("a range is written with two points", help: "write `..`", as: .range, length: 3)
    case UInt8(ascii: "."): append(.range, length: 2)
    case let next where Lexer.isDigit(next): numberWithoutInteger()
    default: append(.dot, length: 1)
    }
  }

  /// A character outside ASCII: an operator, the start of a name, a space, or a look-alike of one of them.
  mutating func character() {
    guard let (scalar, length) = UTF8Decoder.decode(bytes, at: offset) else {
      offset += 1
      return
    }
    switch scalar {
    case "⊙", "∘": append(.binary(.elementwiseMultiply), length: length)
    case "\u{B7}", "\u{387}", "×", "\u{22C5}", "\u{2219}", "\u{2217}":
      append(.binary(.multiply), length: length)
    case "\u{2212}": append(.binary(.subtract), length: length)
    case "≤": append(.binary(.lessOrEqual), length: length)
    case "≥": append(.binary(.greaterOrEqual), length: length)
    case "≠": append(.binary(.notEqual), length: length)
    case "→": append(.arrow, length: length)
    case "…": append(.range, length: length)
    case _ where Lexer.startsName(scalar): name()
    case _ where scalar.properties.generalCategory == .spaceSeparator: offset += length
    default:
      if let meant = LookAlike(scalar) {
        report(
          "unexpected-character",
          "`\(scalar)` (\(TextChecker.codePoint(scalar))) is not part of the language",
          length: length, help: meant.help)
        append(meant.kind, length: length)
      } else {
        unexpected(scalar, length: length)
      }
    }
  }

  private mutating func unexpected(_ scalar: Unicode.Scalar, length: Int) {
    let isVisible =
      switch scalar.properties.generalCategory {
      case .format, .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
      default: !scalar.properties.isDefaultIgnorableCodePoint
      }
    let code = TextChecker.codePoint(scalar)
    let shown =
      !isVisible
      ? "the invisible character \(code)" : scalar.isASCII ? "`\(scalar)`" : "`\(scalar)` (\(code))"
    if let last = tokens.last, last.kind == .invalid, last.upper == offset {
      // One message is enough for a run of them, e.g. for the parts of an emoji.
      append(.invalid, length: length)
      return
    }
    let help: String? =
      switch scalar {
      case "?": "write `where(condition, a, b)` for a choice"
      case "\\": "LaTeX commands are not read; write the character or its name, e.g. `σ` or `sigmoid`"
      default: isVisible ? nil : "remove it"
      }
    report("unexpected-character", "\(shown) is not part of the language", length: length, help: help)
    append(.invalid, length: length)
  }
}
