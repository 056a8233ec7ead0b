import RNNIR
import RNNTransforms

/// The functions that the threads of a call run for a group of phases: one for the rows of a share's sequences, one for the sums of a
/// share's elements, which waits for the rows.
struct GroupTasks {
  let lowering: EntryLowering
  let group: EntryLowering.GroupCalls

  static func rows(_ prefix: String, _ number: Int) -> String { "\(prefix)_group\(number)" }
  static func sums(_ prefix: String, _ number: Int) -> String { "\(prefix)_group\(number)_sums" }

  func functions() -> [LoopFunction] {
    var functions: [LoopFunction] = []
    if group.hasSteps {
      let name = Self.rows(lowering.prefix, group.number)
      let loops = group.isChunked && !group.hasSums
      let calls = self.calls(\.steps, chunked: loops)
      functions.append(task(name, loops ? chunks(calls) : calls))
    }
    if group.hasSums {
      functions.append(task(Self.sums(lowering.prefix, group.number), calls(\.sums, chunked: false)))
    }
    return functions
  }

  private func calls(_ function: KeyPath<EntryLowering.PhaseCalls, String?>, chunked: Bool) -> [LoopStatement]
  {
    let (first, last): (LoopExpression, LoopExpression) =
      chunked ? ("first", "last") : ("job->first", "job->last")
    return group.phases.flatMap { phase -> [LoopStatement] in
      guard let name = phase[keyPath: function] else { return [] }
      return lowering.announce(phase.index + 2) + [.evaluate(.call(name, ["run", first, last, "&share"]))]
    }
  }

  /// Steps first…last of the job, chunk by chunk.
  private func chunks(_ body: [LoopStatement]) -> [LoopStatement] {
    Self.chunks(
      group, steps: "job->last", chunk: "run->chunk",
      body: { first, last in
        [.declare(.size, "last", last)] + body
      })
  }

  /// Steps 1…steps chunk by chunk; the body sees the first one as `first` and is given the last.
  static func chunks(
    _ group: EntryLowering.GroupCalls, steps: LoopExpression, chunk: LoopExpression,
    body: (_ first: LoopExpression, _ last: LoopExpression) -> [LoopStatement]
  ) -> [LoopStatement] {
    let end = LoopExpression.name("first") + chunk
    let last = LoopExpression.choose(.infix(end, "<=", steps), end - 1, steps)
    if group.ascending {
      return [.loop("first", from: 1, to: steps + 1, step: chunk, body("first", last))]
    }
    let count = LoopExpression.infix(steps + chunk - 1, "/", chunk)
    let first = LoopStatement.declare(.size, "first", ("part_of_steps" - 1) * chunk + 1)
    return [.descend("part_of_steps", from: count, to: 1, [first] + body("first", last))]
  }

  private func task(_ name: String, _ body: [LoopStatement]) -> LoopFunction {
    LoopFunction(
      comment: "", result: "void", name: name,
      parameters: [.init("void *", "data"), .init("size_t", "part")],
      body: [
        .evaluate(.name("const rnn_job *const job = (const rnn_job *)data")),
        .evaluate(.name("const \(lowering.runType) *const run = (const \(lowering.runType) *)job->run")),
        .evaluate(.name("const rnn_share share = rnn_share_of(run->batch, part, job->parts)")),
      ] + body, isStatic: true)
  }
}
