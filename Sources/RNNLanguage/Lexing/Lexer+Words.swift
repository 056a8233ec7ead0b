import RNNDiagnostics

extension Lexer {
  /// A name or a reserved word.
  mutating func name() {
    let length = lengthOfName()
    append(keyword(length: length).map(Token.Kind.keyword) ?? .name, length: length)
  }

  private func keyword(length: Int) -> Keyword? {
    guard (2...10).contains(length) else { return nil }
    return Keyword(rawValue: String(decoding: bytes[offset..<offset + length], as: UTF8.self))
  }

  private func lengthOfName() -> Int {
    var end = offset
    while end < bytes.count {
      let byte = bytes[end]
      if byte < 0x80 {
        guard Lexer.isWordByte(byte) else { break }
        end += 1
      } else {
        guard let (scalar, length) = UTF8Decoder.decode(bytes, at: end), Lexer.continuesName(scalar) else {
          break
        }
        end += length
      }
    }
    return end - offset
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || isDigit(byte) || byte == UInt8(ascii: "_")
  }

  static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isXIDStart && !isExcluded(scalar)
  }

  /// Letters, digits, combining marks, and the subscript digits, which Unicode does not count as parts of words.
  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    if ("\u{2080}"..."\u{2089}").contains(scalar) { return true }
    return scalar.properties.isXIDContinue && !isExcluded(scalar)
  }

  /// Invisible letters, the middle dots, which are products, and the T of a transposition.
  private static func isExcluded(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{B7}" || scalar == "\u{387}"
      || scalar == "ᵀ"
  }

  /// Digits, a fraction, an exponent. A point belongs to the number only when a digit follows, so that `2..T` and
  /// `2.*x` read as a range and a product.
  mutating func number() {
    var length = digits(from: 0)
    if byte(length) == UInt8(ascii: "."), Lexer.isDigit(byte(length + 1)) {
      length = digits(from: length + 1)
    }
    if byte(length) | 0x20 == UInt8(ascii: "e") {
      let sign = byte(length + 1)
      let start = length + (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1)
      if Lexer.isDigit(byte(start)) { length = digits(from: start) }
    }
    if byte(length) == UInt8(ascii: "."), !isOperatorOfPoint(byte(length + 1)) {
      let text = range(length: length).text
      let whole = digits(from: length + 1)
      let isSecondPoint = text.contains(".")
      report(
        "number-format",
        isSecondPoint ? "a number has one decimal point" : "digits are required after the decimal point",
        length: whole,
        help: isSecondPoint ? nil : "write `\(text).0` or `\(text)`")
      append(.number, length: length)
      offset += whole - length
    } else {
      append(.number, length: length)
    }
  }

  /// The distance of the first byte that is not a digit.
  private func digits(from start: Int) -> Int {
    var end = start
    while Lexer.isDigit(byte(end)) { end += 1 }
    return end
  }

  private func isOperatorOfPoint(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "^")
  }

  /// `.5`, which is written `0.5`.
  mutating func numberWithoutInteger() {
    let length = digits(from: 1)
    let text = range(length: length).text
    report(
      "number-format", "digits are required before the decimal point", length: length,
      help: "write `0\(text)`")
    append(.number, length: length)
  }

  /// A path in double quotes. There are no escapes; it ends on its line.
  mutating func string() {
    var length = 1
    while offset + length < bytes.count, byte(length) != UInt8(ascii: "\""),
      byte(length) != UInt8(ascii: "\n")
    {
      length += 1
    }
    if byte(length) == UInt8(ascii: "\"") {
      append(.string, length: length + 1)
    } else {
      let line = lengthOfLine()
      let end = SourceRange(file: file, lower: offset + line, upper: offset + line)
      diagnostics.append(
        Diagnostic(
          .error, "unterminated-string", "the quote has no end on this line", at: end,
          notes: [.init("it begins here", at: range(length: 1))], help: "close it with `\"`"))
      append(.string, length: line)
    }
  }
}
