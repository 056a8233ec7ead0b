import CLibclang

/// What libclang found in a C file, as plain data.
final class ClangUnit: Sendable {
  struct Message: Sendable {
    enum Severity: Int32, Sendable {
      case ignored, note, warning, error, fatal
    }

    let severity: Severity
    let text: String
    /// The warning's option, e.g. `-Wconversion`.
    let option: String
    let file: Int?
    let offset: Int
  }

  /// In preorder.
  let nodes: [clang_node]
  let messages: [Message]
  let files: [String]
  /// The library's path and what it says of its version.
  let library: String
  let version: String
  private let text: [UInt8]
  /// For each file the first that has the same name.
  private let firstFile: [Int]

  init(_ bytes: UnsafeRawBufferPointer) throws(ClangFailure) {
    var offset = 0
    func take<T: BitwiseCopyable>(_ count: Int, as type: T.Type) throws(ClangFailure) -> [T] {
      let size = MemoryLayout<T>.stride
      guard count >= 0, count <= (bytes.count - offset) / size else { throw .badAnswer }
      defer { offset += count * size }
      return (0..<count).map { bytes.loadUnaligned(fromByteOffset: offset + $0 * size, as: type) }
    }
    guard let header = try take(1, as: clang_header.self).first else { throw .badAnswer }
    nodes = try take(Int(header.node_count), as: clang_node.self)
    let messages = try take(Int(header.message_count), as: clang_message.self)
    let files = try take(Int(header.file_count), as: Int32.self)
    let text = try take(Int(header.text_size), as: UInt8.self)
    self.text = text
    let names = files.map { ClangUnit.string(text, $0) }
    self.files = names
    firstFile = names.map { name in names.firstIndex(of: name) ?? 0 }
    library = ClangUnit.string(text, header.library)
    version = ClangUnit.string(text, header.version)
    self.messages = messages.map { message in
      Message(
        severity: Message.Severity(rawValue: message.severity) ?? .error,
        text: ClangUnit.string(text, message.text), option: ClangUnit.string(text, message.option),
        file: names.indices.contains(Int(message.file)) ? Int(message.file) : nil,
        offset: Int(message.offset))
    }
  }

  private static func string(_ text: [UInt8], _ offset: Int32) -> String {
    guard text.indices.contains(Int(offset)) else { return "" }
    return String(decoding: text[Int(offset)...].prefix { $0 != 0 }, as: UTF8.self)
  }

  func string(_ offset: Int32) -> String { ClangUnit.string(text, offset) }

  /// The number of a file, the same for two numbers of the same name; nil where there is no file.
  func file(_ number: Int32) -> Int? {
    firstFile.indices.contains(Int(number)) ? firstFile[Int(number)] : nil
  }

  /// The cursors at file level, in order, those of system headers left out.
  var declarations: [ClangCursor] { cursors(in: 0..<nodes.count) }

  /// The outermost cursors of a range of nodes.
  func cursors(in range: Range<Int>) -> [ClangCursor] {
    var result: [ClangCursor] = []
    var index = range.lowerBound
    while index < range.upperBound {
      result.append(ClangCursor(unit: self, index: index))
      index += max(0, Int(nodes[index].count)) + 1
    }
    return result
  }
}
