import RNNIR

/// A program whose states are read from outside: `h[t-1]` is an input of its own, so that every step stands alone.
///
/// The derivative with respect to such an input is the Jacobian of one step, for all steps at once.
public struct RecurrenceCut: Sendable {
  /// One read of a state that became an input.
  public struct Read: Sendable {
    /// The state.
    public let state: ValueID
    public let offset: Int
    /// The input, named as the read is written: `h[t-1]`.
    public let source: ValueID
    public let name: String
  }

  /// The program with the reads replaced. The values of the program keep their ids; inputs are added behind them.
  public let system: EquationSystem
  public let reads: [Read]

  public init(_ program: EquationSystem, _ recurrences: Recurrences) {
    var system = program
    var reads: [Read] = []
    for state in recurrences.states {
      for offset in state.offsets {
        let value = program[state.value]
        let name = "\(value.name ?? "v\(state.value.index)")[t\(offset > 0 ? "+" : "")\(offset)]"
        let source = ValueID(system.values.count)
        system.values.append(
          Value(
            name: name, type: value.type, definition: .source(Source(.input, name)), origin: value.origin))
        reads.append(Read(state: state.value, offset: offset, source: source, name: name))
      }
    }
    for id in program.ids {
      guard case .equation(let operation, let operands) = program[id].definition else { continue }
      let cut = operands.map { operand in
        let read = reads.first { $0.state == operand.value && $0.offset == operand.offset }
        return read.map { Operand($0.source) } ?? operand
      }
      system[id].definition = .equation(operation, cut)
    }
    self.system = system
    self.reads = reads
  }

  /// The tangent of the states along the tangent of one read: equations with one `tangent` result for each state that depends on it,
  /// by the state's name. The direction is the source `tangent` of the read's name.
  public func tangents(of states: [ValueID], along read: Read) -> EquationSystem {
    var builder = EquationBuilder(system)
    let direction = builder.source(
      Source(.tangent, read.name), system[read.source].type, name: read.name + "\u{307}")
    let (differentiated, tangents) = ForwardMode.differentiate(builder, along: [(read.source, direction)])
    builder = differentiated
    builder.system.results = states.compactMap { state in
      guard let tangent = tangents[state.index] else { return nil }
      return EquationResult(.tangent, system[state].name ?? "v\(state.index)", tangent)
    }
    return Simplifier.simplify(builder.system)
  }
}
