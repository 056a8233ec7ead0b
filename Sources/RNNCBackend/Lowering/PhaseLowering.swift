import RNNIR
import RNNTransforms

/// Lowers one phase: operands packed, boundaries placed and reductions cleared to start with, then the body over the steps.
struct PhaseLowering {
  private var context: PhaseContext
  private let phase: Phase
  private let body: Body
  private let sharing: PhaseSharing
  private let annotate: Bool
  private var system: EquationSystem { context.system }

  /// The function and the packed matrices that it needs first.
  struct Lowered {
    /// What packs parameters whose panels a caller may hand over.
    var packing: [LoopStatement]
    /// What comes before the first step.
    var start: [LoopStatement]
    /// The work itself, for phases over time of the steps first…last and the sequences of a share.
    var work: [LoopStatement]
    /// What adds up rows of these steps into values of their sequences, when they are there.
    var totals: [LoopStatement]
    /// What adds up rows of these steps into values of the program, when they are there.
    var sums: [LoopStatement]
    var used: [ValueID]
    var panels: [PhaseContext.Panels]
    var usesScratch: Bool
  }

  static func lower(
    _ index: Int, _ plan: StoragePlan, _ names: ValueNames, packed: Set<PhaseContext.Panels>,
    packs: Bool, annotate: Bool
  ) -> Lowered {
    let phase = plan.schedule.phases[index]
    var lowering = PhaseLowering(
      context: PhaseContext(plan: plan, kind: phase.kind, names: names, packs: packs), phase: phase,
      body: plan.bodies[index], sharing: plan.sharing(index), annotate: annotate)
    return lowering.run(packed)
  }

  private mutating func run(_ packed: Set<PhaseContext.Panels>) -> Lowered {
    let boundaries = phase.values.flatMap { BoundaryLowering.place($0, &context) }
    let cleared = phase.values.flatMap { clear($0) }
    var work: [LoopStatement] = []
    var totals: [LoopStatement] = []
    var sums: [LoopStatement] = []
    context.isBySequence = goesBySequence
    var outers = OuterLowering()
    for operation in body.operations {
      context.addsUp = phase.isOverTime && operation.addsUp(in: system)
      if outers.take(operation, context, notes: { notes([$0]) }) { continue }
      if case .elements = sharing { context.sharesElements = !context.addsUp }
      if context.addsUp {
        sums += lower(operation)
      } else if operation.addsUpSequences {
        totals += lower(operation)
      } else {
        work += lower(operation)
      }
    }
    context.sharesElements = false
    context.addsUp = phase.isOverTime
    let outerSums = outers.lower(&context)
    if phase.isOverTime { sums += outerSums } else { work += outerSums }
    context.addsUp = false
    let loops = overSteps(work, "width")
    let sumLoops = overSteps(sums, "batch")
    let new = context.panels.filter { !packed.contains($0) }
    let handed = new.filter { context.isPacked($0.matrix) }.flatMap { pack($0) }
    let others = new.filter { !$0.once && !context.isPacked($0.matrix) }.flatMap { pack($0) }
    return Lowered(
      packing: handed, start: others + boundaries + cleared, work: loops, totals: overSteps(totals, "width"),
      sums: sumLoops, used: context.used,
      panels: context.panels,
      usesScratch: context.usesScratch)
  }

  /// Whether a scan does better to take one sequence after another: where each has matrices of its own, of which the cache holds
  /// some, and no product is for all sequences.
  private var goesBySequence: Bool {
    guard case .scan = phase.kind else { return false }
    var hasMatrices = false
    for operation in body.operations {
      guard case .cluster(let cluster) = operation, !cluster.shape.isEmpty, !cluster.addsUp,
        !cluster.values.contains(where: { system[$0].isReductionOverRows })
      else { return false }
      hasMatrices = hasMatrices || cluster.shape.count == 2
    }
    return hasMatrices
  }

  private mutating func lower(_ operation: Body.Operation) -> [LoopStatement] {
    switch operation {
    case .cluster(let cluster):
      let note = notes(cluster.values)
      let statements = ClusterLowering.lower(cluster, &context)
      return note + statements + cluster.values.flatMap { ended($0) }
    case .row(let id):
      let note = notes([id])
      let statements = RowLowering.lower(id, into: nil, &context)
      return (statements.isEmpty ? [] : note + statements) + ended(id)
    case .accumulate(let id, let result):
      return notes([result]) + RowLowering.lower(id, into: result, &context)
    }
  }

  /// The names of what is computed, and where it stands in the program if that is asked for.
  private func notes(_ values: [ValueID]) -> [LoopStatement] {
    let title = values.compactMap { system[$0].name }.joined(separator: ", ")
    var notes: [LoopStatement] = title.isEmpty ? [] : [.comment(title)]
    guard annotate else { return notes }
    var seen: [String] = []
    for id in values {
      guard let origin = system[id].origin else { continue }
      let line = origin.file.line(of: origin.lower)
      let text = String(decoding: origin.file.bytes[origin.file.bytes(ofLine: line)], as: UTF8.self)
      let file = origin.file.name.split(separator: "/").last.map(String.init) ?? ""
      let note = "\(file):\(line): \(Self.commentSafe(text))"
      if !seen.contains(note) { seen.append(note) }
    }
    notes += seen.map { .comment($0) }
    return notes
  }

  /// Text that neither ends nor begins a comment, nor goes on behind its line, nor holds a trigraph.
  private static func commentSafe(_ text: String) -> String {
    text.replacing("*/", with: "* /").replacing("/*", with: "/ *").replacing("\\", with: "\\ ")
      .replacing("??", with: "? ?")
  }

  /// What makes rows behind their sequence's end what readers expect there.
  private mutating func ended(_ id: ValueID) -> [LoopStatement] {
    let value = system[id]
    guard phase.isOverTime, value.type.rate == .step else { return [] }
    switch context.plan[id] {
    case .rows, .scratch, .chunk, .ring: break
    case .view:
      // A slice ends with what it is a slice of; a piece of a concatenation is written on its own.
      guard case .equation(let operation, _) = value.definition, operation.isElementwise else { return [] }
    case .literal, .register, .external, .nowhere: return []
    }
    let rows = context.rows(Operand(id))
    var width = rows.pitch
    if case .view = context.plan[id], let extent = value.type.shape.first { width = .integer(extent) }
    var first = context.isBySequence ? rows.at("b", "b") : rows.first
    if context.sharesElements { (first, width) = (first + "start", "end" - "start") }
    let count = context.isBySequence ? 1 : context.width
    let lengths: LoopExpression =
      context.isBySequence ? .call("rnn_lengths_from", ["lengths", "b"]) : "lengths"
    var statements: [LoopStatement] = [
      .evaluate(
        .call("rnn_end_rows", [first, rows.pitch, width, "t", context.stepCount, count, lengths]))
    ]
    for (index, boundary) in value.after.enumerated() {
      let from = context.rows(Operand(boundary))
      let pitch: LoopExpression = from.rate == .program ? 0 : from.pitch
      var boundary = context.isBySequence ? from.at("b", "b") : from.first
      if context.sharesElements { boundary = boundary + "start" }
      statements.append(
        .branch(
          .infix("lengths", "!=", "NULL"),
          [
            .evaluate(
              .call(
                "rnn_place_after",
                [
                  first, rows.pitch, width, "t", context.stepCount, count, lengths, "steps",
                  .integer(index + 1), boundary, pitch,
                ]))
          ]))
    }
    return statements
  }

  private mutating func clear(_ id: ValueID) -> [LoopStatement] {
    guard system[id].isReductionOverRows, case .equation(let operation, _) = system[id].definition else {
      return []
    }
    let identity: Double =
      switch operation {
      case .reduceTime(.max): -.infinity
      case .reduceTime(.min): .infinity
      default: 0
      }
    let rows = context.rows(Operand(id))
    let count = rows.rate == .sequence ? LoopExpression.name("batch") * rows.pitch : rows.pitch
    return [.evaluate(.call("rnn_fill", [rows.first, count, .real(identity)]))]
  }

  private func overSteps(_ work: [LoopStatement], _ width: LoopExpression) -> [LoopStatement] {
    if work.isEmpty { return [] }
    switch phase.kind {
    case .program, .sequence: return work
    case .scan(let ascending):
      let steps: LoopStatement =
        ascending
        ? .loop("t", from: "first", to: "last" + 1, step: 1, work)
        : .descend("t", from: "last", to: "first", work)
      return [goesBySequence ? .loop("b", from: 0, to: width, step: 1, [steps]) : steps]
    case .map:
      let left = LoopExpression.name("last") - "t" + 1
      let used = NameCollector.names(in: work)
      var head: [LoopStatement] = []
      if used.contains("count") || used.contains("rows") {
        head.append(.declare(.size, "count", .choose(.infix(left, "<", "chunk"), left, "chunk")))
      }
      if used.contains("rows") { head.append(.declare(.size, "rows", "count" * width)) }
      return [.loop("t", from: "first", to: "last" + 1, step: "chunk", head + work)]
    }
  }

  private mutating func pack(_ panels: PhaseContext.Panels) -> [LoopStatement] {
    let shape = system[panels.matrix].type.shape
    let m = context.rows(Operand(panels.matrix))
    return [
      .evaluate(
        .call(
          panels.transposed ? "rnn_pack_nn" : "rnn_pack_nt",
          [.name(context.names.panels(panels)), m.first, m.leading, .integer(shape[0]), .integer(shape[1])]))
    ]
  }
}
