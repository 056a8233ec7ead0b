import RNNIR

/// Moves elementwise values from maps into the one later phase that reads them, so that they live in registers there instead of in
/// a stream in memory.
enum Sinking {
  static func sink(_ schedule: Schedule) -> Schedule {
    var schedule = schedule
    let system = schedule.system
    var phaseOf = Array(repeating: -1, count: system.values.count)
    for (index, phase) in schedule.phases.enumerated() {
      for id in phase.values { phaseOf[id.index] = index }
    }
    let readers = system.readers
    var pinned = Array(repeating: false, count: system.values.count)
    for id in system.ids {
      for boundary in system[id].before + system[id].after { pinned[boundary.index] = true }
    }
    for result in system.results { pinned[result.value.index] = true }
    // Readers come later in a phase, so going backwards moves whole chains.
    for index in schedule.phases.indices.reversed() where schedule.phases[index].kind == .map {
      var sunk = Set<ValueID>()
      for id in schedule.phases[index].values.reversed() {
        let value = system[id]
        guard value.type.rate == .step, !pinned[id.index], value.before.isEmpty, value.after.isEmpty,
          case .equation(let operation, _) = value.definition,
          operation.isElementwise || system.isOuterProduct(id), let first = readers[id.index].first
        else { continue }
        let target = phaseOf[first.reader.index]
        guard target > index, schedule.phases[target].isOverTime,
          readers[id.index].allSatisfy({ phaseOf[$0.reader.index] == target && $0.offset == 0 })
        else { continue }
        sunk.insert(id)
        schedule.phases[target].values.append(id)
        phaseOf[id.index] = target
      }
      schedule.phases[index].values.removeAll { sunk.contains($0) }
    }
    for index in schedule.phases.indices {
      schedule.phases[index].values = BodyOrder.sort(schedule.phases[index].values, system)
    }
    return Schedule(system: system, phases: schedule.phases.filter { !$0.values.isEmpty })
  }
}

extension Operation {
  /// Whether each element of the result depends on the same element of the operands (or on scalars) alone.
  public var isElementwise: Bool {
    switch self {
    case .constant, .unary, .binary, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount,
      .batchCount, .stopGradient, .attach, .when:
      true
    case .sum, .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter, .reduceTime,
      .reduceBatch, .at:
      false
    }
  }
}
