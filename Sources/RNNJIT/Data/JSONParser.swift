import RNNDiagnostics

/// A parser of strict JSON (RFC 8259) that tells where an error is.
///
/// It is stricter where the RFC leaves a choice: keys are unique, numbers are finite in double, text is valid UTF-8 and nesting is
/// bounded.
struct JSONParser {
  /// How deep arrays and objects may nest, which bounds the parser's own recursion.
  static let depthLimit = 64

  private let file: SourceFile
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  /// Parses a whole file, which holds one value. Throws `Diagnostic`.
  static func parse(_ file: SourceFile) throws(Diagnostic) -> JSONNode {
    var parser = JSONParser(file: file)
    let node = try parser.value()
    parser.skipSpace()
    guard parser.position == parser.bytes.count else {
      throw parser.error("expected the end of the file after the first value")
    }
    return node
  }

  private init(file: SourceFile) {
    self.file = file
    self.bytes = file.bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func error(_ message: String, from lower: Int? = nil, help: String? = nil) -> Diagnostic {
    let lower = lower ?? position
    let upper = max(lower == position ? position + 1 : position, lower + 1)
    return Diagnostic(
      .error, "bad-json", message,
      at: SourceRange(file: file, lower: min(lower, bytes.count), upper: min(upper, bytes.count)), help: help)
  }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func value() throws(Diagnostic) -> JSONNode {
    skipSpace()
    let lower = position
    guard let byte = current else { throw error("expected a value, but the file ends here") }
    let value: JSONNode.Value
    switch byte {
    case UInt8(ascii: "["): value = .array(try nested { parser throws(Diagnostic) in try parser.elements() })
    case UInt8(ascii: "{"): value = .object(try nested { parser throws(Diagnostic) in try parser.members() })
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = .number(try number())
    case UInt8(ascii: "t"): value = try word("true", .bool(true))
    case UInt8(ascii: "f"): value = try word("false", .bool(false))
    case UInt8(ascii: "n"): value = try word("null", .null)
    default:
      throw error("expected a value", help: "write a number, a string, an array in [ ] or an object in { }")
    }
    return JSONNode(value: value, lower: lower, upper: position)
  }

  private mutating func word(_ text: String, _ value: JSONNode.Value) throws(Diagnostic) -> JSONNode.Value {
    guard bytes[position...].starts(with: text.utf8) else { throw error("expected a value") }
    position += text.utf8.count
    return value
  }

  private mutating func nested<Content>(
    _ body: (inout JSONParser) throws(Diagnostic) -> Content
  ) throws(Diagnostic) -> Content {
    guard depth < JSONParser.depthLimit else {
      throw error("arrays and objects nest more than \(JSONParser.depthLimit) deep")
    }
    depth += 1
    position += 1
    let content = try body(&self)
    depth -= 1
    return content
  }

  private mutating func elements() throws(Diagnostic) -> [JSONNode] {
    var elements: [JSONNode] = []
    skipSpace()
    if accept("]") { return [] }
    while true {
      elements.append(try value())
      skipSpace()
      if accept("]") { return elements }
      guard accept(",") else { throw error("expected , or ] after an element") }
    }
  }

  private mutating func members() throws(Diagnostic) -> [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    var seen: Set<String> = []
    skipSpace()
    if accept("}") { return [] }
    while true {
      skipSpace()
      let lower = position
      guard current == UInt8(ascii: "\"") else { throw error("expected a name in double quotes") }
      let key = try string()
      let upper = position
      guard seen.insert(key).inserted else { throw error("\"\(key)\" is given twice", from: lower) }
      skipSpace()
      guard accept(":") else { throw error("expected : after the name") }
      members.append(JSONNode.Member(key: key, lower: lower, upper: upper, value: try value()))
      skipSpace()
      if accept("}") { return members }
      guard accept(",") else { throw error("expected , or } after an entry") }
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  // number = [ "-" ] ( "0" | digit1-9 *digit ) [ "." 1*digit ] [ ( "e" | "E" ) [ "+" | "-" ] 1*digit ]
  private mutating func number() throws(Diagnostic) -> Double {
    let lower = position
    _ = accept("-")
    if accept("0") {
      if isDigit { throw error("a number does not begin with 0", from: lower) }
    } else {
      try digits(after: "in a number")
    }
    if accept(".") { try digits(after: "after the decimal point") }
    if accept("e") || accept("E") {
      if !accept("+") { _ = accept("-") }
      try digits(after: "in the exponent")
    }
    let text = String(decoding: bytes[lower..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw error("\(text) is too large for a double", from: lower)
    }
    return value
  }

  private var isDigit: Bool { current.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false }

  private mutating func digits(after place: String) throws(Diagnostic) {
    guard isDigit else { throw error("expected a digit \(place)") }
    while isDigit { position += 1 }
  }
}

extension JSONParser {
  private mutating func string() throws(Diagnostic) -> String {
    let lower = position
    position += 1
    var content: [UInt8] = []
    while true {
      guard let byte = current else { throw error("the string has no end", from: lower) }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error("the string is not valid UTF-8", from: lower)
        }
        return text
      case UInt8(ascii: "\\"):
        let scalar = try escape()
        content += Array(String(scalar).utf8)
      case 0..<0x20: throw error("a control character in a string must be written as an escape")
      default:
        content.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape() throws(Diagnostic) -> Unicode.Scalar {
    let lower = position
    position += 1
    guard let byte = current else { throw error("the string has no end", from: lower) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try unit(from: lower)
      if let scalar = Unicode.Scalar(high) { return scalar }
      // A character outside the basic plane is two escapes, a leading and a trailing surrogate.
      guard (0xD800..<0xDC00).contains(high), accept("\\"), accept("u") else {
        throw error("half of a surrogate pair", from: lower)
      }
      let low = try unit(from: lower)
      guard (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      else { throw error("half of a surrogate pair", from: lower) }
      return scalar
    default: throw error("unknown escape in a string", from: lower)
    }
  }

  private mutating func unit(from lower: Int) throws(Diagnostic) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("expected four hexadecimal digits after \\u", from: lower)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
