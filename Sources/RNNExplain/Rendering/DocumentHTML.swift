/// Writes a document as one HTML page that needs nothing else: formulas in MathML, the graph in SVG, the generated C at its end.
public struct DocumentHTML: DocumentRenderer {
  let file: String
  private let formula = FormulaMathML()

  public init(file: String) { self.file = file }

  /// The document as the text of a whole page.
  public func render(_ document: Document) -> String {
    let title = FormulaMathML.escaped(document.title)
    var body = "<h1>\(title)</h1>\n"
    for block in document.blocks { body += text(block) + "\n" }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      \(body)</main>
      </body>
      </html>

      """
  }

  private func text(_ block: Document.Block) -> String {
    switch block {
    case .heading(let text): return "<h2>\(FormulaMathML.escaped(text))</h2>"
    case .paragraph(let inlines): return "<p>\(inlines.map(text).joined())</p>"
    case .equations(let equations):
      return """
        <div class="wide"><table class="equations">
        \(equations.map(text).joined(separator: "\n"))
        </table></div>
        """
    case .table(let header, let rows):
      let head = header.map { "<th>\(FormulaMathML.escaped($0))</th>" }.joined()
      let lines = rows.map { row in
        "<tr>\(row.map { "<td>\($0.map(text).joined())</td>" }.joined())</tr>"
      }
      return "<table class=\"data\">\n<tr>\(head)</tr>\n\(lines.joined(separator: "\n"))\n</table>"
    case .graph(let graph): return "<figure>\(GraphSVG(graph: graph).text())</figure>"
    case .listing(let listing): return text(listing)
    }
  }

  private func text(_ equation: Document.Equation) -> String {
    var link = FormulaMathML.escaped(equation.note)
    if let lines = equation.lines {
      let label = "\(file):\(lines.lowerBound)–\(lines.upperBound)"
      link +=
        "\(link.isEmpty ? "" : " ")<a href=\"#L\(lines.lowerBound)\">\(FormulaMathML.escaped(label))</a>"
    }
    let sides =
      "<td class=\"left\">\(formula.displayed(equation.left))</td><td>=</td><td>\(formula.displayed(equation.right))</td>"
    return "<tr>\(sides)<td class=\"note\">\(link)</td></tr>"
  }

  private func text(_ inline: Document.Inline) -> String {
    switch inline {
    case .text(let text): FormulaMathML.escaped(text)
    case .code(let text): "<code>\(FormulaMathML.escaped(text))</code>"
    case .formula(let formula): self.formula.text(formula)
    case .equation(let left, let right): formula.equation(left, right)
    }
  }

  private func text(_ listing: Document.Listing) -> String {
    let lines = listing.lines.enumerated().map { index, line in
      let number = listing.firstLine + index
      return "<span id=\"L\(number)\"><i>\(number)</i>\(FormulaMathML.escaped(line))</span>"
    }
    return
      "<h2>The C that computes it</h2>\n<pre class=\"listing\">\n\(lines.joined(separator: "\n"))\n</pre>"
  }

  private static let style = """
    :root { color-scheme: light dark; --line: #8884; --soft: #8882; --accent: #2563c9; }
    body { font: 16px/1.55 system-ui, sans-serif; margin: 0; }
    main { max-width: 68rem; margin: 0 auto; padding: 1.5rem; }
    h1 { font-size: 1.7rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
    math { font-size: 1.08em; } .bar { border-top: .06em solid; padding-top: .08em; } .wide { overflow-x: auto; }
    table { border-collapse: collapse; } table.data td, table.data th { padding: .2rem .9rem .2rem 0; text-align: left; border-bottom: 1px solid var(--line); }
    table.equations td { padding: .35rem .35rem; vertical-align: middle; } td.left { text-align: right; } td.note { color: #888; font-size: .85rem; padding-left: 2rem; white-space: nowrap; }
    figure { margin: 1rem 0; overflow-x: auto; } svg text { font: 13px system-ui, sans-serif; fill: currentColor; }
    a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; } td.note a { font: 12px ui-monospace, monospace; } code, pre { font: 13px/1.45 ui-monospace, monospace; }
    pre.listing { background: var(--soft); padding: .8rem; overflow-x: auto; max-height: 40rem; }
    pre.listing i { display: inline-block; width: 3.5em; color: #888; font-style: normal; user-select: none; }
    pre.listing span { display: inline-block; min-width: 100%; } pre.listing span:target { background: #fd06; }
    """
}

/// Draws the unrolled graph as a vector picture.
struct GraphSVG {
  let graph: UnrolledGraph

  func text() -> String {
    // Widths follow the labels, at about eight pixels a letter.
    func width(_ names: [String]) -> Int { (names.map(\.count).max() ?? 0) * 8 + 24 }
    let boxWidth = max(90, width(graph.values))
    let carried = width(graph.forward + graph.backward) + 20
    let gap = max(60, carried + 16)
    let left = graph.forward.isEmpty ? 20 : carried + 50
    let rows = max(graph.values.count, graph.forward.count + graph.backward.count)
    let boxHeight = max(40, rows * 20 + 16)
    let top = graph.collected.isEmpty ? 16 : 62
    let total = left + graph.steps * (boxWidth + gap) + 20
    let height = top + boxHeight + (graph.inputs.isEmpty ? 16 : 62)
    var parts: [String] = []
    func line(_ x1: Int, _ y1: Int, _ x2: Int, _ y2: Int) {
      parts.append(
        "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"currentColor\" marker-end=\"url(#tip)\"/>"
      )
    }
    func label(_ text: String, _ x: Int, _ y: Int) {
      parts.append("<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"middle\">\(FormulaMathML.escaped(text))</text>")
    }
    func indexed(_ names: [String], _ step: Int) -> String {
      names.map { "\($0)[\(step)]" }.joined(separator: ", ")
    }
    for step in 1...max(graph.steps, 1) {
      let x = left + (step - 1) * (boxWidth + gap)
      parts.append(
        "<rect x=\"\(x)\" y=\"\(top)\" width=\"\(boxWidth)\" height=\"\(boxHeight)\" rx=\"8\" fill=\"#2563c922\" stroke=\"#2563c9\"/>"
      )
      for (row, name) in graph.values.enumerated() {
        label("\(name)[\(step)]", x + boxWidth / 2, top + 22 + row * 20)
      }
      for (row, name) in graph.forward.enumerated() {
        let y = top + 18 + row * 20
        if step == 1 {
          line(x - 44, y, x - 4, y)
          label("\(name)[0]", x - 50 - carried / 2, y + 5)
        } else {
          line(x - gap + 4, y, x - 4, y)
          label("\(name)[\(step - 1)]", x - gap / 2, y - 5)
        }
      }
      for (row, name) in graph.backward.enumerated() {
        let y = top + 18 + (graph.forward.count + row) * 20
        line(x + boxWidth + gap - 4, y, x + boxWidth + 4, y)
        label("\(name)[\(step + 1)]", x + boxWidth + gap / 2, y - 5)
      }
      if !graph.inputs.isEmpty {
        line(x + boxWidth / 2, top + boxHeight + 36, x + boxWidth / 2, top + boxHeight + 4)
        label(indexed(graph.inputs, step), x + boxWidth / 2, top + boxHeight + 52)
      }
      if !graph.collected.isEmpty {
        line(x + boxWidth / 2, top - 4, x + boxWidth / 2, 28)
      }
    }
    if !graph.collected.isEmpty {
      let from = left + boxWidth / 2
      let to = left + (graph.steps - 1) * (boxWidth + gap) + boxWidth / 2
      parts.append(
        "<line x1=\"\(from - 30)\" y1=\"24\" x2=\"\(to + 30)\" y2=\"24\" stroke=\"currentColor\"/>")
      label(graph.collected.joined(separator: ", "), (from + to) / 2, 16)
    }
    return """
      <svg role="img" aria-label="the program over \(graph.steps) steps" width="\(total)" height="\(height)" viewBox="0 0 \(total) \(height)">
      <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>
      \(parts.joined(separator: "\n"))
      </svg>
      """
  }
}
