import RNNIR

/// Groups neighbouring phases that can go over time together, a chunk of steps at a time: what one of them writes, the next reads while
/// it is still in the cache.
enum Interleaving {
  static func group(_ schedule: Schedule) -> Schedule {
    var schedule = schedule
    gather(&schedule)
    let phaseOf = schedule.phaseOfValues
    var groups: [PhaseGroup] = []
    var directions: Set<Bool> = []
    for (index, phase) in schedule.phases.enumerated() {
      if phase.isOverTime, let last = groups.last, schedule.phases[last.phases.lowerBound].isOverTime {
        let common = directions.filter {
          allows($0, phase, from: last.phases.lowerBound, schedule.system, phaseOf)
        }
        if !common.isEmpty {
          directions = common
          groups[groups.count - 1] = PhaseGroup(
            phases: last.phases.lowerBound..<index + 1, ascending: common.contains(true))
          continue
        }
      }
      directions = Set([true, false].filter { allows($0, phase, from: index, schedule.system, phaseOf) })
      groups.append(PhaseGroup(phases: index..<index + 1, ascending: directions.contains(true)))
    }
    schedule.groups = groups
    return schedule
  }

  /// Moves phases over time in front of static ones that they do not need, up to the next phase over time.
  private static func gather(_ schedule: inout Schedule) {
    for index in schedule.phases.indices where schedule.phases[index].isOverTime {
      guard let previous = schedule.phases[..<index].lastIndex(where: \.isOverTime), previous + 1 < index
      else { continue }
      let phaseOf = schedule.phaseOfValues
      let between = previous + 1..<index
      let isFree = schedule.phases[index].values.allSatisfy { id in
        Scheduler.dependencies(schedule.system, id).allSatisfy { other in
          phaseOf[other.index].map { !between.contains($0) } ?? true
        }
      }
      if isFree { schedule.phases.insert(schedule.phases.remove(at: index), at: previous + 1) }
    }
  }

  /// Whether a phase can go over time in this direction right behind the phases from `first` on: at every chunk of steps it needs
  /// nothing of later chunks.
  private static func allows(
    _ ascending: Bool, _ phase: Phase, from first: Int, _ system: EquationSystem, _ phaseOf: [Int?]
  ) -> Bool {
    if case .scan(let direction) = phase.kind, direction != ascending { return false }
    let own = Set(phase.values)
    return phase.values.allSatisfy { id in
      let boundaries = system[id].before + system[id].after
      return system[id].operands.allSatisfy { operand in
        guard !own.contains(operand.value), let other = phaseOf[operand.value.index], other >= first else {
          return true
        }
        guard !system[operand.value].isReductionOverRows else { return false }
        return ascending ? operand.offset <= 0 : operand.offset >= 0
      } && boundaries.allSatisfy { (phaseOf[$0.index] ?? -1) < first }
    }
  }
}
