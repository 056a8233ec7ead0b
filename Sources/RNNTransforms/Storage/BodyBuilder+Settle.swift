import RNNIR

/// Values that a loop computes for a later loop only.
extension BodyBuilder {
  /// Moves them into the loop that reads them first, where what they are computed from is in memory: they live in registers there, and
  /// would be written and read again otherwise.
  mutating func settle(_ readers: [[ValueID]]) {
    let results = Set(system.results.map(\.value))
    var position: [ValueID: Int] = [:]
    for (index, operation) in operations.enumerated() {
      switch operation {
      case .cluster(let cluster): for id in cluster.values { position[id] = index }
      case .row(let id), .accumulate(let id, _): position[id] = index
      }
    }
    for index in operations.indices.reversed() {
      guard case .cluster(var early) = operations[index], !early.shape.isEmpty else { continue }
      for id in early.values.reversed() {
        guard movable(id, results), let next = firstReader(of: id, readers, position), next > index,
          case .cluster(var late) = operations[next], late.shape == early.shape, late.adds == early.adds,
          late.values.count < Self.clusterLimit,
          let streams = streams(for: id, from: index, readers, position, results), streams.count <= 2
        else { continue }
        early.values.removeAll { $0 == id }
        late.values.insert(id, at: 0)
        operations[index] = .cluster(early)
        operations[next] = .cluster(late)
        position[id] = next
      }
    }
  }

  /// Whether a value is arithmetic on values of the same step that no order is prescribed for.
  private func movable(_ id: ValueID, _ results: Set<ValueID>) -> Bool {
    let value = system[id]
    guard case .equation(let operation, let operands) = value.definition else { return false }
    return operation.isElementwise && !isReductionValue(id) && value.before.isEmpty && value.after.isEmpty
      && !results.contains(id) && operands.allSatisfy { $0.offset == 0 }
  }

  /// The first operation that reads a value, if all its readers are in this phase and at the same step.
  private func firstReader(
    of id: ValueID, _ readers: [[ValueID]], _ position: [ValueID: Int]
  ) -> Int? {
    let places = readers[id.index].map { reader -> Int? in
      guard members.contains(reader),
        system[reader].operands.allSatisfy({ $0.value != id || $0.offset == 0 })
      else { return nil }
      return position[reader]
    }
    guard places.allSatisfy({ $0 != nil }) else { return nil }
    return places.compactMap(\.self).min()
  }

  /// The rows in memory that a value of an operation is computed from, directly or by values that only it needs; nil where it needs
  /// another value that only lives in that loop.
  private func streams(
    for id: ValueID, from index: Int, _ readers: [[ValueID]], _ position: [ValueID: Int],
    _ results: Set<ValueID>
  ) -> Set<ValueID>? {
    var streams: Set<ValueID> = []
    for operand in system[id].operands where !system[operand.value].type.isScalar {
      let other = operand.value
      let isInMemory =
        position[other] != index || results.contains(other)
        || readers[other.index].contains { reader in
          (position[reader] ?? -1) != index
            || system[reader].operands.contains { $0.value == other && $0.offset != 0 }
        }
      if isInMemory {
        streams.insert(other)
      } else if movable(other, results), readers[other.index] == [id],
        let own = self.streams(for: other, from: index, readers, position, results)
      {
        streams.formUnion(own)
      } else {
        return nil
      }
    }
    return streams
  }
}
