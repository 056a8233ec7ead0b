import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNExplain
import Testing

/// What is written for LaTeX goes through LaTeX, where that is installed.
@Suite struct LaTeXTests {
  static let latex = ["/usr/bin/pdflatex", "/usr/local/bin/pdflatex", "/Library/TeX/texbin/pdflatex"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Names and formulas that need care: Greek letters, digits below, scripts on top of scripts, several instances, all kinds of clipping.
  static let hard = """
    size D = 3, H = 4
    input v_1[t]: [D], k[t]: [D], x₁[t]: [H]
    param γ: [H], W: [2*H, H]
    state C: [D, D]
    C[t] = 0.9*C[t-1] + v_1[t]*k[t]'
    (z[t], n[t]) = split(W*h[t-1], 2)
    h[t] = layernorm(z[t] + x₁[t]) ⊙ γ + tanh(n[t]*exp(-1e-7))
    e[t] = concat(h[t+1], h[t])
    output C, h, e
    """

  @Test(.enabled(if: latex != nil)) func everyDerivationCompiles() throws {
    var requests = [CompileRequest(), CompileRequest()]
    requests[1].entries.clipping = .init(norm: 1, value: 2, step: 3)
    requests[1].entries.truncate = 5
    var texts: [String] = []
    for request in requests {
      let (document, file, _) = try explain(
        SourceFile(name: "hard_one.rnn", text: Self.hard), request, linked: true)
      texts.append(ExplainFormat.latex.render(document, file: file))
    }
    for name in GoldenTests.programs {
      let bytes = try Data(contentsOf: Paths.systems.appendingPathComponent(name + ".rnn"))
      let (document, file, _) = try explain(
        SourceFile(name: name + ".rnn", bytes: Array(bytes)), linked: true)
      texts.append(ExplainFormat.latex.render(document, file: file))
    }
    // One run for all of them: the preamble is the same.
    let begin = "\\begin{document}\n"
    let end = "\\end{document}\n"
    let preamble = try #require(texts.first?.components(separatedBy: begin).first)
    let bodies = texts.compactMap { text in
      text.hasPrefix(preamble.prefix(60))
        ? text.components(separatedBy: begin).last?.replacing(end, with: "") : nil
    }
    #expect(bodies.count == texts.count)
    let whole = preamble + begin + bodies.joined(separator: "\\clearpage\n") + end
    let log = try compile(whole)
    let errors = log.split(separator: "\n").drop { !$0.hasPrefix("!") }.prefix(8).joined(separator: "\n")
    #expect(errors.isEmpty, "\(errors)")
    #expect(log.contains("Output written on"))
    // Nothing of the systems runs over the page by more than a centimetre.
    let wide = log.matches(of: /Overfull \\hbox \(([0-9]+)[.0-9]*pt too wide/).compactMap { Int($0.1) }
    #expect(wide.count { $0 > 28 } <= 1, "\(wide)")
  }

  private func compile(_ text: String) throws -> String {
    let latex = try #require(Self.latex)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rnnc-latex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try text.write(to: folder.appendingPathComponent("all.tex"), atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: latex)
    process.arguments = ["-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let log = try Data(contentsOf: folder.appendingPathComponent("all.log"))
    return String(decoding: log, as: UTF8.self)
  }
}
