/// Writes a document as plain Unicode text.
public struct DocumentText: DocumentRenderer {
  /// The name of the file that references to lines of C speak of.
  let file: String
  private let formula = FormulaText()

  public init(file: String) { self.file = file }

  /// The document as lines of text, the last with its line feed; listings are left out.
  public func render(_ document: Document) -> String {
    var parts = ["\(document.title)\n\(String(repeating: "═", count: document.title.count))"]
    for block in document.blocks {
      if let text = text(block) { parts.append(text) }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: Document.Block) -> String? {
    switch block {
    case .heading(let text): return "\(text)\n\(String(repeating: "─", count: text.count))"
    case .paragraph(let inlines): return Self.wrap(inlines.map(text).joined())
    case .equations(let equations): return aligned(equations)
    case .table(let header, let rows): return table(header, rows.map { $0.map { $0.map(text).joined() } })
    case .graph(let graph): return GraphText(graph: graph).lines().map { "  " + $0 }.joined(separator: "\n")
    case .listing: return nil
    }
  }

  private func text(_ inline: Document.Inline) -> String {
    switch inline {
    case .text(let text), .code(let text): text
    case .formula(let formula): self.formula.text(formula)
    case .equation(let left, let right): "\(formula.text(left)) = \(formula.text(right))"
    }
  }

  private func aligned(_ equations: [Document.Equation]) -> String {
    let rows = equations.map { (formula.text($0.left), formula.text($0.right), remark($0)) }
    let left = rows.map(\.0.count).max() ?? 0
    let right = rows.filter { !$0.2.isEmpty }.map(\.1.count).max() ?? 0
    return rows.map { row in
      var line = "  " + row.0 + String(repeating: " ", count: left - row.0.count) + " = " + row.1
      if !row.2.isEmpty {
        line += String(repeating: " ", count: max(0, min(right, 60) - row.1.count)) + "   " + row.2
      }
      return line
    }.joined(separator: "\n")
  }

  private func remark(_ equation: Document.Equation) -> String {
    let place = equation.lines.map { "\(file):\($0.lowerBound)–\($0.upperBound)" }
    return [equation.note, place].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private func table(_ header: [String], _ rows: [[String]]) -> String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line =
        "  "
        + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Lines of at most 100 characters, broken at spaces.
  static func wrap(_ text: String, width: Int = 100) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}

/// A format that a document can be written in.
public protocol DocumentRenderer: Sendable {
  func render(_ document: Document) -> String
}
