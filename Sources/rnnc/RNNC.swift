import ArgumentParser
import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNTransforms

@main
struct RNNC: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rnnc")
  @Argument var path: String
  @Option(name: .customShort("D")) var define: [String] = []
  @Option(name: .short) var output: String?
  @Option var emit: String?
  @Flag var check = false
  func run() throws {
    var request = CompileRequest()
    for item in define { let p = item.split(separator: "="); request.sizes[String(p[0])] = Int(p[1])! }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let pipeline = Pipeline(request)
    do {
      if check {
        let r = try CrossCheck.run(SourceFile(name: path, bytes: Array(bytes)), request)
        print(r.text)
        return
      }
      let (program, _) = try pipeline.check(SourceFile(name: path, bytes: Array(bytes)))
      let eq = try pipeline.equations(program)
      if emit == "equations" { print(EquationPrinter(Simplifier.simplify(eq)).text()); return }
      if emit == "adjoint" { print(EquationPrinter(EntryBuilder(eq).gradient().system).text()); return }
      let c = try pipeline.emit(eq)
      print(c.combined)
    } catch let failure as DiagnosticFailure {
      for d in failure.diagnostics { print(d.message, d.help ?? "") }
      throw ExitCode(1)
    }
  }
}
