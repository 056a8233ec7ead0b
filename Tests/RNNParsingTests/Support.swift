import RNNDiagnostics
import Testing

@testable import RNNLanguage

func parse(_ text: String) -> (tree: SyntaxTree, diagnostics: [Diagnostic]) {
  Parser.parse(SourceFile(name: "test.rnn", text: text))
}

/// The statements of a text without errors, as sketches.
func sketch(_ text: String) -> [String] {
  let (tree, diagnostics) = parse(text)
  #expect(diagnostics.isEmpty, "\(text)")
  return Sketch.of(tree.statements)
}

/// The right side of `y = text`.
func sketchValue(_ text: String) -> String? {
  sketch("y = \(text)").first.map { String($0.dropFirst("y = ".count)) }
}

/// The diagnostics of a text as `line:column code`.
func places(_ text: String) -> [String] {
  parse(text).diagnostics.map { diagnostic in
    guard let range = diagnostic.range else { return diagnostic.code }
    let (line, column) = range.file.location(of: range.lower)
    return "\(line):\(column) \(diagnostic.code)"
  }
}
