/// The text of one source file with the positions of its lines.
///
/// Offsets are UTF-8 byte offsets from 0. Lines and columns count from 1; a column counts Unicode scalars.
public final class SourceFile: Sendable, Hashable {
  /// The name shown in messages: the path as the user wrote it, or `<stdin>`.
  public let name: String
  /// The text as UTF-8 bytes.
  public let bytes: [UInt8]
  /// The byte offset at which each line begins.
  public let lineStarts: [Int]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
    self.lineStarts = starts
  }

  public convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The line (from 1) and column (from 1, in Unicode scalars) of a byte offset.
  public func location(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), bytes.count)
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    let prefix = bytes[lineStarts[low]..<offset]
    return (low + 1, prefix.count(where: { $0 & 0xC0 != 0x80 }) + 1)
  }

  public static func == (a: SourceFile, b: SourceFile) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
