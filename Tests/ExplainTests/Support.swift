import Foundation
import RNNCBackend
import RNNCompiler
import RNNDiagnostics
import RNNExplain
import RNNTransforms
import Testing

enum Paths {
  /// The root of the package.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let systems = root.appendingPathComponent("Examples/systems")
  static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Goldens")

  static func programs() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: systems.path).filter { $0.hasSuffix(".rnn") }
      .map { String($0.dropLast(4)) }.sorted()
  }
}

/// The derivation of a program, as a document.
func explain(
  _ file: SourceFile, _ request: CompileRequest = CompileRequest(), linked: Bool = false
) throws -> (document: Document, file: String, source: CSource) {
  let pipeline = Pipeline(request)
  let checked = try pipeline.check(file).program
  let sized = pipeline.withNumbers(for: checked)
  let equations = try sized.equations(try sized.check(file).program)
  let source = try pipeline.emit(equations)
  let compile = { (options: EntryBuilder.Options) in
    var request = request
    request.entries = options
    return try Pipeline(request, loader: pipeline.loader, externs: pipeline.externs).emit(equations)
  }
  let derivation = try Derivation(checked, equations, request.entries, compile: linked ? compile : nil)
  return (derivation.document(), derivation.codeFile, source)
}

func explainedText(_ program: String, _ request: CompileRequest = CompileRequest()) throws -> String {
  let (document, file, _) = try explain(SourceFile(name: "program.rnn", text: program), request)
  return ExplainFormat.text.render(document, file: file)
}
