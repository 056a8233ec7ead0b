import RNNIR

/// How the elements of a scan's states depend on those of the steps before.
public struct ScanForm: Sendable, Hashable {
  /// The forms, from the most general to the simplest.
  public enum Kind: Sendable, Hashable {
    /// Elements mix, by products with matrices or otherwise.
    case coupled
    /// Every element depends on itself alone.
    case elementwise
    /// Every element depends on itself alone, as a·h + b with coefficients that the recurrence has no part in.
    case linear
  }

  public var kind: Kind
  /// The values on the cycle that carries the recurrence, in the order of the phase.
  public var cycle: [ValueID]

  /// Reads the form of a scan off its equations; nil for a phase without a cycle.
  public static func of(_ phase: Phase, _ system: EquationSystem) -> ScanForm? {
    guard case .scan = phase.kind else { return nil }
    let own = Set(phase.values)
    func dependencies(_ id: ValueID) -> [ValueID] {
      own.contains(id) ? system[id].operands.map(\.value).filter(own.contains) : []
    }
    let components = Components(count: system.values.count, dependencies: dependencies)
    // A scan has one component that reads itself; what was moved into the phase only reads that.
    let root = phase.values.first { id in
      dependencies(id).contains { components.component[$0.index] == components.component[id.index] }
    }
    guard let root else { return nil }
    let index = components.component[root.index]
    let cycle = phase.values.filter { components.component[$0.index] == index }
    return ScanForm(kind: kind(cycle, system), cycle: cycle)
  }

  private static func kind(_ cycle: [ValueID], _ system: EquationSystem) -> Kind {
    let members = Set(cycle)
    let shape = system[cycle[0]].type.shape
    var isLinear = true
    for id in cycle {
      guard case .equation(let operation, let operands) = system[id].definition, operation.isElementwise,
        system[id].type.shape == shape
      else { return .coupled }
      let positions = operands.indices.filter { members.contains(operands[$0].value) }
      isLinear = isLinear && operation.isLinear(in: positions)
    }
    return isLinear ? .linear : .elementwise
  }
}

extension Operation {
  /// Whether an elementwise operation is a linear function, plus a constant, of its operands at these positions together.
  fileprivate func isLinear(in positions: [Int]) -> Bool {
    switch self {
    case .unary(.negate), .add, .binary(.subtract), .window, .cut, .when, .stopGradient, .broadcast: true
    case .binary(.multiply): positions.count == 1
    case .binary(.divide): positions == [0]
    case .select: !positions.contains(0)
    case .attach: positions == [0]
    case .constant, .unary, .binary, .stepIndex, .stepCount, .batchCount: positions.isEmpty
    case .sum, .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter, .reduceTime,
      .reduceBatch, .at:
      false
    }
  }
}
