import RNNDiagnostics

/// The text of one statement with the places where it may be broken into lines.
struct LineLayout {
  /// The columns a line may take.
  static let width = 100
  /// The columns by which the further lines of a statement stand to the right of its first.
  static let indentation = 4

  private struct Piece {
    var text: String
    /// Whether a space follows where the line is not broken.
    var space = false
    /// How good a break behind the piece is, 0 the best; nil where the language allows none.
    var breakRank: Int?
  }

  private var pieces: [Piece] = [Piece(text: "")]

  mutating func write(_ text: String) {
    pieces[pieces.count - 1].text += text
  }

  /// Allows a break here; a space stands here otherwise, if wanted.
  mutating func allowBreak(rank: Int, space: Bool = true) {
    pieces[pieces.count - 1].space = space
    pieces[pieces.count - 1].breakRank = rank
    pieces.append(Piece(text: ""))
  }

  /// The lines at an indentation. Among the breaks that leave a line at least half full the outermost is taken, the last of several.
  func lines(indent: Int) -> [String] {
    var result: [String] = []
    var start = 0
    var column = indent
    var rest = pieces.reduce(0) { $0 + width(of: $1) }
    while start < pieces.count {
      var line = String(repeating: " ", count: column)
      let end = rest + column <= LineLayout.width ? pieces.count : endOfLine(from: start, column: column)
      for index in start..<end {
        line += pieces[index].text
        if index + 1 < end, pieces[index].space { line += " " }
        rest -= width(of: pieces[index])
      }
      result.append(line)
      start = end
      column = indent + LineLayout.indentation
    }
    return result
  }

  private func width(of piece: Piece) -> Int { DisplayWidth.of(piece.text) + (piece.space ? 1 : 0) }

  /// The index of the first piece of the next line.
  private func endOfLine(from start: Int, column: Int) -> Int {
    var column = column
    var best: (rank: Int, end: Int)?
    for index in start..<pieces.count - 1 {
      column += width(of: pieces[index])
      let isTooLong = column - (pieces[index].space ? 1 : 0) > LineLayout.width
      if isTooLong, let best { return best.end }
      // A break in the left half leaves too little on the line, unless there is no other.
      let rank = (pieces[index].breakRank ?? 0) + (column < LineLayout.width / 2 ? 1_000_000 : 0)
      if rank <= best?.rank ?? .max { best = (rank, index + 1) }
      if isTooLong { break }
    }
    return best?.end ?? pieces.count
  }
}
