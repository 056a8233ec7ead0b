import RNNIR
import RNNTransforms

/// Lowers sums of outer products over the rows of a phase, each one deep product; those with the same left factor pack it once.
struct OuterLowering {
  /// A sum of x y' over rows.
  private struct Sum {
    let left: Operand
    let right: Operand
    let result: ValueID
    /// What stands before it.
    let notes: [LoopStatement]
  }

  private var sums: [Sum] = []

  /// Takes an operation if it is such a sum over all rows of the phase.
  mutating func take(
    _ operation: Body.Operation, _ context: PhaseContext, notes: (ValueID) -> [LoopStatement]
  ) -> Bool {
    let system = context.system
    guard case .accumulate(let id, let result) = operation, system[result].type.rate == .program,
      case .equation(.contract(let contraction), let operands) = system[id].definition,
      contraction.left.count == 1, contraction.right.count == 1, contraction.out.count == 2
    else { return false }
    let inOrder = contraction.left[0] == contraction.out[0]
    let (left, right) = inOrder ? (operands[0], operands[1]) : (operands[1], operands[0])
    let rates = [left, right].map { system[$0.value].type.rate }
    guard context.isRowByRow(rates[0]), rates[0] == rates[1], !RowLowering.skipsEnds(of: operands, context)
    else { return false }
    sums.append(Sum(left: left, right: right, result: result, notes: notes(result)))
    return true
  }

  /// The deep products, in the order of their first left factors, with what stands before each.
  func lower(_ context: inout PhaseContext) -> [LoopStatement] {
    var lefts: [Operand] = []
    for sum in sums where !lefts.contains(sum.left) { lefts.append(sum.left) }
    return lefts.flatMap { left in
      lower(sums.filter { $0.left == left }, left, &context)
    }
  }

  private func lower(
    _ sums: [Sum], _ left: Operand, _ context: inout PhaseContext
  ) -> [LoopStatement] {
    context.usesScratch = true
    let x = context.rows(left)
    let count = context.system[left.value].type.shape[0]
    let (from, end) = context.part(of: .integer(count), inUnitsOf: 6)
    let rest = context.rowCount - "r"
    var body: [LoopStatement] = [
      .declare(.size, "depth", .choose(.infix(rest, "<", "RNN_OUTER_ROWS"), rest, "RNN_OUTER_ROWS")),
      .evaluate(
        .call(
          "rnn_pack_groups",
          ["scratch", x.first + "r" * x.pitch + "start", x.pitch, "depth", "end" - "start"])),
    ]
    for sum in sums {
      let y = context.rows(sum.right)
      let to = context.rows(Operand(sum.result))
      let width = context.system[sum.right.value].type.shape[0]
      body += sum.notes
      body.append(
        .evaluate(
          .call(
            "rnn_outer_right",
            [
              to.first + "start" * to.leading, to.leading, y.first + "r" * y.pitch, y.pitch, "depth",
              "end" - "start", .integer(width), 1, "scratch",
            ])))
    }
    let blocks = LoopStatement.loop("r", from: 0, to: context.rowCount, step: "RNN_OUTER_ROWS", body)
    return [
      .block([
        .declare(.size, "start", from), .declare(.size, "end", end),
        .branch(.infix("start", "<", "end"), [blocks]),
      ])
    ]
  }
}
