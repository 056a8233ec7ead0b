import Foundation
import RNNDiagnostics
import RNNExplain
import Testing

@Suite struct RenderingTests {
  static let program = """
    size I = 3, H = 5
    input x[t]: [I], target: []
    param V: [H, H], W: [H, I], b: [H], c: [H]
    h[t] = tanh(V*h[t-1] + W*x[t] + b)
    loss = 0.5*(c'*h[T] - target)^2
    """

  private func render(_ format: ExplainFormat, linked: Bool = false) throws -> String {
    let (document, file, _) = try explain(
      SourceFile(name: "cell.rnn", text: Self.program), linked: linked)
    return format.render(document, file: file)
  }

  @Test func latexHasBalancedBracesAndCommands() throws {
    let text = try render(.latex)
    var depth = 0
    for (previous, character) in zip(" " + text, text) where previous != "\\" {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      #expect(depth >= 0)
    }
    #expect(depth == 0)
    #expect(
      text.contains(
        "\\frac{\\partial h_{t}}{\\partial h_{t-1}} &= \\operatorname{diag}\\left(1 - h_{t}^{2}\\right)\\,V"))
    #expect(text.contains("\\bar{W} &= \\sum_{t=1}^{T} \\delta^{h}_{t}\\,x_{t}^{\\top}"))
    for name in ["document", "align*"] {
      #expect(
        text.components(separatedBy: "\\begin{\(name)}").count
          == text.components(separatedBy: "\\end{\(name)}").count)
    }
  }

  @Test func markdownHasDisplayedFormulas() throws {
    let text = try render(.markdown)
    #expect(text.contains("$$\\delta^{h}_{t} = \\left(1 - h_{t}^{2}\\right) \\odot \\bar{h}_{t}$$"))
    #expect(text.hasPrefix("# The derivation of cell"))
  }

  @Test func htmlIsWellFormedAndNeedsNoNetwork() throws {
    let text = try render(.html, linked: true)
    #expect(!text.contains("http://") && !text.contains("https://") && !text.contains("<script"))
    let body = try #require(
      text.components(separatedBy: "<body>").last?.components(separatedBy: "</body>").first)
    let parser = XMLParserCheck()
    #expect(parser.isWellFormed("<body>\(body)</body>"))
    #expect(text.contains("<math>") && text.contains("<svg"))
  }

  /// Every equation that points into the C points at lines that are there and that name its value.
  @Test func linksLeadToTheCode() throws {
    let (document, file, source) = try explain(
      SourceFile(name: "cell.rnn", text: Self.program), linked: true)
    let lines = source.source(including: "cell.h").components(separatedBy: "\n")
    var count = 0
    for block in document.blocks {
      guard case .equations(let equations) = block else { continue }
      for equation in equations {
        var one = Document(title: "")
        one.blocks = [.equations([equation])]
        let left = ExplainFormat.text.render(one, file: "").trimmingCharacters(in: .whitespacesAndNewlines)
        // Every adjoint and every gradient is computed somewhere, those that the text names δ too.
        let isAdjoint = left.unicodeScalars.prefix(6).contains { $0 == "\u{304}" || $0 == "δ" }
        guard let range = equation.lines else {
          #expect(!isAdjoint || left.contains("= 1"), "\(left)")
          continue
        }
        count += 1
        #expect(range.upperBound <= lines.count)
        let text = lines[range.lowerBound - 1..<range.upperBound].joined(separator: "\n")
        #expect(text.contains(" = ") || text.contains("("))
        // δh = (1 − h²) ⊙ h̄
        if left.contains("δh[t] =") {
          #expect(text.contains("_h_bar;") && text.contains("rnn_splat(1.0f) - "))
        }
      }
    }
    #expect(file == "cell.c")
    #expect(count >= 5)
    let page = ExplainFormat.html.render(document, file: file)
    for part in page.components(separatedBy: "href=\"#").dropFirst() {
      let anchor = part.prefix { $0 != "\"" }
      #expect(page.contains("id=\"\(anchor)\""))
    }
  }
}

/// Checks that tags open and close in order.
struct XMLParserCheck {
  func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasSuffix("/") { continue }
      let name = tag.prefix { $0 != " " && $0 != "\n" }
      if name.hasPrefix("/") {
        guard open.popLast() == name.dropFirst() else { return false }
      } else {
        open.append(name)
      }
    }
    return open.isEmpty
  }
}
