import RNNIR
import RNNTransforms

/// A program whose states can be pushed: `h[t]` becomes `h[t] + push h[t]`, with the push an input that is zero.
///
/// The derivative with respect to the push at one step is the derivative with respect to the state at that step, through all that
/// follows from it, so tangents and adjoints of the push multiply with ∂h_T/∂h_t and its transpose.
enum StateProgram {
  static func pushName(_ state: String) -> String { "push \(state)" }

  /// The equations without a loss and with the states as the only outputs.
  static func pushed(_ program: EquationSystem, _ states: [Recurrences.State]) -> EquationSystem {
    var builder = EquationBuilder(program)
    for state in states {
      let value = program[state.value]
      let name = value.name ?? ""
      let push = builder.source(Source(.input, pushName(name)), value.type)
      let inner = builder.declare(nil, value.type)
      builder.system[inner].definition = value.definition
      builder.define(state.value, .add, [Operand(inner), Operand(push)])
    }
    builder.system.results = outputs(program, states)
    return builder.system
  }

  /// Every step by itself, as a function of the states that it reads.
  static func cut(_ program: EquationSystem, _ recurrences: Recurrences) -> (
    EquationSystem, [RecurrenceCut.Read]
  ) {
    let cut = RecurrenceCut(program, recurrences)
    var system = cut.system
    system.results = outputs(program, recurrences.states)
    // Nothing is read outside 1…T any more.
    for state in recurrences.states {
      system[state.value].before = []
      system[state.value].after = []
    }
    return (system, cut.reads)
  }

  private static func outputs(_ program: EquationSystem, _ states: [Recurrences.State]) -> [EquationResult] {
    states.map { EquationResult(.output, program[$0.value].name ?? "", $0.value) }
  }
}
