import RNNIR

/// Brings together what reads the streams of matrices, which are the large ones: a map's loops over a matrix go into the scan that
/// computes it, so that it need not be kept for them, or else into a later phase that reads it as well, so that it is read once.
struct MatrixReaders {
  private var schedule: Schedule
  private var phaseOf: [Int?]
  private let readers: [[(reader: ValueID, offset: Int)]]
  private let boundaries: Set<ValueID>
  private var system: EquationSystem { schedule.system }

  static func join(_ schedule: Schedule) -> Schedule {
    var joining = MatrixReaders(schedule)
    for index in schedule.phases.indices {
      if case .scan(let ascending) = schedule.phases[index].kind { joining.rise(into: index, ascending) }
    }
    for index in schedule.phases.indices.reversed() where schedule.phases[index].kind == .map {
      joining.delay(from: index)
    }
    return joining.result()
  }

  private init(_ schedule: Schedule) {
    self.schedule = schedule
    phaseOf = schedule.phaseOfValues
    let system = schedule.system
    readers = system.readers
    boundaries = Set(system.values.flatMap { $0.before + $0.after })
  }

  private func result() -> Schedule {
    var phases = schedule.phases
    for index in phases.indices { phases[index].values = BodyOrder.sort(phases[index].values, system) }
    return Schedule(system: system, phases: phases.filter { !$0.values.isEmpty })
  }

  /// Whether a value is computed in a loop over the elements of matrices, of which each row has its own.
  private func loopsOverMatrix(_ id: ValueID) -> Bool {
    let value = system[id]
    guard value.type.rate == .step, value.before.isEmpty, value.after.isEmpty, !boundaries.contains(id),
      case .equation(let operation, let operands) = value.definition
    else { return false }
    if let shape = system.loopOfProduct(id) { return shape.count == 2 }
    switch operation {
    case .sum, .norm, .extremum: return isMatrixStream(operands[0].value)
    default: return operation.isElementwise && value.type.shape.count == 2
    }
  }

  private func isMatrixStream(_ id: ValueID) -> Bool {
    system[id].type.rate == .step && system[id].type.shape.count == 2
  }

  private mutating func move(_ id: ValueID, from: Int, to: Int) {
    schedule.phases[to].values.append(id)
    phaseOf[id.index] = to
  }

  /// Moves loops of later maps into a scan that computes a matrix they read.
  private mutating func rise(into scan: Int, _ ascending: Bool) {
    for map in schedule.phases.indices where map > scan && schedule.phases[map].kind == .map {
      var moved = Set<ValueID>()
      for id in schedule.phases[map].values where loopsOverMatrix(id) {
        let reads = system[id].operands.contains {
          phaseOf[$0.value.index] == scan && isMatrixStream($0.value)
        }
        guard reads, system[id].operands.allSatisfy({ isThere($0, at: scan, ascending) }) else { continue }
        move(id, from: map, to: scan)
        moved.insert(id)
      }
      schedule.phases[map].values.removeAll { moved.contains($0) }
    }
  }

  /// Whether a phase can read an operand at each of its steps.
  private func isThere(_ operand: Operand, at phase: Int, _ ascending: Bool) -> Bool {
    guard let other = phaseOf[operand.value.index] else { return true }
    if other == phase { return ascending ? operand.offset <= 0 : operand.offset >= 0 }
    return other < phase
  }

  /// Moves loops of a map over a matrix of an earlier phase into the first later phase that reads the matrix, where that is early enough
  /// for those who read them.
  private mutating func delay(from map: Int) {
    var moved = Set<ValueID>()
    for id in schedule.phases[map].values.reversed() where loopsOverMatrix(id) {
      guard system[id].type.shape.count < 2, let target = delayed(id, from: map) else { continue }
      move(id, from: map, to: target)
      moved.insert(id)
    }
    schedule.phases[map].values.removeAll { moved.contains($0) }
  }

  private func delayed(_ id: ValueID, from map: Int) -> Int? {
    let matrices = system[id].operands.map(\.value).filter {
      isMatrixStream($0) && (phaseOf[$0.index] ?? -1) < map
    }
    let others = matrices.flatMap { readers[$0.index] }.filter {
      $0.reader != id && loopsOverMatrix($0.reader)
    }
    let target = others.compactMap { phaseOf[$0.reader.index] }.filter { $0 > map }.min()
    guard let target, schedule.phases[target].isOverTime else { return nil }
    let inTime = readers[id.index].allSatisfy { use in
      guard let phase = phaseOf[use.reader.index] else { return true }
      return phase > target || phase == target && use.offset == 0
    }
    return inTime ? target : nil
  }
}
