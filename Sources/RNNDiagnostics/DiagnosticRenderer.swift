/// Prints diagnostics for people: where, what, the line with the range underlined, and what to write instead.
///
///     gru.rnn:5:24: error: W is [5, 3] but x is [4] [shape-mismatch]
///       5 | h[t] = tanh(V*h[t-1] + W*x[t] + b)
///         |                        ^^^^^^
///     gru.rnn:2:18: note: W is declared here
///       2 | param V: [H, H], W: [H, I], b: [H]
///         |                  ^^^^^^^^^
///         = help: give x 3 elements
public struct DiagnosticRenderer: Sendable {
  /// Whether ANSI colours are used.
  public let color: Bool
  /// The columns a source line may take; longer lines are cut around the range.
  public let width: Int

  public init(color: Bool = false, width: Int = 100) {
    self.color = color
    self.width = max(width, 20)
  }

  /// Diagnostics in order, an empty line between them; every line ends with a line feed.
  public func render(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map(render).joined(separator: "\n")
  }

  /// The message with the lines it speaks of and carets under the place, ending in a line feed.
  public func render(_ diagnostic: Diagnostic) -> String {
    let shown = ([diagnostic.range] + diagnostic.notes.map(\.range)).compactMap { range in
      range.map { lines(of: $0).last ?? 1 }
    }
    let gutter = max(3, String(shown.max() ?? 1).count + 2)

    let style: TextStyle = diagnostic.severity == .error ? .error : .warning
    var output = header(
      label(of: diagnostic), diagnostic.message, at: diagnostic.range, style: style, gutter: 0,
      code: diagnostic.code)
    if let range = diagnostic.range { output += snippets(range, style: style, gutter: gutter) }
    for note in diagnostic.notes {
      output += header(
        "note", note.message, at: note.range, style: .note, gutter: note.range == nil ? gutter : 0)
      if let range = note.range { output += snippets(range, style: .note, gutter: gutter) }
    }
    if let help = diagnostic.help {
      output += header("help", help, at: nil, style: .help, gutter: gutter)
    }
    return output
  }

  private func label(of diagnostic: Diagnostic) -> String {
    switch (diagnostic.origin, diagnostic.severity) {
    case (.program, let severity): severity.rawValue
    case (.limitation, .error): "error (a limit of the compiler)"
    case (.limitation, .warning): "warning (a limit of the compiler)"
    case (.compiler, .error): "internal error (a defect of the compiler)"
    case (.compiler, .warning): "internal warning (a defect of the compiler)"
    }
  }

  /// `file:line:column: label: message [code]`; behind a gutter where there is no place.
  private func header(
    _ label: String, _ message: String, at range: SourceRange?, style: TextStyle, gutter: Int,
    code: String? = nil
  ) -> String {
    var start = ""
    if let range {
      let (line, column) = range.file.location(of: range.lower)
      start = paint("\(DisplayCell.sanitized(range.file.name)):\(line):\(column): ", .place)
    } else if gutter > 0 {
      start = String(repeating: " ", count: gutter + 1) + paint("= ", .gutter)
    }
    // Further lines of a message stand below its first.
    let indent = "\n" + String(repeating: " ", count: gutter > 0 ? gutter + 3 : 4)
    let text = DisplayCell.sanitized(message).split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: indent)
    let suffix = code.map { paint(" [\($0)]", .gutter) } ?? ""
    let main = style == .error || style == .warning ? paint(text, .message) : text
    return "\(start)\(paint("\(label):", style)) \(main)\(suffix)\n"
  }

  /// The first and the last line of a range, with their underlines.
  private func snippets(_ range: SourceRange, style: TextStyle, gutter: Int) -> String {
    let lines = lines(of: range)
    var output = ""
    for (index, line) in lines.enumerated() {
      if index > 0, line > lines[index - 1] + 1 {
        output += paint(String(repeating: " ", count: gutter - 2) + "...", .gutter) + "\n"
      }
      let snippet = SourceSnippet(range, line: line, width: width)
      let number = String(line)
      let padding = String(repeating: " ", count: gutter - number.count)
      let text = snippet.text.isEmpty ? "" : " \(snippet.text)"
      output += paint("\(padding)\(number) |", .gutter) + "\(text)\n"
      let indent = String(repeating: " ", count: snippet.underline.lowerBound + 1)
      let carets = String(repeating: "^", count: snippet.underline.count)
      output +=
        paint(String(repeating: " ", count: gutter) + " |", .gutter) + indent + paint(carets, style) + "\n"
    }
    return output
  }

  /// The numbers of the lines that are shown for a range: the first and the last.
  private func lines(of range: SourceRange) -> [Int] {
    let first = range.file.location(of: range.lower).line
    let last = range.file.location(of: max(range.lower, range.upper - 1)).line
    return first == last ? [first] : [first, last]
  }

  private func paint(_ text: String, _ style: TextStyle) -> String {
    color ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// The ANSI attributes of the parts of a message.
private enum TextStyle: String {
  case place = "1"
  case message = "1;39"
  case error = "1;31"
  case warning = "1;33"
  case note = "1;36"
  case help = "1;32"
  case gutter = "2"
}
