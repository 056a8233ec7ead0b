import HeapModule
import RNNDiagnostics
import RNNIR

/// Finds an order of computation: components of the dependence graph become scans, everything else maps over all steps at once.
public struct Scheduler {
  private let system: EquationSystem
  private let components: Components
  private var phases: [Phase] = []
  /// The phase of each value that has one.
  private var phaseOf: [Int?]
  /// By component: its kind, the components that wait for it, and for how many it waits.
  private var kinds: [Phase.Kind?]
  private var dependents: [[Int]]
  private var waiting: [Int]
  /// Components whose dependences are all computed in earlier phases.
  private var ready: [Phase.Kind: Heap<Int>] = [:]

  /// Schedules a system. Throws where no order of time computes it, which checked programs do not do.
  ///
  /// - Parameter packs: whether what depends on parameters alone has phases of its own, so that it can be computed once for many calls.
  public static func schedule(
    _ system: EquationSystem, _ optimization: Optimization = Optimization(), _ costs: CostModel = CostModel(),
    packs: Bool = false
  ) throws -> Schedule {
    var scheduler = Scheduler(system)
    try scheduler.run()
    let phases = packs ? ParameterValues(system).split(scheduler.phases, system) : scheduler.phases
    var schedule = Schedule(system: system, phases: phases)
    if optimization.has(.sink) { schedule = Sinking.sink(schedule) }
    if optimization.has(.join) { schedule = MatrixReaders.join(schedule) }
    if optimization.has(.interleave) { schedule = Interleaving.group(schedule) }
    return optimization.has(.recompute) ? Recomputation.recompute(schedule, costs) : schedule
  }

  private init(_ system: EquationSystem) {
    self.system = system
    components = Components(count: system.values.count) { Self.dependencies(system, $0) }
    phaseOf = Array(repeating: nil, count: system.values.count)
    kinds = Array(repeating: nil, count: components.members.count)
    dependents = Array(repeating: [], count: components.members.count)
    waiting = Array(repeating: 0, count: components.members.count)
  }

  static func dependencies(_ system: EquationSystem, _ id: ValueID) -> [ValueID] {
    let value = system[id]
    return value.operands.map(\.value) + value.before + value.after
  }

  private mutating func run() throws {
    var left = 0
    for (index, members) in components.members.enumerated() where !isSource(members[0]) {
      kinds[index] = try kind(of: members)
      let sources = Set(members.flatMap { Self.dependencies(system, $0) }.filter { !isSource($0) })
      for other in Set(sources.map { components.component[$0.index] }) where other != index {
        dependents[other].append(index)
        waiting[index] += 1
      }
      left += 1
    }
    for (index, kind) in kinds.enumerated() where waiting[index] == 0 {
      if let kind { ready[kind, default: Heap()].insert(index) }
    }
    while left > 0 {
      guard let kind = Self.order.first(where: { ready[$0]?.isEmpty == false }) else {
        throw Self.failure("the phases cannot be ordered")
      }
      left -= runPhase(kind)
    }
  }

  /// Static values first, since they are small and much waits for them, scans last, so that maps gather.
  private static let order: [Phase.Kind] = [
    .program, .sequence, .map, .scan(ascending: true), .scan(ascending: false),
  ]

  /// Fills one phase: a scan with one component, the others with all that fits. Returns how many components it took.
  private mutating func runPhase(_ kind: Phase.Kind) -> Int {
    phases.append(Phase(kind, []))
    var taken = 0
    var later: [Int] = []
    while let index = ready[kind]?.popMin() {
      take(index)
      taken += 1
      for other in dependents[index] {
        waiting[other] -= 1
        guard waiting[other] == 0 else { continue }
        if kinds[other] == kind, components.members[other].allSatisfy({ joins($0) }) {
          ready[kind]?.insert(other)
        } else {
          later.append(other)
        }
      }
      if case .scan = kind { break }
    }
    for index in later { if let kind = kinds[index] { ready[kind, default: Heap()].insert(index) } }
    phases[phases.count - 1].values = BodyOrder.sort(phases[phases.count - 1].values, system)
    return taken
  }

  private mutating func take(_ index: Int) {
    for id in components.members[index] {
      phases[phases.count - 1].values.append(id)
      phaseOf[id.index] = phases.count - 1
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
    if case .scan = phases[current].kind { return false }
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
  func operandRate(in system: EquationSystem) -> Rate {
    operands.map { system[$0.value].type.rate }.max() ?? .program
  }
}
