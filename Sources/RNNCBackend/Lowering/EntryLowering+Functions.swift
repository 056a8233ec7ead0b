import RNNIR
import RNNTransforms

/// The functions of a phase: what they declare first, and how threads share what they do.
extension EntryLowering {
  /// A phase's function split in two: what does elements start…end-1 of each row, and what finds them for a share. The first is
  /// compiled twice, so that loops over all elements have bounds that are known.
  func elements(of count: Int, _ whole: LoopFunction) -> [LoopFunction] {
    var part = whole
    part.name += "_elements"
    part.result = "RNN_INLINE void"
    part.isStatic = false
    part.parameters += [.init("size_t", "start"), .init("size_t", "end")]
    var chooser = whole
    chooser.comment = ""
    let all = PhaseContext.pitch([count])
    func start(_ part: LoopExpression) -> LoopExpression {
      .call("rnn_part_element", [all, "RNN_LANES", part, "share->parts"])
    }
    func call(_ start: LoopExpression, _ end: LoopExpression) -> LoopStatement {
      .evaluate(.call(part.name, ["run", "share", start, end]))
    }
    chooser.body = [
      .branch(.infix("share->parts", "==", 1), [call(0, all)]),
      .branch(
        .infix("share->parts", ">", 1),
        [
          .declare(.size, "start", start("share->part")), .declare(.size, "end", start("share->part" + 1)),
          .branch(.infix("start", "<", "end"), [call("start", "end")]),
        ]),
    ]
    return [part, chooser]
  }

  /// What a phase's function does: all there is once, a share's steps, or the sums of a share's elements.
  enum Role { case start, steps, sums }

  func function(
    _ name: String, _ comment: String, _ role: Role, _ statements: [LoopStatement],
    _ lowered: PhaseLowering.Lowered
  ) -> LoopFunction {
    let (statements, mentioned) = LoopStatement.withoutUnread(statements)
    let shifted =
      role == .steps ? lowered.used.filter { mentioned.contains(names.pointer($0)) && !isProgram($0) } : []
    let own = shifted.filter { plan[$0] == .scratch }
    let from: LoopExpression = "share->from"
    var body: [LoopStatement] = []
    func declare(_ name: String, _ type: LoopType, _ value: LoopExpression, needed: Bool = false) {
      if needed || mentioned.contains(name) { body.append(.declare(type, name, value)) }
    }
    declare("steps", .size, "run->steps")
    declare("batch", .size, "run->batch")
    declare("width", .size, "share->width")
    for name in ["first", "last", "base"] { declare(name, .size, .name("share->\(name)")) }
    // A part of the sequences lies side by side at one step only.
    let whole = LoopExpression.infix("share->width", "==", "run->batch")
    declare("chunk", .size, role == .steps ? .choose(whole, "run->chunk", 1) : "run->chunk")
    let lengths = LoopExpression.name("run->lengths")
    declare("lengths", .lengths, role == .steps ? .call("rnn_lengths_from", [lengths, from]) : lengths)
    declare("from", .size, from, needed: shifted.count > own.count)
    declare("own", .size, "share->own", needed: !own.isEmpty)
    for id in lowered.used {
      let isShifted = shifted.contains(id) && plan.mayBeAbsent(id)
      declare(names.pitch(id), .size, .name("run->\(names.pitch(id))"), needed: isShifted)
    }
    for id in lowered.used {
      let type: LoopType = system[id].type.isReal ? .reals(constant: plan[id] == .external) : .indices
      let rows = LoopExpression.name("run->\(names.pointer(id))")
      let pitch = plan.mayBeAbsent(id) ? .name(names.pitch(id)) : PhaseContext.pitch(system[id].type.shape)
      let start: LoopExpression = !shifted.contains(id) ? 0 : plan[id] == .scratch ? "own" : "from"
      declare(names.pointer(id), type, rows + start * pitch)
    }
    for panel in lowered.panels {
      declare(names.panels(panel), .reals(constant: false), .name("run->\(names.panels(panel))"))
    }
    let ownScratch = LoopExpression.name("run->scratch") + "share->part" * "run->scratch_size"
    declare("packed", .flag, "run->packed")
    declare("scratch", .reals(constant: false), role == .start ? "run->scratch" : ownScratch)
    var parameters = [LoopFunction.Parameter("const \(runType) *", "run")]
    if role != .start {
      parameters.append(.init("const rnn_share *", "share"))
      let used = NameCollector.names(in: body).union(mentioned)
      if !used.contains("share") { body.append(.evaluate(.name("(void)share"))) }
    }
    return LoopFunction(
      comment: comment, result: "void", name: name, parameters: parameters, body: body + statements,
      isStatic: true)
  }

  /// Whether a value has one row for all sequences.
  private func isProgram(_ id: ValueID) -> Bool { system[id].type.rate == .program }

  func comment(_ phase: Phase) -> String {
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
