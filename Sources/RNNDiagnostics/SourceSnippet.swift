/// One source line with a part of it underlined, cut to a width.
struct SourceSnippet {
  let line: Int
  let text: String
  /// The column, from 0, at which the underline begins, and its length, at least 1.
  let underline: Range<Int>

  /// The part of a line that shows as much of a range as fits.
  init(_ range: SourceRange, line: Int, width: Int) {
    let file = range.file
    let bytes = file.bytes(ofLine: line)
    let lower = min(max(range.lower, bytes.lowerBound), bytes.upperBound)
    let upper = max(lower, min(range.upper, bytes.upperBound))

    // A line may have a million bytes; only those near the range can be seen.
    let reach = 8 * width
    let near =
      SourceSnippet.boundary(
        file, lower - reach, in: bytes)..<SourceSnippet.boundary(file, lower + reach, in: bytes)
    let cells = DisplayCell.cells(of: file, in: near)
    var starts: [Int] = []
    var column = 0
    for cell in cells {
      starts.append(column)
      column += cell.width
    }
    starts.append(column)

    let first = cells.firstIndex { $0.bytes.upperBound > lower } ?? cells.count
    let last = cells[first...].firstIndex { $0.bytes.upperBound >= upper }.map { $0 + 1 } ?? cells.count
    let marked = starts[first]..<max(starts[first] + 1, upper > lower ? starts[last] : 0)

    var window = 0..<cells.count
    let isCutBefore = near.lowerBound > bytes.lowerBound
    let isCutBehind = near.upperBound < bytes.upperBound
    if column > width || isCutBefore || isCutBehind {
      // A third of the width is context before the range, unless the line's end leaves more.
      let begin = max(0, min(marked.lowerBound - width / 3, column - width))
      let from = starts.firstIndex { $0 >= begin } ?? 0
      let to = starts.lastIndex { $0 <= starts[from] + width } ?? cells.count
      window = from..<max(from, min(to, cells.count))
    }
    let cutBefore = isCutBefore || window.lowerBound > 0 ? "…" : ""
    let cutBehind = isCutBehind || window.upperBound < cells.count ? "…" : ""
    let shift = starts[window.lowerBound] - cutBefore.count
    let end = max(marked.lowerBound + 1, min(marked.upperBound, starts[window.upperBound] + cutBehind.count))

    self.line = line
    self.text = cutBefore + cells[window].map(\.text).joined() + cutBehind
    self.underline = marked.lowerBound - shift..<end - shift
  }

  /// An offset moved into a line and to the start of a scalar.
  private static func boundary(_ file: SourceFile, _ offset: Int, in line: Range<Int>) -> Int {
    var offset = min(max(offset, line.lowerBound), line.upperBound)
    while offset > line.lowerBound, offset < line.upperBound, file.bytes[offset] & 0xC0 == 0x80 {
      offset -= 1
    }
    return offset
  }
}
