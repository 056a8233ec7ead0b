import RNNDiagnostics
import RNNIR

/// A rewrite of equations into equations of the same meaning.
public struct Pass: Sendable {
  public let name: String
  /// What it does, in one sentence.
  public let summary: String
  public let apply: @Sendable (EquationSystem) -> EquationSystem

  public static let simplify = Pass(
    name: "simplify", summary: "Removes copies, neutral elements, constants, repeated and dead equations.",
    apply: Simplifier.simplify)
  public static let stack = Pass(
    name: "stack", summary: "Joins products that share an operand or a sum into fewer and larger ones.",
    apply: Stacking.stack)

  /// Factoring; what it leaves is simplified again, or only rid of dead equations.
  public static func factor(simplifies: Bool) -> Pass {
    Pass(
      name: "factor",
      summary: "Multiplies vectors where scalars and outer products made matrices be multiplied.",
      apply: { Factoring.factor($0, simplifies: simplifies) })
  }

  public static let prune = Pass(
    name: "prune", summary: "Removes dead equations.", apply: DeadCode.remove)

  /// The passes that every entry's equations go through, in order.
  public static func passes(_ optimization: Optimization) -> [Pass] {
    let simplifies = optimization.has(.simplify)
    return [simplifies ? .simplify : .prune]
      + (optimization.has(.factor) ? [.factor(simplifies: simplifies)] : [])
      + (optimization.has(.stack) ? [.stack] : [])
  }
}
