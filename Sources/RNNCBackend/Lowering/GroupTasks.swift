import RNNIR
import RNNTransforms

/// The functions that the threads of a call run for a group of phases: one for the rows of a share's sequences, one for the sums of a
/// share's elements, which waits for the rows.
struct GroupTasks {
  let lowering: EntryLowering
  let group: EntryLowering.GroupCalls

  static func rows(_ prefix: String, _ number: Int) -> String { "\(prefix)_group\(number)" }
  static func sums(_ prefix: String, _ number: Int) -> String { "\(prefix)_group\(number)_sums" }

  /// The task that is one phase of a group.
  static func part(_ phase: String) -> String { "\(phase)_part" }

  func functions() -> [LoopFunction] {
    var functions: [LoopFunction] = []
    let inParts = lowering.entry.kind.runsInParts && group.sharesMore
    if group.hasSteps {
      functions.append(
        task(
          Self.rows(lowering.prefix, group.number), "rnn_share_sequences", [],
          calls([\.steps, \.totals], inChunks: group.isChunked && !group.hasSums, startsOver: true)))
      if inParts { functions += group.phases.flatMap(parts) }
    }
    if group.hasSums {
      functions.append(
        task(
          Self.sums(lowering.prefix, group.number), "rnn_share_elements", [],
          calls([\.sums], inChunks: group.isChunked && inParts, startsOver: false)))
    }
    return functions
  }

  /// A phase as tasks of their own. What adds rows up does so chunk by chunk, in the order that the group goes.
  private func parts(_ phase: EntryLowering.PhaseCalls) -> [LoopFunction] {
    func part(_ name: String, _ share: String, _ sizes: [LoopExpression] = [], inChunks: Bool = false)
      -> LoopFunction
    {
      let call: [LoopStatement] = [.evaluate(.call(name, ["run", "&share"]))]
      let body = inChunks && group.isChunked ? eachChunk(startsOver: false, call) : call
      return task(Self.part(name), share, sizes, body)
    }
    var functions: [LoopFunction] = []
    if let name = phase.steps {
      switch phase.sharing {
      case .sequences: functions.append(part(name, "rnn_share_sequences", inChunks: true))
      case .steps: functions.append(part(name, "rnn_share_steps", ["run->chunk"]))
      case .elements: functions.append(part(name, "rnn_share_elements"))
      }
    }
    if let name = phase.totals { functions.append(part(name, "rnn_share_sequences", inChunks: true)) }
    return functions
  }

  private func calls(
    _ functions: [KeyPath<EntryLowering.PhaseCalls, String?>], inChunks: Bool, startsOver: Bool
  ) -> [LoopStatement] {
    let calls = group.phases.flatMap { phase -> [LoopStatement] in
      let names = functions.compactMap { phase[keyPath: $0] }
      if names.isEmpty { return [] }
      return lowering.announce(phase.index + 2) + names.map { .evaluate(.call($0, ["run", "&share"])) }
    }
    return inChunks ? eachChunk(startsOver: startsOver, calls) : calls
  }

  /// The steps of a job chunk by chunk.
  ///
  /// - Parameter startsOver: whether what lives for a chunk is written anew by the next.
  private func eachChunk(startsOver: Bool, _ calls: [LoopStatement]) -> [LoopStatement] {
    Self.chunks(group, from: "job->first", steps: "job->last", chunk: "run->chunk") { first, last in
      let base: [LoopStatement] = startsOver ? [.assign("share.base", first)] : []
      return [.assign("share.first", first), .assign("share.last", last)] + base + calls
    }
  }

  /// Steps from…steps chunk by chunk; the body is given the first and the last of a chunk.
  static func chunks(
    _ group: EntryLowering.GroupCalls, from: LoopExpression = 1, steps: LoopExpression, chunk: LoopExpression,
    body: (_ first: LoopExpression, _ last: LoopExpression) -> [LoopStatement]
  ) -> [LoopStatement] {
    let end = LoopExpression.name("first") + chunk
    let last = LoopExpression.choose(.infix(end, "<=", steps), end - 1, steps)
    if group.ascending {
      return [.loop("first", from: from, to: steps + 1, step: chunk, body("first", last))]
    }
    let count = LoopExpression.infix(steps - from + chunk, "/", chunk)
    let first = LoopStatement.declare(.size, "first", ("part_of_steps" - 1) * chunk + from)
    return [.descend("part_of_steps", from: count, to: 1, [first] + body("first", last))]
  }

  private func task(
    _ name: String, _ share: String, _ sizes: [LoopExpression], _ body: [LoopStatement]
  ) -> LoopFunction {
    let changes = body.contains { statement in
      if case .evaluate = statement { return false }
      return true
    }
    return LoopFunction(
      comment: "", result: "void", name: name,
      parameters: [.init("void *", "data"), .init("size_t", "part")],
      body: [
        .evaluate(.name("const rnn_job *const job = (const rnn_job *)data")),
        .evaluate(.name("const \(lowering.runType) *const run = (const \(lowering.runType) *)job->run")),
        .evaluate(
          .infix(
            .name("\(changes ? "" : "const ")rnn_share share"), "=",
            .call(share, ["job", "run->batch"] + sizes + ["part"]))),
      ] + body, isStatic: true)
  }
}
