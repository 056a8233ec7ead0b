import RNNDiagnostics

/// Prints a syntax tree in the canonical layout, its comments included.
///
/// A statement stands on a line of its own, at most one empty line between two, and is broken only when it is longer than 100
/// columns. Comments behind statements are aligned where they stand in adjacent lines; a comment inside a
/// statement moves before it. The tree of the result equals the given one, and formatting it again changes nothing.
public struct Formatter {
  /// The columns by which a cell's body is indented.
  static let indentation = 4

  private let tree: SyntaxTree
  private var lines: [FormattedLine] = []
  /// The index of the next comment to print.
  private var nextComment = 0
  /// The line of the source on which what was printed last ends; nil at the start of a block.
  private var lastLine: Int?

  private init(_ tree: SyntaxTree) { self.tree = tree }

  /// The text of a tree that was read without errors. Statements that could not be read are not in a tree and would be lost.
  public static func format(_ tree: SyntaxTree) -> String {
    var formatter = Formatter(tree)
    formatter.write(tree.statements, indent: 0)
    formatter.writeComments(before: Int.max, indent: 0)
    return FormattedLine.text(of: formatter.lines)
  }

  private mutating func write(_ statements: [Statement], indent: Int) {
    for (index, statement) in statements.enumerated() {
      writeComments(before: statement.range.lower, indent: indent)
      let limit = index + 1 < statements.count ? statements[index + 1].range.lower : Int.max
      write(statement, indent: indent, limit: limit)
    }
  }

  /// Prints a statement and the comment behind it, if that stands before a limit.
  private mutating func write(_ statement: Statement, indent: Int, limit: Int) {
    separate(from: line(statement.range.lower))
    let cell: CellSyntax? = if case .cell(let cell) = statement.kind { cell } else { nil }
    let headEnd = cell.map { endOfHead(of: $0, in: statement) } ?? statement.range.upper
    while let comment = comment(before: headEnd) { append(comment.text, indent: indent) }
    for text in StatementLayout.layout(statement).lines(indent: indent) { lines.append(FormattedLine(text)) }
    if let cell {
      writeCommentBehind(headEnd, limit: cell.body.first?.range.lower ?? statement.range.upper)
      lastLine = nil
      write(cell.body, indent: indent + Formatter.indentation)
      writeComments(before: statement.range.upper, indent: indent + Formatter.indentation)
      append("}", indent: indent)
    }
    lastLine = line(statement.range.upper - 1)
    writeCommentBehind(statement.range.upper, limit: limit)
  }

  /// Prints the comments before an offset on lines of their own.
  private mutating func writeComments(before offset: Int, indent: Int) {
    while let comment = comment(before: offset) {
      separate(from: line(comment.range.lower))
      append(comment.text, indent: indent)
      lastLine = line(comment.range.lower)
    }
  }

  /// Puts the comment that stands on the line of an offset, behind it, behind the last printed line.
  private mutating func writeCommentBehind(_ offset: Int, limit: Int) {
    guard nextComment < tree.comments.count, !lines.isEmpty else { return }
    let next = tree.comments[nextComment].range
    guard next.lower < limit, line(next.lower) == line(max(0, offset - 1)) else { return }
    lines[lines.count - 1].comment = comment(before: limit).map { Formatter.trimmed($0.text) }
  }

  /// Takes the next comment if it begins before an offset.
  private mutating func comment(before offset: Int) -> Comment? {
    guard nextComment < tree.comments.count, tree.comments[nextComment].range.lower < offset else {
      return nil
    }
    nextComment += 1
    return tree.comments[nextComment - 1]
  }

  /// Prints an empty line if there is one before a line of the source.
  private mutating func separate(from line: Int) {
    guard let lastLine, line > lastLine + 1 else { return }
    lines.append(FormattedLine(""))
  }

  private mutating func append(_ text: String, indent: Int) {
    lines.append(FormattedLine(String(repeating: " ", count: indent) + Formatter.trimmed(text)))
  }

  private func line(_ offset: Int) -> Int { tree.file.line(of: offset) }

  private static func trimmed(_ text: String) -> String {
    var scalars = Substring(text).unicodeScalars
    while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
    return String(scalars)
  }

  /// The offset behind the `{` of a cell. Only white space, comments and `)` stand before it.
  private func endOfHead(of cell: CellSyntax, in statement: Statement) -> Int {
    let bytes = tree.file.bytes
    var offset = cell.results.last?.range.upper ?? statement.range.lower
    while offset < min(bytes.count, statement.range.upper), bytes[offset] != UInt8(ascii: "{") {
      if bytes[offset] == UInt8(ascii: "#") {
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
      } else {
        offset += 1
      }
    }
    return min(offset + 1, statement.range.upper)
  }
}
