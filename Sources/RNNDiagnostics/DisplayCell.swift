/// A piece of a source line as a terminal shows it: one character, or the escaped form of something that has no safe form.
struct DisplayCell {
  let text: String
  /// The columns it takes.
  let width: Int
  /// The bytes of the file it stands for.
  let bytes: Range<Int>

  /// The cells of a range of a file within one line. Tabs become spaces up to the next multiple of four columns;
  /// control characters and bytes that are not UTF-8 become `<U+0007>` and `<FF>`.
  static func cells(of file: SourceFile, in range: Range<Int>) -> [DisplayCell] {
    var cells: [DisplayCell] = []
    var column = 0
    func append(_ text: String, _ width: Int, _ bytes: Range<Int>) {
      cells.append(DisplayCell(text: text, width: width, bytes: bytes))
      column += width
    }
    var offset = range.lowerBound
    while offset < range.upperBound {
      guard UTF8Decoder.decode(file.bytes, at: offset) != nil else {
        let text = "<\(hexadecimal(UInt32(file.bytes[offset]), digits: 2))>"
        append(text, text.count, offset..<offset + 1)
        offset += 1
        continue
      }
      var end = offset
      while end < range.upperBound, let (_, length) = UTF8Decoder.decode(file.bytes, at: end) {
        end += length
      }
      for character in String(decoding: file.bytes[offset..<end], as: UTF8.self) {
        let bytes = offset..<offset + character.utf8.count
        if character == "\t" {
          let width = 4 - column % 4
          append(String(repeating: " ", count: width), width, bytes)
        } else {
          let text = visible(character)
          append(text, DisplayWidth.of(text), bytes)
        }
        offset = bytes.upperBound
      }
    }
    return cells
  }

  /// Text without anything that would move a terminal's cursor or reorder its characters.
  static func sanitized(_ text: String) -> String {
    text.map { $0 == "\n" ? "\n" : visible($0) }.joined()
  }

  private static func visible(_ character: Character) -> String {
    guard character.unicodeScalars.contains(where: isUnsafe) else { return String(character) }
    return character.unicodeScalars.map { "<U+\(hexadecimal($0.value, digits: 4))>" }.joined()
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII || scalar.value < 0x20 || scalar.value == 0x7F else { return false }
    return switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
    case .format: scalar != "\u{200D}" && scalar != "\u{200C}"
    default: false
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
