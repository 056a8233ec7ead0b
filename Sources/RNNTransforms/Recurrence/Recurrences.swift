import RNNIR

/// The states of a program: named streams that are read at another step than they are defined at, on a way that leads back to themselves.
public struct Recurrences: Sendable {
  /// One such stream and the offsets at which its recurrence reads it, the nearest first.
  public struct State: Sendable {
    public let value: ValueID
    public let offsets: [Int]
  }

  /// In order of definition.
  public let states: [State]
  /// The parameters that the recurrences multiply with, in order of definition: matrices, and vectors and scalars that scale.
  public let weights: [ValueID]

  public init(_ system: EquationSystem) {
    let components = Components(count: system.values.count) { Scheduler.dependencies(system, $0) }
    let component = components.component
    var offsets = Array(repeating: Set<Int>(), count: system.values.count)
    for id in system.ids {
      for operand in system[id].operands
      where operand.offset != 0 && component[operand.value.index] == component[id.index] {
        offsets[operand.value.index].insert(operand.offset)
      }
    }
    var weights = Set<ValueID>()
    for id in system.ids {
      guard case .equation(let operation, let operands) = system[id].definition else { continue }
      switch operation {
      case .contract, .binary(.multiply): break
      default: continue
      }
      func isInside(_ operand: Operand) -> Bool {
        component[operand.value.index] == component[id.index] && (operand.value != id || operand.offset != 0)
      }
      for (operand, other) in [(operands[0], operands[1]), (operands[1], operands[0])] where isInside(other) {
        if case .source(let source) = system[operand.value].definition, source.role == .parameter {
          weights.insert(operand.value)
        }
      }
    }
    self.weights = weights.sorted()
    states = system.ids.filter { !offsets[$0.index].isEmpty && system[$0].type.isReal }.map { id in
      State(value: id, offsets: offsets[id.index].sorted { $0.magnitude < $1.magnitude })
    }
  }

  /// Whether a value is one of the states.
  public func contains(_ id: ValueID) -> Bool { states.contains { $0.value == id } }
}
