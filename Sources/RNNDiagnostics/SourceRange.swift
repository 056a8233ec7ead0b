/// A half-open range of bytes in one file.
public struct SourceRange: Sendable, Hashable {
  public let file: SourceFile
  public let lower: Int
  public let upper: Int

  public init(file: SourceFile, lower: Int, upper: Int) {
    self.file = file
    self.lower = lower
    self.upper = max(lower, upper)
  }

  /// The smallest range of the same file that covers both.
  public func union(_ other: SourceRange) -> SourceRange {
    guard file == other.file else { return self }
    return SourceRange(file: file, lower: min(lower, other.lower), upper: max(upper, other.upper))
  }

  /// The text inside the range.
  public var text: String {
    let upper = min(upper, file.bytes.count)
    return String(decoding: file.bytes[min(lower, upper)..<upper], as: UTF8.self)
  }
}
