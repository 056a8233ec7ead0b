/// Writes a document as a LaTeX file of its own that needs amsmath and what every installation of LaTeX has.
public struct DocumentLaTeX: DocumentRenderer {
  let file: String
  private let formula = FormulaLaTeX()

  public init(file: String) { self.file = file }

  /// The document as the text of a whole file.
  public func render(_ document: Document) -> String {
    var text = """
      \\documentclass{article}
      \\usepackage[utf8]{inputenc}
      \\usepackage[T1]{fontenc}
      \\usepackage{textcomp}
      \\usepackage{amsmath,amssymb}
      \\usepackage[margin=2cm]{geometry}
      \\allowdisplaybreaks
      \\title{\(prose(document.title))}
      \\date{}
      \\begin{document}
      \\maketitle

      """
    for block in document.blocks { text += self.text(block) }
    return text + "\\end{document}\n"
  }

  private func text(_ block: Document.Block) -> String {
    switch block {
    case .heading(let text): return "\n\\section{\(prose(text))}\n"
    case .paragraph(let inlines): return "\n\(inlines.map(text).joined())\n"
    case .equations(let equations):
      let lines = equations.map { equation in
        let remark = remark(equation)
        let right = formula.lines(equation.right, limit: remark.isEmpty ? 80 : 64)
        return "\(formula.text(equation.left)) &= \(right[0])"
          + (remark.isEmpty ? "" : " && \\text{\\scriptsize \(prose(remark))}")
          + right.dropFirst().map { " \\\\\n&\\qquad \($0)" }.joined()
      }
      return "\\begin{align*}\n\(lines.joined(separator: " \\\\\n"))\n\\end{align*}\n"
    case .table(let header, let rows):
      let lines = rows.map { $0.map { $0.map(text).joined() }.joined(separator: " & ") + " \\\\" }
      return """

        \\begin{center}\\begin{tabular}{\(String(repeating: "l", count: header.count))}
        \(header.map(prose).joined(separator: " & ")) \\\\ \\hline
        \(lines.joined(separator: "\n"))
        \\end{tabular}\\end{center}

        """
    case .graph(let graph): return picture(graph)
    case .listing: return ""
    }
  }

  /// The unrolled graph as a chain of steps in one formula.
  private func picture(_ graph: UnrolledGraph) -> String {
    // More than two names stand one below the other.
    func names(_ list: [String], _ step: String) -> String {
      let indexed = list.map { "{\(formula.text(.symbol(Symbol($0))))}_{\(step)}" }
      guard list.count > 2 else { return indexed.joined(separator: ",\\,") }
      return "\\begin{array}{c} \(indexed.joined(separator: " \\\\ ")) \\end{array}"
    }
    var cells: [String] = graph.forward.isEmpty ? [] : [names(graph.forward, "0")]
    for step in 1...max(graph.steps, 1) {
      let arrow = graph.forward.isEmpty ? "" : "\\longrightarrow "
      let back = graph.backward.isEmpty ? "" : "\\longleftarrow "
      let box = "\\boxed{\(names(graph.values, String(step)))}"
      let above =
        graph.inputs.isEmpty
        ? box : "\\underset{\\substack{\\uparrow\\\\ \(names(graph.inputs, String(step)))}}{\(box)}"
      cells.append("\(arrow)\(step == 1 && graph.forward.isEmpty ? "" : back)\(above)")
    }
    return "\\[\n\(cells.joined(separator: "\n"))\n\\]\n"
  }

  private func remark(_ equation: Document.Equation) -> String {
    let place = equation.lines.map { "\(file):\($0.lowerBound)--\($0.upperBound)" }
    return [equation.note, place].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private func text(_ inline: Document.Inline) -> String {
    switch inline {
    case .text(let text): prose(text)
    case .code(let text): "\\texttt{\(prose(text))}"
    case .formula(let formula): "$\(self.formula.text(formula))$"
    case .equation(let left, let right): "$\(formula.text(left)) = \(formula.text(right))$"
    }
  }

  /// Text outside of formulas; letters that fonts of text lack go into a formula.
  private func prose(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "×": result += "$\\times$"
      case "∂": result += "$\\partial$"
      case "…": result += "\\ldots{}"
      case "–": result += "--"
      case "·": result += "$\\cdot$"
      case "′": result += "$'$"
      case "⊙": result += "$\\odot$"
      case "‖": result += "$\\|$"
      case ">": result += "$>$"
      case "<": result += "$<$"
      case "|": result += "$|$"
      case "₀"..."₉":
        result += "$_{\(character.unicodeScalars.reduce(0) { $0 + $1.value } - 0x2080)}$"
      default:
        let latex = FormulaLaTeX.identifier(String(character))
        result +=
          latex.hasPrefix("\\") && !character.isASCII ? "$\(latex)$" : FormulaLaTeX.escaped(String(character))
      }
    }
    return result
  }
}
