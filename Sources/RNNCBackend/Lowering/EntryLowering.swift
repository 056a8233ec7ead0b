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

  /// The functions of one phase: what comes before its first step (or all of a static phase), and what goes over steps.
  struct PhaseCalls {
    /// The phase's place in the schedule.
    var index: Int
    var start: String?
    var steps: String?
  }

  /// Phases that the entry runs chunk by chunk together.
  struct GroupCalls {
    var phases: [PhaseCalls]
    /// Whether the steps come in chunks, each through all phases before the next.
    var isChunked: Bool
    var ascending: Bool
  }

  /// The entry's functions and the members of its run struct, as C declarations.
  struct Lowered {
    var runMembers: [String]
    var functions: [LoopFunction]
    var entry: LoopFunction
    var workspace: LoopFunction
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
  }

  var system: EquationSystem { plan.system }
  var runType: String { prefix + "_run" }

  private mutating func run() -> Lowered {
    lowerPhases()
    let space = LayoutLowering(
      plan: plan, names: names, prefix: prefix, panels: panels, usesScratch: usesScratch)
    let body = EntryBody(lowering: self, groups: groups)
    return Lowered(
      runMembers: space.members(), functions: [space.function()] + phaseFunctions, entry: body.function(),
      workspace: space.workspaceFunction(hasSteps: entry.kind.hasSteps))
  }

  private mutating func lowerPhases() {
    for group in plan.schedule.groups {
      var calls: [PhaseCalls] = []
      for index in group.phases {
        let lowered = PhaseLowering.lower(index, plan, names, packed: Set(panels), annotate: options.annotate)
        if lowered.start.isEmpty, lowered.work.isEmpty { continue }
        for entry in lowered.panels where !panels.contains(entry) { panels.append(entry) }
        usesScratch = usesScratch || lowered.usesScratch
        phaseCount += 1
        calls.append(add(lowered, index, "\(prefix)_phase\(phaseCount)"))
      }
      if !calls.isEmpty {
        let isChunked = group.phases.count > 1 && calls.contains { $0.steps != nil }
        groups.append(GroupCalls(phases: calls, isChunked: isChunked, ascending: group.ascending))
      }
    }
  }

  /// Makes a phase's functions: what starts it and what goes over the steps; a static phase is one function.
  private mutating func add(_ lowered: PhaseLowering.Lowered, _ index: Int, _ name: String) -> PhaseCalls {
    let phase = plan.schedule.phases[index]
    var calls = PhaseCalls(index: index)
    let about = comment(phase)
    guard phase.isOverTime else {
      calls.start = name
      phaseFunctions.append(function(name, about, [], lowered.start + lowered.work, lowered))
      return calls
    }
    if !lowered.start.isEmpty {
      let start = "\(name)_start"
      calls.start = start
      phaseFunctions.append(function(start, "Before \(name).", [], lowered.start, lowered))
    }
    if !lowered.work.isEmpty {
      calls.steps = name
      let range = [LoopFunction.Parameter("size_t", "first"), .init("size_t", "last")]
      phaseFunctions.append(function(name, about, range, lowered.work, lowered))
    }
    return calls
  }

  private func function(
    _ name: String, _ comment: String, _ range: [LoopFunction.Parameter], _ statements: [LoopStatement],
    _ lowered: PhaseLowering.Lowered
  ) -> LoopFunction {
    let mentioned = NameCollector.names(in: statements)
    var body: [LoopStatement] = []
    for (name, type) in [("steps", LoopType.size), ("batch", .size), ("chunk", .size), ("lengths", .lengths)]
    where mentioned.contains(name) {
      body.append(.declare(type, name, .name("run->\(name)")))
    }
    for id in lowered.used where mentioned.contains(names.pointer(id)) {
      let type: LoopType =
        system[id].type.isReal ? .reals(constant: plan[id] == .external) : .indices
      body.append(.declare(type, names.pointer(id), .name("run->\(names.pointer(id))")))
    }
    for id in lowered.used where mentioned.contains(names.pitch(id)) {
      body.append(.declare(.size, names.pitch(id), .name("run->\(names.pitch(id))")))
    }
    for panel in lowered.panels where mentioned.contains(names.panels(panel)) {
      body.append(
        .declare(.reals(constant: false), names.panels(panel), .name("run->\(names.panels(panel))")))
    }
    if mentioned.contains("scratch") {
      body.append(.declare(.reals(constant: false), "scratch", "run->scratch"))
    }
    return LoopFunction(
      comment: comment, result: "void", name: name,
      parameters: [.init("const \(runType) *", "run")] + range, body: body + statements, isStatic: true)
  }

  private func comment(_ phase: Phase) -> String {
    let named = phase.values.compactMap { system[$0].name }
    let what = named.isEmpty ? "intermediate values" : named.joined(separator: ", ")
    switch phase.kind {
    case .program: return "Once per call: \(what)."
    case .sequence: return "Once per sequence: \(what)."
    case .map: return "All steps at once: \(what)."
    case .scan(ascending: true): return "Step after step: \(what)."
    case .scan(ascending: false): return "Step after step, from the last: \(what)."
    }
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
