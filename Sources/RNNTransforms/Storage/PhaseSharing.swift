import RNNIR

/// What the threads of a call share of a phase's rows when there are more threads than sequences.
public enum PhaseSharing: Sendable, Hashable {
  /// The sequences, as when there are enough of them.
  case sequences
  /// The steps: no row depends on another one.
  case steps
  /// The elements of rows of this many: each depends on itself alone, at whatever step.
  case elements(Int)
}

extension StoragePlan {
  /// What threads can share of a phase's rows beside the sequences.
  public func sharing(_ index: Int) -> PhaseSharing {
    let rows = bodies[index].operations.filter { !$0.addsUp(in: system) && !$0.addsUpSequences }
    let phase = schedule.phases[index]
    switch phase.kind {
    case .program, .sequence: return .sequences
    case .map:
      if rows.allSatisfy(hasRowsAlone) { return .steps }
    case .scan: break
    }
    return elements(rows, index).map { .elements($0) } ?? .sequences
  }

  /// Whether an operation of a map leaves nothing behind that another row adds to.
  private func hasRowsAlone(_ operation: Body.Operation) -> Bool {
    switch operation {
    case .row, .cluster: true
    case .accumulate: false
    }
  }

  /// Rows of fewer elements are not worth sharing out.
  private static var fewestElements: Int { 16 }
  /// The elements of the widest vector.
  private static var widestVector: Int { 16 }

  /// The number of elements of every row that a phase computes, if each depends on none but itself; else nil.
  private func elements(_ operations: [Body.Operation], _ index: Int) -> Int? {
    var shape: [Int]?
    var computed: Set<ValueID> = []
    for operation in operations {
      guard case .cluster(let cluster) = operation, cluster.shape == shape ?? cluster.shape else {
        return nil
      }
      shape = cluster.shape
      computed.formUnion(cluster.values)
    }
    guard let shape, shape.count == 1, shape[0] >= Self.fewestElements else { return nil }
    for id in computed.sorted() {
      guard case .equation(let operation, let operands) = system[id].definition,
        system[id].type.shape == shape,
        operation.isElementwise || system[id].isReductionOverRows
      else { return nil }
      // Behind the end of a piece of a larger row lies what another thread may write.
      if case .view = self[id], shape[0] % Self.widestVector != 0 { return nil }
      guard operands.allSatisfy({ computed.contains($0.value) || phaseOf[whole($0.value).index] != index })
      else { return nil }
    }
    return shape[0]
  }

  /// What a slice is a part of.
  private func whole(_ id: ValueID) -> ValueID {
    var id = id
    while case .equation(.slice, let operands) = system[id].definition { id = operands[0].value }
    return id
  }
}
