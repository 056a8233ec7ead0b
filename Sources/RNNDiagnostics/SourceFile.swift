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

  /// The offset of the first byte that is not part of a byte order mark.
  public var textStart: Int { bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  /// The bytes of a line (from 1), its end-of-line characters not included.
  public func bytes(ofLine line: Int) -> Range<Int> {
    let index = min(max(line, 1), lineStarts.count) - 1
    let lower = index == 0 ? textStart : lineStarts[index]
    var upper = index + 1 < lineStarts.count ? lineStarts[index + 1] - 1 : bytes.count
    if upper > lower, bytes[upper - 1] == UInt8(ascii: "\r") { upper -= 1 }
    return lower..<max(lower, upper)
  }

  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The line (from 1) of a byte offset.
  public func line(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low + 1
  }

  /// The line (from 1) and column (from 1, in Unicode scalars) of a byte offset; a byte order mark takes no column.
  public func location(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), bytes.count)
    let line = line(of: offset)
    let start = line == 1 ? textStart : lineStarts[line - 1]
    let prefix = bytes[min(start, offset)..<offset]
    return (line, prefix.count(where: { $0 & 0xC0 != 0x80 }) + 1)
  }

  public static func == (a: SourceFile, b: SourceFile) -> Bool { a === b }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
