import RNNDiagnostics

/// One line of formatted text with the comment behind it.
struct FormattedLine {
  let text: String
  var comment: String?

  init(_ text: String) { self.text = text }

  /// The lines with their comments aligned in each block of lines, which empty lines and lines that are comments end.
  static func text(of lines: [FormattedLine]) -> String {
    var output = ""
    var index = 0
    while index < lines.count {
      let end = lines[index...].firstIndex { $0.endsBlock } ?? lines.count
      let column =
        lines[index..<end].lazy.filter { $0.comment != nil }.map { DisplayWidth.of($0.text) }.max() ?? 0
      for line in lines[index..<end] { output += line.text(column: column) + "\n" }
      if end < lines.count { output += lines[end].text + "\n" }
      index = end + 1
    }
    return output
  }

  private var endsBlock: Bool { text.isEmpty || text.drop { $0 == " " }.first == "#" }

  private func text(column: Int) -> String {
    guard let comment else { return text }
    return text + String(repeating: " ", count: column - DisplayWidth.of(text) + 2) + comment
  }
}
