import RNNDiagnostics
import RNNIR

/// Finds an order of computation: components of the dependence graph become scans, everything else maps over all steps at once.
public struct Scheduler {
  private let system: EquationSystem
  private let components: Components
  private var phases: [Phase] = []
  private var phaseOf: [Int?]
  private var pending: [Int]

  /// Schedules a system. Throws where no order of time computes it, which checked programs do not do.
  public static func schedule(_ system: EquationSystem) throws -> Schedule {
    var scheduler = Scheduler(system)
    try scheduler.run()
    return Sinking.sink(Schedule(system: system, phases: scheduler.phases))
  }

  private init(_ system: EquationSystem) {
    self.system = system
    components = Components(count: system.values.count) { Self.dependencies(system, $0) }
    phaseOf = Array(repeating: nil, count: system.values.count)
    pending = Array(components.members.indices)
  }

  static func dependencies(_ system: EquationSystem, _ id: ValueID) -> [ValueID] {
    let value = system[id]
    return value.operands.map(\.value) + value.before + value.after
  }

  private mutating func run() throws {
    pending.removeAll { index in
      if case .source = system[components.members[index][0]].definition { return true }
      return false
    }
    var kinds: [Int: Phase.Kind] = [:]
    for index in pending { kinds[index] = try kind(of: components.members[index]) }
    while !pending.isEmpty {
      let ready = pending.filter { index in components.members[index].allSatisfy { isReady($0, in: index) } }
      guard let first = ready.first else { throw Self.failure("the phases cannot be ordered") }
      let kind =
        Self.order.lazy.compactMap { wanted in
          ready.first { kinds[$0] == wanted }.flatMap { kinds[$0] }
        }.first ?? kinds[first]!
      switch kind {
      case .scan:
        let index = ready.first { kinds[$0] == kind } ?? first
        phases.append(Phase(kind, []))
        take(index)
      case .program, .sequence, .map:
        phases.append(Phase(kind, []))
        fill(kind) { kinds[$0] }
      }
      let last = phases.count - 1
      phases[last].values = BodyOrder.sort(phases[last].values, system)
    }
  }

  /// Static values first, since they are small and much waits for them, scans last, so that maps gather.
  private static let order: [Phase.Kind] = [
    .program, .sequence, .map, .scan(ascending: true), .scan(ascending: false),
  ]

  private mutating func take(_ index: Int) {
    for id in components.members[index] {
      phases[phases.count - 1].values.append(id)
      phaseOf[id.index] = phases.count - 1
    }
    pending.removeAll { $0 == index }
  }

  /// Moves components of one kind into the last phase until none fits any more.
  private mutating func fill(_ kind: Phase.Kind, _ kindOf: (Int) -> Phase.Kind?) {
    // `pending` is in dependence order, so one pass meets a component after those it depends on.
    for index in pending where kindOf(index) == kind {
      if components.members[index].allSatisfy({ joins($0) }) { take(index) }
    }
  }

  /// Whether everything that a value depends on is computed in an earlier phase (or in its own component).
  private func isReady(_ id: ValueID, in component: Int) -> Bool {
    Self.dependencies(system, id).allSatisfy {
      isSource($0) || phaseOf[$0.index] != nil || components.component[$0.index] == component
    }
  }

  private func isSource(_ id: ValueID) -> Bool {
    if case .source = system[id].definition { return true }
    return false
  }

  /// Whether a value can be computed in the last phase, beside what is already there.
  private func joins(_ id: ValueID) -> Bool {
    let value = system[id]
    let current = phases.count - 1
    for operand in value.operands where !isSource(operand.value) {
      guard let phase = phaseOf[operand.value.index] else { return false }
      if phase < current { continue }
      if operand.offset != 0 || isReduction(operand.value) { return false }
    }
    for boundary in value.before + value.after where !isSource(boundary) {
      guard let phase = phaseOf[boundary.index], phase < current else { return false }
    }
    return true
  }

  private func isReduction(_ id: ValueID) -> Bool { system[id].isReductionOverRows }

  private func kind(of members: [ValueID]) throws -> Phase.Kind {
    let id = members[0]
    let inside = Set(members)
    let offsets = members.flatMap { member in
      system[member].operands.filter { inside.contains($0.value) }.map(\.offset)
    }
    if offsets.isEmpty {
      if system[id].isReductionOverRows {
        return system[id].operandRate(in: system) == .step ? .map : .sequence
      }
      switch system[id].type.rate {
      case .program: return .program
      case .sequence: return .sequence
      case .step: return .map
      }
    }
    guard members.allSatisfy({ system[$0].type.rate == .step }) else {
      throw Self.failure("\(describe(id)) depends on itself through a static value")
    }
    if offsets.contains(where: { $0 < 0 }), offsets.contains(where: { $0 > 0 }) {
      throw Self.failure("no order of time computes \(describe(id))")
    }
    guard offsets.contains(where: { $0 != 0 }) else {
      throw Self.failure("\(describe(id)) depends on itself at the same step")
    }
    return .scan(ascending: offsets.contains { $0 < 0 })
  }

  private func describe(_ id: ValueID) -> String { EquationPrinter(system).reference(Operand(id)) }

  private static func failure(_ message: String) -> DiagnosticFailure {
    DiagnosticFailure([Diagnostic(.error, "internal", message, at: nil, origin: .compiler)])
  }
}

extension Value {
  /// Whether it gathers the rows of a phase: its value exists only when the phase is over.
  public var isReductionOverRows: Bool {
    switch definition {
    case .equation(.reduceTime, _), .equation(.reduceBatch, _): true
    case .equation, .source: false
    }
  }

  /// The highest rate among the operands.
  public func operandRate(in system: EquationSystem) -> Rate {
    operands.map { system[$0.value].type.rate }.max() ?? .program
  }
}
