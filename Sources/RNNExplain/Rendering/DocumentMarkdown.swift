/// Writes a document as Markdown with formulas in LaTeX between dollars, as GitHub and Pandoc show them.
public struct DocumentMarkdown: DocumentRenderer {
  let file: String
  private let formula = FormulaLaTeX()

  public init(file: String) { self.file = file }

  /// The document as Markdown, its last line with a line feed; listings are left out.
  public func render(_ document: Document) -> String {
    var parts = ["# \(document.title)"]
    for block in document.blocks {
      if let text = text(block) { parts.append(text) }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: Document.Block) -> String? {
    switch block {
    case .heading(let text): return "## \(text)"
    case .paragraph(let inlines): return inlines.map(text).joined()
    case .equations(let equations): return equations.map(text).joined(separator: "\n\n")
    case .table(let header, let rows):
      let lines = rows.map { row in "| " + row.map { $0.map(text).joined() }.joined(separator: " | ") + " |" }
      let rule = "|" + header.map { _ in "---|" }.joined()
      return (["| " + header.joined(separator: " | ") + " |", rule] + lines).joined(separator: "\n")
    case .graph(let graph): return "```\n\(GraphText(graph: graph).lines().joined(separator: "\n"))\n```"
    case .listing: return nil
    }
  }

  private func text(_ equation: Document.Equation) -> String {
    let body = "$$\(formula.text(equation.left)) = \(formula.text(equation.right))$$"
    let place = equation.lines.map { "`\(file):\($0.lowerBound)–\($0.upperBound)`" }
    let remark = [equation.note, place].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
    return remark.isEmpty ? body : "\(body)\n\n<sub>\(remark)</sub>"
  }

  private func text(_ inline: Document.Inline) -> String {
    switch inline {
    case .text(let text): text
    case .code(let text): "`\(text)`"
    case .formula(let formula): "$\(self.formula.text(formula))$"
    case .equation(let left, let right): "$\(formula.text(left)) = \(formula.text(right))$"
    }
  }
}
