import RNNIR
import RNNTransforms

/// The entry point's own function: checks what can be checked, copies sources in, runs the phases, copies results out.
struct EntryBody {
  let lowering: EntryLowering
  let groups: [EntryLowering.GroupCalls]
  let space: LayoutLowering
  let members: MemberTable
  /// How many results each value is.
  let resultCounts: [ValueID: Int]

  init(lowering: EntryLowering, groups: [EntryLowering.GroupCalls], space: LayoutLowering) {
    self.lowering = lowering
    self.groups = groups
    self.space = space
    members = MemberTable(lowering.interface)
    resultCounts = lowering.system.results.reduce(into: [:]) { $0[$1.value, default: 0] += 1 }
  }

  var system: EquationSystem { lowering.system }
  var names: ValueNames { lowering.names }
  var interface: Interface { lowering.interface }
  var kind: Interface.EntryKind { lowering.entry.kind }

  /// The entry; before it the one that is told what there is to be told, threads and packed parameters, which it then calls.
  func functions() -> [LoopFunction] {
    let own = parameters()
    let threads = kind.runsInParts ? [EntrySignature.threads(interface.name)] : []
    let packed = lowering.packs ? [EntrySignature.packed] : []
    let told = lowering.packs ? "\(lowering.prefix)_packed" : "\(lowering.prefix)_threads"
    if threads.isEmpty, packed.isEmpty { return [function(lowering.prefix, own)] }
    func calling(_ name: String, _ given: [LoopFunction.Parameter], absent: Int) -> LoopFunction {
      let arguments = given.map { LoopExpression.name($0.name) } + Array(repeating: "NULL", count: absent)
      return LoopFunction(
        comment: "", result: "int", name: name, parameters: given, body: [.give(.call(told, arguments))],
        isStatic: false)
    }
    var functions = [function(told, own + threads + packed)]
    if !threads.isEmpty, !packed.isEmpty {
      functions.append(calling("\(lowering.prefix)_threads", own + threads, absent: 1))
    }
    return functions + [calling(lowering.prefix, own, absent: threads.count + packed.count)]
  }

  func function(_ name: String, _ parameters: [LoopFunction.Parameter]) -> LoopFunction {
    var body: [LoopStatement] = [.evaluate(.name("\(lowering.runType) run"))]
    let hasTasks = groups.contains { $0.hasSteps || $0.hasSums }
    if hasTasks { body.append(.evaluate(.name("rnn_job job"))) }
    if !kind.hasSteps { body.append(.declare(.size, "steps", 1)) }
    if kind.runsInParts {
      let some = LoopExpression.infix("threads", "!=", "NULL")
      let several = LoopExpression.infix("threads->count", ">", 1)
      body.append(.declare(.size, "parts", .choose(.infix(some, "&&", several), "threads->count", 1)))
    }
    let declarations = body.count
    body += announce(1)
    body += checks()
    body += prepare()
    body += unlessPacked(system.ids.filter(space.isHandedOver).flatMap(copyIn))
    body += system.ids.filter { !space.isHandedOver($0) }.flatMap(copyIn)
    body += system.results.flatMap(placeOut)
    if hasTasks {
      body.append(.assign("job.run", "&run"))
      if !kind.runsInParts { body.append(.assign("job.parts", 1)) }
    }
    for group in groups { body += run(group) }
    body += announce(1)
    body += system.results.flatMap(copyOut)
    body += announce(0)
    body.append(.give("RNN_OK"))
    let mentioned = NameCollector.names(in: body)
    let unused = parameters.map(\.name).filter { !mentioned.contains($0) }
    body.insert(contentsOf: unused.map { .evaluate(.name("(void)\($0)")) }, at: declarations)
    return LoopFunction(
      comment: "", result: "int", name: name, parameters: parameters, body: body, isStatic: false)
  }

  /// A group's sums wait for the rows of each chunk; without sums every thread goes through all chunks by itself. Where there are more
  /// threads than sequences they share more than those, and each phase waits for the one before.
  func run(_ group: EntryLowering.GroupCalls) -> [LoopStatement] {
    let starts = group.phases.flatMap { phase -> [LoopStatement] in
      // A phase of one step packs in its products what it needs.
      let isOverTime = lowering.plan.schedule.phases[phase.index].isOverTime
      let packing = call(isOverTime ? phase.packing : nil)
      let start = call(phase.start)
      if packing.isEmpty, start.isEmpty { return [] }
      return announce(phase.index + 2)
        + (phase.isOfParameters ? unlessPacked(start) : unlessPacked(packing) + start)
    }
    func job(_ first: LoopExpression, _ last: LoopExpression) -> [LoopStatement] {
      group.hasSteps || group.hasSums ? [.assign("job.first", first), .assign("job.last", last)] : []
    }
    let rows = group.hasSteps ? [inParts(GroupTasks.rows(lowering.prefix, group.number))] : []
    let sums = group.hasSums ? [inParts(GroupTasks.sums(lowering.prefix, group.number))] : []
    let bySequences =
      group.isChunked && group.hasSums
      ? GroupTasks.chunks(group, steps: "steps", chunk: "run.chunk") { job($0, $1) + rows + sums }
      : job(1, "steps") + rows + sums
    guard kind.runsInParts, group.sharesMore else { return starts + bySequences }
    let phases = self.phases(group)
    let byPhases =
      group.isChunked
      ? GroupTasks.chunks(group, steps: "steps", chunk: "run.span") { job($0, $1) + phases + sums }
      : job(1, "steps") + phases + sums
    return starts + [
      .branch(.infix("parts", "<=", "batch"), bySequences), .branch(.infix("parts", ">", "batch"), byPhases),
    ]
  }

  func call(_ function: String?) -> [LoopStatement] {
    function.map { [.evaluate(.call($0, ["&run"]))] } ?? []
  }

  /// What a call does that is not handed over packed what depends on parameters alone.
  private func unlessPacked(_ statements: [LoopStatement]) -> [LoopStatement] {
    guard lowering.packs, !statements.isEmpty else { return statements }
    return [.branch(.prefix("!", "run.packed"), statements)]
  }

  /// The rows of a job phase by phase, each by as many threads as it has work for.
  func phases(_ group: EntryLowering.GroupCalls) -> [LoopStatement] {
    let steps = LoopExpression.name("job.last") + 1 - "job.first"
    return [.declare(.size, "rows", steps * "batch")]
      + group.phases.flatMap { phase in
        let most: LoopExpression = phase.sharing == .sequences ? "batch" : "parts"
        func workers(_ most: LoopExpression) -> LoopExpression {
          .call("rnn_workers", [most, "rows", .integer(phase.leastRows)])
        }
        return [phase.steps.map { inParts(GroupTasks.part($0), workers(most)) }].compactMap { $0 }
          + [phase.totals.map { inParts(GroupTasks.part($0), workers("batch")) }].compactMap { $0 }
      }
  }

  func inParts(_ task: String, _ parts: LoopExpression = "parts") -> LoopStatement {
    .evaluate(
      kind.runsInParts
        ? .call("\(interface.name)_in_parts", ["threads", .name(task), "&job", parts])
        : .call(task, ["&job", 0]))
  }

  func parameters() -> [LoopFunction.Parameter] { EntrySignature.parameters(kind, interface.name) }

  func announce(_ number: Int) -> [LoopStatement] { lowering.announce(number) }

  // MARK: Checks

  func checks() -> [LoopStatement] {
    var statements: [LoopStatement] = [.branch(isNull("in"), [.give("RNN_MISSING_POINTER")])]
    for id in system.ids {
      guard case .source(let source) = system[id].definition, let pointer = pointer(source) else { continue }
      switch source.role {
      case .parameter: statements.append(.branch(isNull(pointer), [.give("RNN_MISSING_POINTER")]))
      case .input:
        let some: LoopExpression =
          system[id].type.rate == .step
          ? .infix(.infix("steps", "!=", 0), "&&", .infix("batch", "!=", 0)) : .infix("batch", "!=", 0)
        statements.append(.branch(.infix(some, "&&", isNull(pointer)), [.give("RNN_MISSING_POINTER")]))
      case .initial, .upstream, .state, .tangent: continue
      }
    }
    if takesState { statements.append(.branch(isNull(stateIn), [.give("RNN_MISSING_POINTER")])) }
    if kind.takesFlags {
      statements.append(.branch(.infix("flags", ">", 1), [.give("RNN_BAD_FLAGS")]))
    }
    if kind.hasSteps {
      let check = LoopExpression.call("rnn_check_lengths", ["in->lengths", "steps", "batch"])
      statements.append(.branch(.infix(check, "!=", "RNN_OK"), [.give("RNN_BAD_LENGTH")]))
    }
    return statements
  }

  var takesState: Bool { kind == .step && !interface.state.isEmpty }
  var stateIn: LoopExpression { "state" }

  func isNull(_ pointer: LoopExpression) -> LoopExpression { .infix(pointer, "==", "NULL") }

  func prepare() -> [LoopStatement] {
    let space = LoopExpression.call(
      "\(lowering.prefix)_space",
      ["&run", "steps", "batch", kind.runsInParts ? "parts" : 1, .call("rnn_aligned", ["workspace"])])
    var statements: [LoopStatement] = [
      .declare(.size, "needed", .call("rnn_add_size", [space, 64])),
      .branch(.infix("needed", "==", "SIZE_MAX"), [.give("RNN_SIZE_OVERFLOW")]),
      .branch(
        .infix(isNull("workspace"), "||", .infix("bytes", "<", "needed")), [.give("RNN_WORKSPACE_TOO_SMALL")]),
      .assign("run.lengths", kind.hasSteps ? "in->lengths" : "NULL"),
    ]
    if lowering.packs { statements += takePacked() }
    return statements
  }
}
