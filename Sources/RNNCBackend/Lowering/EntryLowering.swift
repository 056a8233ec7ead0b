import RNNIR
import RNNTransforms

/// Lowers one entry point: the workspace's layout, the phases as functions, and the entry itself, which checks, copies in, runs and copies out.
struct EntryLowering {
  let entry: EntrySystem
  let plan: StoragePlan
  let interface: Interface
  let names: ValueNames
  let options: EmissionOptions
  /// `cell_gradient`
  let prefix: String
  private var panels: [PhaseContext.Panels] = []
  private var usesScratch = false
  private var phaseFunctions: [LoopFunction] = []
  private var phaseCount = 0
  private var groups: [GroupCalls] = []
  /// Whether callers may hand over packed what the entry makes of parameters alone; there has to be something.
  private(set) var packs: Bool

  /// The functions of one phase: what comes before its first step (or all of a static phase), what goes over steps, and what adds
  /// rows up, by sequences and over all.
  struct PhaseCalls {
    /// The phase's place in the schedule.
    var index: Int
    /// Packs panels of parameters that a caller may hand over.
    var packing: String?
    /// Whether the phase computes only what depends on parameters alone.
    var isOfParameters: Bool
    var start: String?
    var steps: String?
    var totals: String?
    var sums: String?
    /// What threads share of its rows where there are more of them than sequences.
    var sharing = PhaseSharing.sequences
    /// How many rows are worth a thread.
    var leastRows = 1
  }

  /// Phases that the entry runs together.
  struct GroupCalls {
    var number: Int
    var phases: [PhaseCalls]
    /// Whether the steps come in chunks, each through all phases before the next.
    var isChunked: Bool
    var ascending: Bool

    var hasSteps: Bool { phases.contains { $0.steps != nil || $0.totals != nil } }
    var hasSums: Bool { phases.contains { $0.sums != nil } }

    /// Whether threads can share more of some phase than its sequences.
    var sharesMore: Bool { phases.contains { $0.steps != nil && $0.sharing != .sequences } }
  }

  /// The entry's functions and the members of its run struct, as C declarations.
  struct Lowered {
    var runMembers: [String]
    var functions: [LoopFunction]
    /// The entry, and where it can use threads the one that is told them.
    var entries: [LoopFunction]
    var workspaces: [LoopFunction]
    /// Whether there are functions that pack parameters.
    var packs: Bool

    /// All functions, each behind those it calls.
    var all: [LoopFunction] { functions + workspaces + entries }
  }

  static func lower(
    _ entry: EntrySystem, _ plan: StoragePlan, _ interface: Interface, _ options: EmissionOptions
  ) -> Lowered {
    var lowering = EntryLowering(entry: entry, plan: plan, interface: interface, options: options)
    return lowering.run()
  }

  private init(entry: EntrySystem, plan: StoragePlan, interface: Interface, options: EmissionOptions) {
    self.options = options
    self.entry = entry
    self.plan = plan
    self.interface = interface
    names = ValueNames(plan.system)
    prefix = "\(interface.name)_\(entry.kind.rawValue)"
    packs = entry.kind.packsParameters
  }

  var system: EquationSystem { plan.system }

  /// Says what the time from here on is spent on, if that is asked for.
  func announce(_ number: Int) -> [LoopStatement] {
    options.announcePhases ? [.evaluate(.call("RNN_PHASE", [.integer(number)]))] : []
  }

  var runType: String { prefix + "_run" }

  private mutating func run() -> Lowered {
    lowerPhases()
    packs = packs && groups.contains { $0.phases.contains { $0.packing != nil || $0.isOfParameters } }
    let space = LayoutLowering(
      plan: plan, names: names, prefix: prefix, panels: panels, usesScratch: usesScratch, packs: packs)
    let body = EntryBody(lowering: self, groups: groups, space: space)
    let tasks = groups.flatMap { GroupTasks(lowering: self, group: $0).functions() }
    let spaces = (packs ? [space.packedFunction()] : []) + [space.function()]
    return Lowered(
      runMembers: space.members(), functions: spaces + phaseFunctions + tasks,
      entries: body.functions() + (packs ? body.packFunctions() : []),
      workspaces: space.workspaceFunctions(inParts: entry.kind.runsInParts), packs: packs)
  }

  private mutating func lowerPhases() {
    for group in plan.schedule.groups {
      var calls: [PhaseCalls] = []
      for index in group.phases {
        let lowered = PhaseLowering.lower(
          index, plan, names, packed: Set(panels), packs: packs, annotate: options.annotate)
        if lowered.packing.isEmpty, lowered.start.isEmpty, lowered.work.isEmpty, lowered.totals.isEmpty,
          lowered.sums.isEmpty
        {
          continue
        }
        for entry in lowered.panels where !panels.contains(entry) { panels.append(entry) }
        usesScratch = usesScratch || lowered.usesScratch
        phaseCount += 1
        calls.append(add(lowered, index, "\(prefix)_phase\(phaseCount)"))
      }
      guard !calls.isEmpty else { continue }
      groups.append(
        GroupCalls(
          number: groups.count + 1, phases: calls, isChunked: isChunked(group), ascending: group.ascending))
    }
  }

  /// Whether the steps of a group have to come in chunks.
  private func isChunked(_ group: PhaseGroup) -> Bool {
    let phases = group.phases.filter { plan.schedule.phases[$0].isOverTime }
    return phases.count > 1
      || phases.contains { plan.schedule.phases[$0].values.contains { plan[$0] == .chunk } }
  }

  /// Makes a phase's functions: what starts it, what goes over the steps, what adds up; a static phase is one function.
  private mutating func add(_ lowered: PhaseLowering.Lowered, _ index: Int, _ name: String) -> PhaseCalls {
    let phase = plan.schedule.phases[index]
    var calls = PhaseCalls(index: index, isOfParameters: plan.isOfParameters(index))
    calls.sharing = plan.sharing(index)
    calls.leastRows = plan.costs.rowsWorthAThread(index, plan)
    let about = comment(phase)
    if !lowered.packing.isEmpty {
      calls.packing = "\(name)_pack"
      phaseFunctions.append(
        function("\(name)_pack", "Packs what \(name) multiplies with.", .start, lowered.packing, lowered))
    }
    guard phase.isOverTime else {
      calls.start = name
      phaseFunctions.append(function(name, about, .start, lowered.start + lowered.work, lowered))
      return calls
    }
    if !lowered.start.isEmpty {
      calls.start = "\(name)_start"
      phaseFunctions.append(function("\(name)_start", "Before \(name).", .start, lowered.start, lowered))
    }
    if !lowered.work.isEmpty {
      calls.steps = name
      if case .elements(let count) = calls.sharing {
        phaseFunctions += elements(of: count, function(name, about, .steps, lowered.work, lowered))
      } else {
        phaseFunctions.append(function(name, about, .steps, lowered.work, lowered))
      }
    }
    if !lowered.totals.isEmpty {
      calls.totals = "\(name)_totals"
      let about = "What \(name) adds up, sequence by sequence."
      phaseFunctions.append(function("\(name)_totals", about, .steps, lowered.totals, lowered))
    }
    if !lowered.sums.isEmpty {
      calls.sums = "\(name)_sums"
      let about = lowered.work.isEmpty ? about : "What \(name) adds up."
      phaseFunctions.append(function("\(name)_sums", about, .sums, lowered.sums, lowered))
    }
    return calls
  }
}

extension Interface.EntryKind {
  /// Whether the entry runs over time; the others see one step.
  var hasSteps: Bool {
    switch self {
    case .forward, .gradient, .jvp, .hvp: true
    case .begin, .step: false
    }
  }
}

extension Interface.EntryKind {
  /// Whether the entry is called often enough with the same parameters that callers may pack them once.
  var packsParameters: Bool {
    switch self {
    case .forward, .gradient, .step: true
    case .jvp, .hvp, .begin: false
    }
  }
}
