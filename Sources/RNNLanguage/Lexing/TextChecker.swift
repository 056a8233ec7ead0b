import RNNDiagnostics

/// Checks that a file is text which shows on a screen what it says: UTF-8 within the limit of length, with no control characters.
///
/// Tabs, line feeds, carriage returns before a line feed and a byte order mark at the start are text.
enum TextChecker {
  /// The longest text, in bytes, that is read.
  static let limit = 1 << 20

  /// The problems of a file, in order; a file with problems is not read further.
  static func check(_ file: SourceFile) -> [Diagnostic] {
    let bytes = file.bytes
    guard bytes.count <= limit else {
      return [
        Diagnostic(
          .error, "limit-text", "\(file.name) has \(bytes.count) bytes; the limit is \(limit)", at: nil,
          help: "split the program into files and bring them in with `import`", origin: .limitation)
      ]
    }
    var diagnostics: [Diagnostic] = []
    var offset = 0
    while offset < bytes.count && diagnostics.count <= Parser.errorLimit {
      let byte = bytes[offset]
      if byte >= 0x20 && byte < 0x7F {
        offset += 1
        continue
      }
      guard let (scalar, length) = UTF8Decoder.decode(bytes, at: offset) else {
        let range = SourceRange(file: file, lower: offset, upper: offset + 1)
        diagnostics.append(
          Diagnostic(
            .error, "invalid-utf8",
            "the text is not UTF-8: byte 0x\(hexadecimal(UInt32(byte), digits: 2)) at offset \(offset)",
            at: range, help: "save the file as UTF-8"))
        return diagnostics
      }
      if let diagnostic = problem(scalar, file, offset, length) { diagnostics.append(diagnostic) }
      offset += length
    }
    return diagnostics
  }

  private static func problem(_ scalar: Unicode.Scalar, _ file: SourceFile, _ offset: Int, _ length: Int)
    -> Diagnostic?
  {
    let range = SourceRange(file: file, lower: offset, upper: offset + length)
    switch scalar.value {
    case 0x09, 0x0A:
      return nil
    case 0x0D where offset + 1 < file.bytes.count && file.bytes[offset + 1] == 0x0A:
      return nil
    case 0x0D:
      return Diagnostic(
        .error, "control-character", "a carriage return (U+000D) without a line feed behind it", at: range,
        help: "end lines with a line feed")
    case 0x00...0x1F, 0x7F...0x9F:
      return Diagnostic(
        .error, "control-character", "the control character \(codePoint(scalar)) in the text", at: range,
        help: "remove it")
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
      return Diagnostic(
        .error, "bidirectional-control",
        "the bidirectional control character \(codePoint(scalar)) makes the text look different from what it says",
        at: range, help: "remove it")
    default:
      return nil
    }
  }

  /// `U+202E`.
  static func codePoint(_ scalar: Unicode.Scalar) -> String { "U+\(hexadecimal(scalar.value, digits: 4))" }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
