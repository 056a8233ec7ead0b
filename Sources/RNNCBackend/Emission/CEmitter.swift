import RNNDiagnostics
import RNNIR
import RNNRuntime
import RNNTransforms

/// Turns the equations of a program into C: every entry point scheduled, stored, lowered and printed, and the header that declares them.
public enum CEmitter {
  /// Throws `DiagnosticFailure` for defects that the verifier or the scheduler finds.
  public static func emit(
    _ program: EquationSystem, _ entryOptions: EntryBuilder.Options, _ options: EmissionOptions
  ) throws -> CSource {
    let name = identifier(options.name ?? program.name)
    let (builder, gradient, streaming, systems) = entries(program, entryOptions, options)
    var interface = InterfaceBuilder.build(
      builder, name: name, real: options.real, gradient: gradient, streaming: streaming,
      kinds: systems.map(\.kind))
    var lowered: [EntryLowering.Lowered] = []
    var plans: [StoragePlan] = []
    for entry in systems {
      guard entry.defects.isEmpty else { throw DiagnosticFailure(entry.defects) }
      let plan = try plan(entry, entryOptions.choices, options.real)
      lowered.append(EntryLowering.lower(entry, plan, interface, options))
      plans.append(plan)
    }
    for (index, entry) in lowered.enumerated() where entry.packs {
      interface.entries[index].packed = Interface.Packed(of: interface.entries[index].function)
    }
    let sizes = KernelSizes(zip(systems, plans).map { ($0.kind, $1) })
    let file = CFile(
      interface: interface, program: program, entries: lowered, options: options, sizes: sizes)
    return CSource(
      header: file.header(), remark: CFile.remark(entryOptions.choices),
      implementation: file.implementation(), interface: interface,
      loops: LoopProgram(functions: lowered.flatMap(\.all)),
      plans: plans, sizes: sizes)
  }

  /// The equations of every entry point that is asked for and exists.
  public static func entries(
    _ program: EquationSystem, _ entryOptions: EntryBuilder.Options, _ options: EmissionOptions
  ) -> (
    builder: EntryBuilder, gradient: EntrySystem,
    streaming: Result<StepBuilder.Streaming, StepBuilder.Absence>, systems: [EntrySystem]
  ) {
    let builder = EntryBuilder(program, entryOptions)
    let gradient = builder.gradient()
    let streaming = StepBuilder.build(builder.program, entryOptions.optimization)
    var systems: [EntrySystem] = []
    for kind in Interface.EntryKind.allCases where options.entries.contains(kind) {
      switch kind {
      case .forward: systems.append(builder.forward())
      case .gradient: systems.append(gradient)
      case .jvp: systems.append(builder.jvp())
      case .hvp: systems.append(builder.hessianVectorProduct())
      case .begin: if case .success(let streaming) = streaming { systems.append(streaming.begin) }
      case .step: if case .success(let streaming) = streaming { systems.append(streaming.step) }
      }
    }
    return (builder, gradient, streaming, systems)
  }

  /// The schedule and the storage of an entry point. Throws `DiagnosticFailure` for a defect that the scheduler finds.
  public static func plan(
    _ entry: EntrySystem, _ choices: Choices, _ real: RealType
  ) throws -> StoragePlan {
    let costs = CostModel(real)
    let schedule = try Scheduler.schedule(
      entry.system, choices.optimization, costs, packs: entry.kind.packsParameters)
    return StoragePlanner.plan(schedule, choices, costs)
  }

  /// A C identifier for a program's name.
  public static func identifier(_ name: String) -> String {
    let ascii = CNames.ascii(String(name.map { $0 == "-" ? "_" : $0 }))
    guard let first = ascii.first else { return "program" }
    // The runtime's own names begin with rnn_.
    if ascii == "rnn" || ascii.hasPrefix("rnn_") { return "cell_" + ascii }
    return first.isNumber || first == "_" ? "p" + ascii : ascii
  }
}
