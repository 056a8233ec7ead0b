import RNNIR
import RNNTransforms

/// Reductions of a row's elements, and of rows over steps and sequences.
extension ClusterLowering {
  mutating func reduceElements(
    _ id: ValueID, _ value: LoopExpression, identity: Double,
    _ combine: @escaping (LoopExpression, LoopExpression) -> LoopExpression, _ finish: String
  ) {
    let name = context.fresh("sum")
    rowStart.append(.variable(.vector, name, .call("rnn_splat", [.real(identity)])))
    let kept = hasTail ? .call("rnn_keep", [value, remaining, .real(identity)]) : value
    elements.append(.assign(.name(name), combine(.name(name), kept)))
    rowSums.append(RowSum(name: name, identity: identity, combine: combine))
    let rows = context.rows(Operand(id))
    rowEnd.append(.assign(.element(rows.at(row, sequence), 0), .call(finish, [.name(name)])))
  }

  mutating func reduceRows(_ id: ValueID, _ value: LoopExpression, _ kind: TimeReductionKind) {
    let target = context.rows(Operand(id))
    let combine: (LoopExpression, LoopExpression) -> LoopExpression
    let identity: Double
    switch kind {
    case .sum: (combine, identity) = ({ .infix($0, "+", $1) }, 0)
    case .max: (combine, identity) = ({ .call("rnn_vmax", [$0, $1]) }, -.infinity)
    case .min: (combine, identity) = ({ .call("rnn_vmin", [$0, $1]) }, .infinity)
    }
    guard isScalar else {
      let address = target.at(row, sequence) + element
      elements.append(.evaluate(.call("rnn_store", [address, combine(.call("rnn_load", [address]), value)])))
      return
    }
    let live = context.fresh("live")
    var masked = value
    if context.kind != .program, context.kind != .sequence {
      let window: LoopExpression =
        bySequence || context.kind != .map
        ? .call("rnn_window", ["lengths", "steps", sequence, "n", step, 0, 1, 1, 0])
        : .call("rnn_rows_within", ["lengths", "batch", "t", row, "n"])
      let inside = LoopExpression.call(
        "rnn_select", [.call("rnn_nonzero", [window]), value, .call("rnn_splat", [.real(identity)])])
      elements.append(.variable(.vector, live, value))
      elements.append(.branch(.infix("lengths", "!=", "NULL"), [.assign(.name(live), inside)]))
      masked = .name(live)
    }
    if target.rate == .program {
      let lanes = context.fresh("sum")
      beforeRows.append(.variable(.vector, lanes, .call("rnn_splat", [.real(identity)])))
      elements.append(
        .assign(.name(lanes), combine(.name(lanes), .call("rnn_keep", [masked, "n", .real(identity)]))))
      let cell = LoopExpression.element(target.first, 0)
      afterRows.append(.assign(cell, cell + .call("rnn_sum", [.name(lanes)])))
    } else {
      let address = target.at(row, sequence)
      let sum = combine(.call("rnn_take", [address, "n"]), masked)
      elements.append(.evaluate(.call("rnn_put", [address, sum, "n"])))
    }
  }
}
