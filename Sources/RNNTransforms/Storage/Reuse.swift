import RNNIR

/// Lets a value take the rows of an operand that nothing reads afterwards: activations overwrite what they are computed from, and adjoints
/// overwrite activations.
struct Reuse {
  private let system: EquationSystem
  private let phases: [Phase]
  private let phaseOf: [Int?]
  private let operationOf: [Int?]
  private let readers: [[ValueID]]
  /// What adds rows up, which comes behind all other work on the same chunk of steps.
  private let sums: Set<ValueID>
  /// The group of each phase.
  private let groupOf: [Int]
  private let pinned: Set<ValueID>
  private(set) var places: [StoragePlan.Place]
  /// By value with rows of its own, the values that live in them, itself included.
  private var occupants: [[ValueID]]

  /// - Parameter pinned: values that the caller sees or that a boundary is; their rows stay theirs.
  init(
    _ system: EquationSystem, _ phases: [Phase], phaseOf: [Int?], operationOf: [Int?], readers: [[ValueID]],
    sums: Set<ValueID>, groups: [PhaseGroup], pinned: Set<ValueID>, places: [StoragePlan.Place]
  ) {
    self.system = system
    self.phases = phases
    self.phaseOf = phaseOf
    self.operationOf = operationOf
    self.readers = readers
    self.sums = sums
    groupOf = groups.enumerated().flatMap { index, group in group.phases.map { _ in index } }
    self.pinned = pinned
    self.places = places
    occupants = Array(repeating: [], count: system.values.count)
    for id in system.ids {
      if let location = location(id) { occupants[location.root.index].append(id) }
    }
  }

  /// A part of the rows of a value that has rows of its own.
  private struct Location: Hashable {
    let root: ValueID
    let start: Int
  }

  mutating func run(_ bodies: [Body]) {
    for body in bodies {
      var pieces = Set<ValueID>()
      for operation in body.operations {
        guard case .row(let id) = operation, case .equation(.concat, let operands) = system[id].definition
        else { continue }
        join(id, operands)
        pieces.formUnion(operands.map(\.value))
      }
      for operation in body.operations {
        guard case .cluster(let cluster) = operation else { continue }
        for id in cluster.values where !pieces.contains(id) {
          if let location = candidates(id).first { settle(id, location) }
        }
      }
    }
  }

  private mutating func settle(_ id: ValueID, _ location: Location) {
    places[id.index] = .view(of: location.root, start: location.start)
    occupants[location.root.index].append(id)
  }

  /// Where a value's rows are, if they are plain rows of a stream.
  private func location(_ id: ValueID) -> Location? {
    switch places[id.index] {
    case .rows(0, 0): return Location(root: id, start: 0)
    case .view(let root, let start):
      guard places[root.index] == .rows(before: 0, after: 0) else { return nil }
      return Location(root: root, start: start)
    case .literal, .register, .scratch, .chunk, .ring, .rows, .external, .nowhere: return nil
    }
  }

  private func isSource(_ id: ValueID) -> Bool {
    if case .source = system[id].definition { return true }
    return false
  }

  /// The rows that a value could take over: those of what it is computed from in the same loop.
  private func candidates(_ id: ValueID) -> [Location] {
    let value = system[id]
    guard value.type.rate == .step, isOwn(id), !pinned.contains(id), !value.isReductionOverRows,
      value.type.shape.count <= 1, case .equation(let operation, _) = value.definition,
      operation.isElementwise
    else { return [] }
    var found: [Location] = []
    var seen: Set<ValueID> = [id]
    var work = [id]
    while let next = work.popLast() {
      for operand in system[next].operands.reversed()
      where operand.offset == 0 && seen.insert(operand.value).inserted {
        if places[operand.value.index] == .register {
          work.append(operand.value)
        } else if system[operand.value].type == value.type, let location = location(operand.value),
          !isSource(location.root), !pinned.contains(location.root), location.root != id,
          isOver(location, whole: operand.value, before: id)
        {
          found.append(location)
        }
      }
    }
    return found
  }

  /// Whether a value has, so far, plain rows of its own.
  private func isOwn(_ id: ValueID) -> Bool {
    places[id.index] == .rows(before: 0, after: 0) || places[id.index] == .scratch
  }

  /// Whether all that reads these rows has run when `id` is stored; those in the same loop read before it stores.
  private func isOver(_ location: Location, whole operand: ValueID, before id: ValueID) -> Bool {
    let extent = system[operand].type.shape.first ?? 1
    for other in occupants[location.root.index] where self.location(other)?.root == location.root {
      let start = self.location(other)?.start ?? 0
      let count = system[other].type.shape.first ?? 1
      guard start < location.start + extent, location.start < start + count else { continue }
      for reader in readers[other.index] {
        // A part of a whole is not a use of the whole: the part's own readers count.
        if case .equation(.slice, _) = system[reader].definition, self.location(reader)?.root == location.root
        {
          continue
        }
        guard runsBefore(reader, id) else { return false }
      }
    }
    return true
  }

  private func runsBefore(_ reader: ValueID, _ id: ValueID) -> Bool {
    guard let a = phaseOf[reader.index], let b = phaseOf[id.index] else { return false }
    if sums.contains(reader), groupOf[a] == groupOf[b] { return false }
    if a != b { return a < b }
    guard let x = operationOf[reader.index], let y = operationOf[id.index] else { return false }
    return x <= y
  }

  /// Puts the pieces of a concatenation where neighbouring rows become free, so that the whole is there already.
  private mutating func join(_ id: ValueID, _ operands: [Operand]) {
    guard !pinned.contains(id), isOwn(id), operands.allSatisfy({ $0.offset == 0 }),
      Set(operands).count == operands.count, system[id].type.rate == .step, system[id].type.shape.count == 1
    else { return }
    let free = operands.map { candidates($0.value) }
    for base in free.first ?? [] {
      var start = base.start
      var fits = true
      for (operand, locations) in zip(operands, free) {
        fits = fits && locations.contains(Location(root: base.root, start: start))
        start += system[operand.value].type.shape.first ?? 1
      }
      guard fits else { continue }
      start = base.start
      for operand in operands {
        settle(operand.value, Location(root: base.root, start: start))
        start += system[operand.value].type.shape.first ?? 1
      }
      settle(id, base)
      return
    }
  }
}
