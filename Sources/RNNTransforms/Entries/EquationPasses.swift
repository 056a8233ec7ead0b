import RNNIR

/// A rewrite of equations into equations of the same meaning.
public struct EquationPass: Sendable {
  /// As the verifier names it in what it reports.
  public let name: String
  /// What it makes of equations.
  public let apply: @Sendable (EquationSystem) -> EquationSystem
}

/// The rewrites that every entry's equations go through.
public struct EquationPasses: Sendable {
  /// Removes what is superfluous, first of all: what it leaves are equations as a person would write them.
  public let cleaning: EquationPass
  /// Makes of what a person would write, and differentiate, operations that loops have.
  public let expansion = EquationPass(name: "norms", apply: Norms.writeOut)
  /// Make the rest faster, in this order.
  public let improvements: [EquationPass]

  /// The rewrites that a level of optimisation has; the first one is there at every level.
  public init(_ optimization: Optimization) {
    let simplifies = optimization.has(.simplify)
    cleaning =
      simplifies
      ? EquationPass(name: "simplify", apply: Simplifier.simplify)
      : EquationPass(name: "prune", apply: DeadCode.remove)
    var improvements: [EquationPass] = []
    if optimization.has(.factor) {
      improvements.append(
        EquationPass(name: "factor") { Factoring.factor($0, simplifies: simplifies) })
    }
    if optimization.has(.stack) { improvements.append(EquationPass(name: "stack", apply: Stacking.stack)) }
    self.improvements = improvements
  }

  /// What follows the cleaning one.
  public var later: [EquationPass] { [expansion] + improvements }
  /// All of them, the cleaning one first.
  public var all: [EquationPass] { [cleaning] + later }
}
