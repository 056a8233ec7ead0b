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
  /// The phases of the schedule that the functions are, since some have nothing to do.
  private(set) var phases: [Int] = []

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
    let body = EntryBody(lowering: self)
    return Lowered(
      runMembers: space.members(), functions: [space.function()] + phaseFunctions, entry: body.function(),
      workspace: space.workspaceFunction(hasSteps: entry.kind.hasSteps))
  }

  private mutating func lowerPhases() {
    for index in plan.schedule.phases.indices {
      let lowered = PhaseLowering.lower(index, plan, names, packed: Set(panels), annotate: options.annotate)
      if lowered.statements.isEmpty { continue }
      for entry in lowered.panels where !panels.contains(entry) { panels.append(entry) }
      usesScratch = usesScratch || lowered.usesScratch
      phaseFunctions.append(function(index, lowered))
      phases.append(index)
    }
  }

  private func function(_ index: Int, _ lowered: PhaseLowering.Lowered) -> LoopFunction {
    let mentioned = NameCollector.names(in: lowered.statements)
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
    for panel in lowered.panels {
      body.append(
        .declare(.reals(constant: false), names.panels(panel), .name("run->\(names.panels(panel))")))
    }
    if lowered.usesScratch { body.append(.declare(.reals(constant: false), "scratch", "run->scratch")) }
    return LoopFunction(
      comment: comment(plan.schedule.phases[index]), result: "void",
      name: "\(prefix)_phase\(phaseFunctions.count + 1)",
      parameters: [.init("const \(runType) *", "run")],
      body: body + lowered.statements, isStatic: true)
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
