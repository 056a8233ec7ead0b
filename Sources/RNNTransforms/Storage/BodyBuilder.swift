import RNNIR

/// Groups the values of a phase into the operations of its body.
struct BodyBuilder {
  let system: EquationSystem
  let members: Set<ValueID>
  var operations: [Body.Operation] = []
  /// The operation that computes each member.
  private var position: [ValueID: Int] = [:]
  private let isMap: Bool
  /// Reductions of all rows into values of the program, and what only they read.
  private let sums: Set<ValueID>
  /// Contractions and placements that only a reduction over rows reads, by value, with that reduction.
  private let fused: [ValueID: ValueID]
  private var viewed: Set<ValueID> = []
  /// How many values one loop may compute.
  private let clusterLimit: Int

  /// - Parameter pinned: results and boundaries of streams, which have a place in memory whoever reads them.
  static func build(
    _ phase: Phase, _ system: EquationSystem, _ readers: [[ValueID]], literals: Set<ValueID>,
    views: Set<ValueID>, pinned: Set<ValueID>, fuses: Bool
  ) -> Body {
    var builder = BodyBuilder(phase, system, readers, pinned, clusterLimit: fuses ? clusterLimit : 1)
    for id in phase.values where !literals.contains(id) {
      if views.contains(id) { builder.see(id) } else { builder.place(id) }
    }
    if fuses {
      builder.fuse()
      builder.settle(readers)
      builder.dropEmptyClusters()
    }
    return Body(operations: builder.operations)
  }

  /// Moves clusters down into the next one of their shape where nothing between them needs what they compute.
  private mutating func fuse() {
    for index in operations.indices.reversed() {
      guard case .cluster(let early) = operations[index] else { continue }
      let own = Set(early.values)
      for next in operations.indices where next > index {
        if case .cluster(let late) = operations[next], late.shape == early.shape, late.adds == early.adds,
          early.values.count + late.values.count <= clusterLimit,
          !late.values.contains(where: { waits($0, for: own) })
        {
          operations[next] = .cluster(
            Cluster(shape: late.shape, adds: late.adds, values: early.values + late.values))
          operations[index] = .cluster(Cluster(shape: early.shape, values: []))
          break
        }
        if reads(operations[next], own) { break }
      }
    }
  }

  private mutating func dropEmptyClusters() {
    operations.removeAll { operation in
      guard case .cluster(let cluster) = operation else { return false }
      return cluster.values.isEmpty
    }
  }

  /// Whether a value needs the loop that computes one of these values to be over: it reads a reduction, or a part of a whole row.
  private func waits(_ id: ValueID, for values: Set<ValueID>) -> Bool {
    system[id].operands.contains { operand in
      values.contains(whole(operand.value))
        && (isReductionValue(operand.value) || viewed.contains(operand.value))
    }
  }

  /// Whether an operation reads one of these values, or a part of one, at the present step.
  private func reads(_ operation: Body.Operation, _ values: Set<ValueID>) -> Bool {
    let readers: [ValueID] =
      switch operation {
      case .cluster(let cluster): cluster.values
      case .row(let id), .accumulate(let id, _): [id]
      }
    return readers.contains { reader in
      system[reader].operands.contains { values.contains(whole($0.value)) }
    }
  }

  /// What a view is a part of.
  private func whole(_ id: ValueID) -> ValueID {
    var id = id
    while viewed.contains(id), let parent = system[id].operands.first { id = parent.value }
    return id
  }

  private init(
    _ phase: Phase, _ system: EquationSystem, _ readers: [[ValueID]], _ pinned: Set<ValueID>,
    clusterLimit: Int
  ) {
    self.system = system
    self.clusterLimit = clusterLimit
    members = Set(phase.values)
    isMap = phase.kind == .map
    var fused: [ValueID: ValueID] = [:]
    for id in phase.values {
      guard case .equation(let operation, _) = system[id].definition, system[id].before.isEmpty,
        readers[id.index].count == 1, let reader = readers[id.index].first, members.contains(reader),
        case .equation(let reduction, let operands) = system[reader].definition, operands[0].offset == 0,
        !pinned.contains(id)
      else { continue }
      switch (operation, reduction) {
      case (.contract, .reduceTime(.sum)), (.contract, .reduceBatch), (.scatter, .reduceBatch),
        (.scatter, .reduceTime(.sum)):
        fused[id] = reader
      default: break
      }
    }
    self.fused = fused
    sums = phase.isOverTime ? Self.sums(phase, system, readers) : []
  }

  private static func sums(
    _ phase: Phase, _ system: EquationSystem, _ readers: [[ValueID]]
  ) -> Set<ValueID> {
    let results = Set(system.results.map(\.value))
    var sums = Set<ValueID>()
    for id in phase.values.reversed() {
      let value = system[id]
      if value.isReductionOverRows {
        if value.type.rate == .program { sums.insert(id) }
        continue
      }
      guard case .equation(let operation, _) = value.definition, operation.isElementwise,
        value.before.isEmpty,
        value.after.isEmpty, !results.contains(id), !readers[id.index].isEmpty
      else { continue }
      // A row that others are added to by, or a number for a whole row, is not shared out by elements.
      let shared = readers[id.index].allSatisfy { reader in
        sums.contains(reader)
          && (system[reader].isReductionOverRows || system[reader].type.shape == value.type.shape)
          && system[reader].operands.allSatisfy { $0.value != id || $0.offset == 0 }
      }
      if shared { sums.insert(id) }
    }
    return sums
  }

  /// A view is there as soon as what it is a part of.
  private mutating func see(_ id: ValueID) {
    guard let parent = system[id].operands.first else { return }
    position[id] = position[parent.value]
    if position[id] != nil { viewed.insert(id) }
  }

  private mutating func place(_ id: ValueID) {
    guard case .equation(let operation, let operands) = system[id].definition else { return }
    if let reduction = fused[id] {
      append(.accumulate(id, into: reduction), id)
      return
    }
    if let shape = system.loopOfProduct(id) {
      join(id, shape, operands)
    } else if operation.isElementwise || isReduction(operation) {
      if fused.values.contains(id) { return }
      let shape = isReduction(operation) ? system[operands[0].value].type.shape : system[id].type.shape
      join(id, shape, operands)
    } else {
      append(.row(id), id)
    }
  }

  private func isReduction(_ operation: Operation) -> Bool {
    switch operation {
    case .sum, .norm, .extremum, .reduceTime, .reduceBatch: true
    case .constant, .unary, .binary, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount,
      .batchCount, .stopGradient, .attach, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter,
      .at, .when:
      false
    }
  }

  private mutating func append(_ operation: Body.Operation, _ id: ValueID) {
    operations.append(operation)
    position[id] = operations.count - 1
  }

  /// Puts an elementwise value or reduction into the first cluster of its shape that comes after what it reads.
  private mutating func join(_ id: ValueID, _ shape: [Int], _ operands: [Operand]) {
    let adds = adds(id)
    var earliest = 0
    for operand in operands where operand.offset == 0 {
      guard let index = position[operand.value] else { continue }
      let sharesLoop =
        isClusterOf(index, shape, adds) && !isReductionValue(operand.value)
        && !viewed.contains(operand.value)
      earliest = max(earliest, sharesLoop ? index : index + 1)
    }
    var index = earliest
    while index < operations.count {
      if case .cluster(var cluster) = operations[index], cluster.shape == shape,
        cluster.adds == adds, cluster.values.count < clusterLimit
      {
        cluster.values.append(id)
        operations[index] = .cluster(cluster)
        position[id] = index
        return
      }
      index += 1
    }
    append(.cluster(Cluster(shape: shape, adds: adds, values: [id])), id)
  }

  /// C99 promises no more than 511 identifiers in a block.
  static let clusterLimit = 200

  private func adds(_ id: ValueID) -> Rate? {
    if sums.contains(id) { return .program }
    return isMap && system[id].isReductionOverRows ? .sequence : nil
  }

  private func isClusterOf(_ index: Int, _ shape: [Int], _ adds: Rate?) -> Bool {
    if case .cluster(let cluster) = operations[index] {
      return cluster.shape == shape && cluster.adds == adds
    }
    return false
  }

  /// Whether a loop has computed the value when it is over, and not before.
  func isReductionValue(_ id: ValueID) -> Bool {
    guard case .equation(let operation, _) = system[id].definition else { return false }
    return isReduction(operation) || system.loopOfProduct(id) != nil && !system.isOuterProduct(id)
  }
}
