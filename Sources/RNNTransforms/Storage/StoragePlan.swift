import RNNIR

/// Where each value lives while an entry point runs, and what each phase does.
public struct StoragePlan: Sendable {
  public enum Place: Sendable, Equatable {
    /// Written into the code as a number.
    case literal(Double)
    /// In a register inside one loop.
    case register
    /// One row for each row of the phase's body, overwritten by the next.
    case scratch
    /// The rows of one chunk of steps, overwritten by the next: what only phases read that go over time together with the one that
    /// computes it.
    case chunk
    /// The rows of this number of steps in turn: a stream that only the scan which computes it reads, and no further back.
    case ring(Int)
    /// A part of another value's rows, from the given index of the first dimension.
    case view(of: ValueID, start: Int)
    /// One row per program or sequence, or per step and sequence with `before` steps in front of 1…T and `after` behind.
    case rows(before: Int, after: Int)
    /// A source that is read where the caller has it, without padding.
    case external
    /// Nothing: only a kernel that adds to a reduction computes it.
    case nowhere
  }

  public var schedule: Schedule
  /// By value.
  public var places: [Place]
  /// By phase.
  public var bodies: [Body]
  /// The phase that computes each value; nil for sources.
  public var phaseOf: [Int?]
  /// What was chosen, and what decided the rest.
  public var choices: Choices
  public var costs: CostModel
  /// What depends on parameters alone.
  public var parameterValues: ParameterValues

  public var system: EquationSystem { schedule.system }

  /// Whether a stream is one that the caller may leave out, and has plain rows: then it is a single row of zeros, repeated.
  public func mayBeAbsent(_ id: ValueID) -> Bool {
    guard case .source(let source) = system[id].definition, places[id.index] == .rows(before: 0, after: 0),
      system[id].type.rate == .step, !system[id].type.isScalar
    else { return false }
    switch source.role {
    case .upstream, .tangent: return true
    case .parameter, .input, .initial, .state: return false
    }
  }

  public subscript(_ id: ValueID) -> Place { places[id.index] }

  /// Whether a phase computes only what depends on parameters alone.
  public func isOfParameters(_ phase: Int) -> Bool {
    schedule.phases[phase].kind == .program
      && schedule.phases[phase].values.allSatisfy { parameterValues.contains($0) }
  }
}

/// Decides the places from the readers of each value.
public struct StoragePlanner {
  private let schedule: Schedule
  private let choices: Choices
  private let costs: CostModel
  private let system: EquationSystem
  private var optimization: Optimization { choices.optimization }
  private var readers: [[ValueID]]
  private var reach: [(before: Int, after: Int)]
  private let phaseOf: [Int?]
  private var operationOf: [Int?]
  /// What operations over time that only add rows up compute.
  private var sums: Set<ValueID> = []
  private let boundaries: Set<ValueID>
  private let results: Set<ValueID>

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
    let bodies = schedule.phases.map { phase in
      let body = BodyBuilder.build(
        phase, system, readers, literals: literals, views: views,
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
      pinned: boundaries.union(results))
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
      sums: sums, groups: schedule.groups, pinned: boundaries.union(results), places: places)
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

  private func isBoundary(_ id: ValueID) -> Bool { boundaries.contains(id) }

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

  private func rows(_ id: ValueID) -> StoragePlan.Place {
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

  /// A slice that is only read where it is computed from needs no rows of its own.
  private func isView(_ id: ValueID) -> Bool {
    let value = system[id]
    guard case .equation(.slice, let operands) = value.definition, !value.type.isScalar,
      operands[0].offset == 0,
      value.before.isEmpty, value.after.isEmpty, reach[id.index] == (0, 0), !results.contains(id),
      !isBoundary(id)
    else { return false }
    return system[operands[0].value].type.rate == value.type.rate
  }

  /// Places the views; what a later phase reads a part of is kept whole.
  private func makeViews(_ views: Set<ValueID>, _ places: inout [StoragePlan.Place]) {
    for id in views.sorted() {
      var root = id
      var start = 0
      while views.contains(root), case .equation(.slice(let offset), let operands) = system[root].definition {
        start += offset
        root = operands[0].value
      }
      keep(root, asLongAs: places[id.index], &places)
      places[id.index] = .view(of: root, start: start)
    }
  }

  /// What a concatenation puts end to end is computed in its place where a loop writes it.
  private func makePieces(_ places: inout [StoragePlan.Place]) {
    for id in system.ids {
      guard case .equation(.concat, let operands) = system[id].definition,
        operands.allSatisfy({ $0.offset == 0 }),
        Set(operands).count == operands.count, system[id].before.isEmpty, system[id].after.isEmpty,
        operands.allSatisfy({ canBePiece($0.value, of: id, places) })
      else { continue }
      for operand in operands { keep(id, asLongAs: places[operand.value.index], &places) }
      var start = 0
      for operand in operands {
        places[operand.value.index] = .view(of: id, start: start)
        start += system[operand.value].type.shape[0]
      }
    }
  }

  private func canBePiece(_ id: ValueID, of whole: ValueID, _ places: [StoragePlan.Place]) -> Bool {
    let value = system[id]
    guard value.type.shape.count == 1, value.type.rate == system[whole].type.rate,
      phaseOf[id.index] == phaseOf[whole.index],
      reach[id.index] == (0, 0), !results.contains(id), !isBoundary(id),
      case .equation(let operation, _) = value.definition, operation.isElementwise
    else { return false }
    return places[id.index] == .scratch || places[id.index] == .chunk || isRows(places[id.index])
  }

  /// Keeps a whole at least as long as a part of it.
  private func keep(_ whole: ValueID, asLongAs part: StoragePlan.Place, _ places: inout [StoragePlan.Place]) {
    let own = places[whole.index]
    if isRows(part), !isRows(own) { places[whole.index] = rows(whole) }
    guard part == .chunk else { return }
    if own == .scratch || own == .register { places[whole.index] = .chunk }
    if case .ring = own { places[whole.index] = rows(whole) }
  }

  private func isRows(_ place: StoragePlan.Place) -> Bool {
    if case .rows = place { return true }
    return false
  }
}
