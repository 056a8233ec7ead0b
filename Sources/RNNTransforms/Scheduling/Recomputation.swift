import RNNIR

/// Computes cheap elementwise values again where other phases read them, instead of keeping a stream of them: those that need one other
/// stream, which is kept in any case, and numbers for a whole row or of the program.
///
/// Phases that go over time together have each other's rows in the cache, so only readers elsewhere get a value of their own.
struct Recomputation {
  private var schedule: Schedule
  private let phaseOf: [Int?]
  /// The group of each phase.
  private let groupOf: [Int]
  private let readers: [[(reader: ValueID, offset: Int)]]
  private let pinned: Set<ValueID>
  /// Streams that are kept because others are computed from them.
  private var kept: Set<ValueID> = []
  private var recomputed: Set<ValueID> = []
  private let costs: CostModel
  /// Where the streams that later phases read lie in a usual call.
  private var memory = CostModel.Memory.thirdCache
  private var system: EquationSystem { schedule.system }

  static func recompute(_ schedule: Schedule, _ costs: CostModel) -> Schedule {
    var recomputation = Recomputation(schedule, costs)
    for id in schedule.system.ids { recomputation.visit(id) }
    return recomputation.result()
  }

  private init(_ schedule: Schedule, _ costs: CostModel) {
    self.schedule = schedule
    self.costs = costs
    phaseOf = schedule.phaseOfValues
    groupOf = schedule.groups.enumerated().flatMap { index, group in group.phases.map { _ in index } }
    let system = schedule.system
    readers = system.readers
    pinned = Set(system.values.flatMap { $0.before + $0.after } + system.results.map(\.value))
    let row = system.ids.filter { system[$0].type.rate == .step && !readersElsewhere($0).isEmpty }
      .reduce(0) { $0 + costs.realBytes * Double(system[$1].type.count) }
    memory = .holding(row * CostModel.usualRows)
  }

  private func result() -> Schedule {
    var schedule = schedule
    for index in schedule.phases.indices {
      schedule.phases[index].values = BodyOrder.sort(schedule.phases[index].values, system)
    }
    schedule.recomputed = recomputed.sorted()
    schedule.streams = memory
    return schedule
  }

  /// The readers of a value in other groups than its own.
  private func readersElsewhere(_ id: ValueID) -> [(reader: ValueID, offset: Int)] {
    guard let own = group(id) else { return [] }
    return readers[id.index].filter { group($0.reader) != own }
  }

  private func group(_ id: ValueID) -> Int? { phaseOf[id.index].map { groupOf[$0] } }

  private mutating func visit(_ id: ValueID) {
    let value = system[id]
    guard value.type.rate == .step, value.type.shape.count == 1, !pinned.contains(id), !kept.contains(id),
      value.before.isEmpty, value.after.isEmpty,
      case .equation(let operation, let operands) = value.definition,
      costs.recomputes(operation, operands: operands.count, keptIn: memory),
      operands.allSatisfy({ $0.offset == 0 })
    else { return }
    let elsewhere = readersElsewhere(id)
    guard !elsewhere.isEmpty, elsewhere.allSatisfy({ $0.offset == 0 && readsInLoop($0.reader) }) else {
      return
    }
    let streams = Set(operands.map(\.value)).filter {
      system[$0].type.rate == .step && !system[$0].type.isScalar
    }
    guard streams.count == 1, let stream = streams.first, isKept(stream) else { return }
    kept.insert(stream)
    recomputed.insert(id)
    for phase in Set(elsewhere.compactMap { phaseOf[$0.reader.index] }).sorted() {
      let copy = ValueID(system.values.count)
      var again = value
      again.name = nil
      schedule.system.values.append(again)
      schedule.phases[phase].values.append(copy)
      for (reader, _) in elsewhere where phaseOf[reader.index] == phase {
        guard case .equation(let operation, let operands) = system[reader].definition else { continue }
        schedule.system[reader].definition = .equation(
          operation, operands.map { $0.value == id ? Operand(copy, $0.offset) : $0 })
      }
    }
  }

  /// Whether a stream has rows for all steps, whatever becomes of the value in question.
  private func isKept(_ id: ValueID) -> Bool {
    if case .source = system[id].definition { return true }
    return !recomputed.contains(id)
      && (kept.contains(id) || pinned.contains(id) || !readersElsewhere(id).isEmpty)
  }

  private func readsInLoop(_ id: ValueID) -> Bool {
    guard case .equation(let operation, _) = system[id].definition else { return false }
    switch operation {
    case .sum, .norm, .extremum, .reduceTime, .reduceBatch: return true
    default: return operation.isElementwise
    }
  }
}
