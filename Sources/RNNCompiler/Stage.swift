import RNNCBackend
import RNNDiagnostics
import RNNIR
import RNNLanguage
import RNNTransforms

/// A stage of the pipeline whose product a person can read.
public enum Stage: String, Sendable, CaseIterable {
  /// The program with everything written out that was inferred.
  case declarations
  /// The equations of values, loss and outputs.
  case equations
  /// The equations of the gradient, simplified.
  case adjoint
  /// The phases of every entry point and where values live.
  case schedule
  /// The loops of every entry point.
  case loops
  /// The generated file with its header inside.
  case c
}

extension Pipeline {
  /// The text of one stage. Throws `DiagnosticFailure`.
  public func text(_ stage: Stage, of file: SourceFile) throws -> String {
    let program = try check(file).program
    switch stage {
    case .declarations:
      return DeclarationPrinter.print(program, tree: try parse(try expandingExterns(in: file)))
    case .equations:
      return EquationPrinter(Simplifier.simplify(try equations(program))).text()
    case .adjoint:
      let builder = EntryBuilder(try equations(program), request.entries)
      return EquationPrinter(builder.gradient().system).text()
    case .schedule:
      let systems = CEmitter.entries(try equations(program), request.entries, request.emission).systems
      let plans = try systems.map { entry in
        (entry.kind, try CEmitter.plan(entry, request.entries.choices, request.emission.real))
      }
      let sizes = KernelSizes(plans)
      return plans.map { SchedulePrinter($1, $0, sizes).text() }.joined(separator: "\n")
    case .loops: return LoopPrinter.print(try emit(try equations(program)).loops)
    case .c: return try emit(try equations(program)).combined
    }
  }
}
