import RNNIR

/// Decides the places from the readers of each value.
public struct StoragePlanner {
  private let schedule: Schedule
  private let choices: Choices
  private let costs: CostModel
  let system: EquationSystem
  private var optimization: Optimization { choices.optimization }
  private var readers: [[ValueID]]
  private(set) var reach: [(before: Int, after: Int)]
  let phaseOf: [Int?]
  private var operationOf: [Int?]
  /// What operations over time that only add rows up compute.
  private var sums: Set<ValueID> = []
  private let boundaries: Set<ValueID>
  let results: Set<ValueID>

  /// Gives every value of a schedule a place, and every phase its body.
  public static func plan(
    _ schedule: Schedule, _ choices: Choices = Choices(), _ costs: CostModel = CostModel()
  ) -> StoragePlan {
    var planner = StoragePlanner(schedule, choices, costs)
    return planner.run()
  }

  private init(_ schedule: Schedule, _ choices: Choices, _ costs: CostModel) {
    self.schedule = schedule
    self.choices = choices
    self.costs = costs
    system = schedule.system
    readers = Array(repeating: [], count: system.values.count)
    reach = system.values.map { ($0.before.count, $0.after.count) }
    phaseOf = schedule.phaseOfValues
    operationOf = Array(repeating: nil, count: system.values.count)
    boundaries = Set(system.values.flatMap { $0.before + $0.after })
    results = Set(system.results.map(\.value))
    for id in system.ids {
      for operand in system[id].operands {
        readers[operand.value.index].append(id)
        let index = operand.value.index
        reach[index] = (max(reach[index].before, -operand.offset), max(reach[index].after, operand.offset))
      }
    }
  }

  private mutating func run() -> StoragePlan {
    let literals = Set(system.ids.filter { isLiteral($0) })
    let views = Set(system.ids.filter { isView($0) })
    let pinned = boundaries.union(results)
    let bodies = schedule.phases.map { phase in
      let body = BodyBuilder.build(
        phase, system, readers, literals: literals, views: views, pinned: pinned,
        fuses: optimization.has(.fuse))
      return optimization.has(.widen) ? Widening.widen(body, system, costs, vectors: choices.vectors) : body
    }
    for body in bodies {
      for (index, operation) in body.operations.enumerated() {
        switch operation {
        case .cluster(let cluster):
          for id in cluster.values { operationOf[id.index] = index }
          if cluster.adds != nil { sums.formUnion(cluster.values) }
        case .row(let id): operationOf[id.index] = index
        case .accumulate(let id, let result):
          operationOf[id.index] = index
          operationOf[result.index] = index
          if operation.addsUp(in: system), isOverTime(result) { sums.formUnion([id, result]) }
        }
      }
    }
    var accumulated = Set<ValueID>()
    for body in bodies {
      for case .accumulate(let id, _) in body.operations { accumulated.insert(id) }
    }
    let ring = Ring(
      schedule: schedule, phaseOf: phaseOf, operationOf: operationOf, readers: readers, sums: sums,
      pinned: pinned)
    var places: [StoragePlan.Place] = []
    for id in system.ids {
      if literals.contains(id), case .equation(.constant(let number), _) = system[id].definition {
        places.append(.literal(number))
      } else {
        places.append(place(id, accumulated, ring))
      }
    }
    makeViews(views, &places)
    var reuse = Reuse(
      system, schedule.phases, phaseOf: phaseOf, operationOf: operationOf, readers: readers,
      sums: sums, groups: schedule.groups, pinned: pinned, places: places)
    if optimization.has(.reuse) { reuse.run(bodies) }
    places = reuse.places
    makePieces(&places)
    return StoragePlan(
      schedule: schedule, places: places, bodies: bodies, phaseOf: phaseOf, choices: choices, costs: costs,
      parameterValues: ParameterValues(system))
  }

  private func place(_ id: ValueID, _ accumulated: Set<ValueID>, _ ring: Ring) -> StoragePlan.Place {
    let value = system[id]
    let isResult = results.contains(id)
    switch value.definition {
    case .source(let source):
      // A tangent that the caller leaves out is zero, so it needs a place to be zero at.
      return needsRows(id) || isResult || source.role == .tangent ? rows(id) : .external
    case .equation(let operation, _):
      if accumulated.contains(id) { return .nowhere }
      if optimization.has(.ring), let steps = ring.steps(of: id) { return .ring(steps) }
      if isResult || isBoundary(id) || value.isReductionOverRows || !value.before.isEmpty
        || !value.after.isEmpty
      {
        return rows(id)
      }
      let near = readers[id.index].allSatisfy {
        phaseOf[$0.index] == phaseOf[id.index] && offsets(of: id, in: $0).allSatisfy { $0 == 0 }
      }
      guard near else { return staysInChunk(id) ? .chunk : rows(id) }
      let together = readers[id.index].allSatisfy { operationOf[$0.index] == operationOf[id.index] }
      if operation.isElementwise || system.isOuterProduct(id), together { return .register }
      // What is added up is read when all rows of a chunk are there.
      return readers[id.index].contains(where: { sums.contains($0) }) && !sums.contains(id)
        ? .chunk : .scratch
    }
  }

  /// Whether a stream is only read at its own step, by phases that go over time together with its own.
  private func staysInChunk(_ id: ValueID) -> Bool {
    guard optimization.has(.chunk), let phase = phaseOf[id.index], system[id].type.rate == .step,
      schedule.phases[phase].isOverTime,
      let group = schedule.groups.first(where: { $0.phases.contains(phase) })
    else { return false }
    return readers[id.index].allSatisfy { reader in
      (phaseOf[reader.index].map { group.phases.contains($0) } ?? false)
        && offsets(of: id, in: reader).allSatisfy { $0 == 0 }
    }
  }

  private func isOverTime(_ id: ValueID) -> Bool {
    phaseOf[id.index].map { schedule.phases[$0].isOverTime } ?? false
  }

  func isBoundary(_ id: ValueID) -> Bool { boundaries.contains(id) }

  /// Scalar constants that only loops read are written where they are used.
  private func isLiteral(_ id: ValueID) -> Bool {
    let value = system[id]
    guard case .equation(.constant, _) = value.definition, value.type.isScalar, value.before.isEmpty,
      value.after.isEmpty, !results.contains(id), !isBoundary(id)
    else { return false }
    return readers[id.index].allSatisfy { reader in
      guard case .equation(let operation, _) = system[reader].definition else { return false }
      return operation.isElementwise || system[reader].isReductionOverRows || operation == .sum
    }
  }

  private func offsets(of id: ValueID, in reader: ValueID) -> [Int] {
    system[reader].operands.filter { $0.value == id }.map(\.offset)
  }

  func rows(_ id: ValueID) -> StoragePlan.Place {
    .rows(before: reach[id.index].before, after: reach[id.index].after)
  }

  /// A parameter that only kernels read, which read exact extents, stays where the caller has it. Loops read whole vectors.
  private func needsRows(_ id: ValueID) -> Bool {
    guard system[id].type.rate == .program, !isBoundary(id) else { return true }
    return readers[id.index].contains { reader in
      guard case .equation(let operation, let operands) = system[reader].definition else { return true }
      switch operation {
      case .contract: return system.loopOfProduct(reader) != nil
      case .concat: return false
      case .gather: return operands[0].value != id
      default: return true
      }
    }
  }
}
