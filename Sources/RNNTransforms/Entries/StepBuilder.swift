import RNNIR

/// Takes time out of a program: one step from a state to the next, for streaming inference.
///
/// Every value read at an earlier step becomes part of the state. Element `v[0]` of the state is v at the step before this one, `v[-1]` at the one
/// before that, named like initial values.
public struct StepBuilder {
  /// The step's equations, those that give the first state, and what the state consists of.
  public struct Streaming: Sendable {
    public var step: EntrySystem
    public var begin: EntrySystem
    public var state: [StateEntry]
  }

  /// One value of the state, named like an initial value, as it is for one sequence.
  public struct StateEntry: Sendable {
    public var name: String
    public var type: ValueType
  }

  private let program: EquationSystem
  private var result: EquationSystem
  private var states: [Operand: ValueID] = [:]

  /// The streaming equations, or the reason why the program has none.
  public static func build(
    _ program: EquationSystem, _ optimization: Optimization = Optimization()
  ) -> Result<Streaming, Absence> {
    var wanted = EquationSystem(name: program.name, values: program.values)
    wanted.results = program.results.filter { $0.role == .output && program[$0.value].type.rate == .step }
    guard !wanted.results.isEmpty else { return .failure(Absence("no output has a value at every step")) }
    // Whatever the level: what a state consists of does not depend on it.
    let live = Simplifier.simplify(wanted)
    if let reason = obstacle(live) { return .failure(Absence(reason)) }
    var builder = StepBuilder(live)
    // One step uses every product once: joining their matrices would cost more than it saves.
    return .success(builder.run(EquationPasses(optimization.without(.stack)).all))
  }

  /// Why there is no such entry point, as a clause without a full stop.
  public struct Absence: Error, Sendable {
    public let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// A step has equations for each value that it keeps, so there may not be very many.
  private static let mostValues = 100

  private static func obstacle(_ system: EquationSystem) -> String? {
    let printer = EquationPrinter(system)
    let kept = reach(system).reduce(0, +)
    if kept > mostValues {
      return "a step would have to keep \(kept) values of earlier steps, and keeps at most \(mostValues)"
    }
    for id in system.ids {
      let value = system[id]
      if let operand = value.operands.first(where: { $0.offset > 0 }) {
        return "\(printer.reference(Operand(id))) reads \(printer.reference(operand)), which lies ahead"
      }
      if let operand = value.operands.first(where: { $0.offset < 0 && !system[$0.value].type.isReal }) {
        return "\(printer.reference(operand)) is an index of an earlier step"
      }
      guard case .equation(let operation, _) = value.definition else { continue }
      switch operation {
      case .reduceTime, .at, .window, .stepCount, .stepIndex, .when, .cut:
        let name = value.name ?? value.origin.map { "`\($0.text)`" }
        return "\(name ?? printer.reference(Operand(id))) depends on the sequence as a whole"
      case .constant, .unary, .binary, .add, .select, .broadcast, .batchCount, .stopGradient, .attach, .sum,
        .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter, .reduceBatch:
        continue
      }
    }
    return nil
  }

  private init(_ program: EquationSystem) {
    self.program = program
    result = program
  }

  private mutating func run(_ passes: [EquationPass]) -> Streaming {
    for id in result.ids {
      if result[id].type.rate == .step { result[id].type.rate = .sequence }
      result[id].before = []
      result[id].after = []
    }
    let lags = Self.reach(program)
    var entries: [StateEntry] = []
    var nextStates: [EquationResult] = []
    var firstStates: [EquationResult] = []
    var first = EquationBuilder(program)
    for id in program.ids where lags[id.index] > 0 {
      let name = program[id].name ?? "v\(id.index)"
      let type = result[id].type
      for lag in 1...lags[id.index] {
        let entry = "\(name)[\(1 - lag)]"
        let state = ValueID(result.values.count)
        result.values.append(
          Value(
            name: entry, type: type, definition: .source(Source(.state, entry)), origin: program[id].origin))
        states[Operand(id, -lag)] = state
        entries.append(StateEntry(name: entry, type: type))
        nextStates.append(EquationResult(.state, entry, lag == 1 ? id : states[Operand(id, 1 - lag)] ?? id))
        firstStates.append(EquationResult(.state, entry, initial(id, lag, type, &first)))
      }
    }
    for id in program.ids {
      guard case .equation(let operation, let operands) = result[id].definition else { continue }
      let present = operands.map { states[$0].map { Operand($0) } ?? $0 }
      result[id].definition = .equation(operation, present)
    }
    result.results += nextStates
    first.system.results = firstStates
    return Streaming(
      step: EntrySystem(.step, result, passes: passes),
      begin: EntrySystem(.begin, first.system, passes: passes), state: entries)
  }

  /// How many steps back each value is read.
  private static func reach(_ program: EquationSystem) -> [Int] {
    var lags = Array(repeating: 0, count: program.values.count)
    for value in program.values {
      for operand in value.operands where operand.offset < 0 {
        lags[operand.value.index] = max(lags[operand.value.index], -operand.offset)
      }
    }
    return lags
  }

  /// What a state is before the first step: the boundary, or zero; always one per sequence.
  private func initial(
    _ id: ValueID, _ lag: Int, _ type: ValueType, _ builder: inout EquationBuilder
  ) -> ValueID {
    let copy = builder.declare(nil, type)
    if program[id].before.indices.contains(lag - 1) {
      builder.define(copy, .add, [Operand(program[id].before[lag - 1])])
    } else {
      let scalar = builder.constant(0)
      builder.define(copy, .add, [builder.broadcast(scalar, to: type.shape)])
    }
    return copy
  }
}
