import RNNIR
import RNNTransforms

/// Fills the steps of a stream outside 1…T before anything reads them.
enum BoundaryLowering {
  static func place(_ id: ValueID, _ context: inout PhaseContext) -> [LoopStatement] {
    if case .ring(let steps) = context.plan[id] { return placeRing(id, steps, &context) }
    guard case .rows(let before, let after) = context.plan[id], before + after > 0,
      context.system[id].type.rate == .step
    else { return [] }
    context.use(id)
    let value = context.system[id]
    let base = LoopExpression.name(context.names.pointer(id))
    let pitch = PhaseContext.pitch(value.type.shape)
    var statements: [LoopStatement] = []
    func row(_ step: LoopExpression) -> LoopExpression { base + step * "batch" * pitch }
    for index in 0..<before {
      let (boundary, boundaryPitch) = source(value.before, index, &context)
      let step = LoopExpression.integer(before - 1 - index)
      statements.append(
        .evaluate(.call("rnn_place_rows", [row(step), pitch, "batch", boundary, boundaryPitch])))
    }
    for index in 0..<after {
      let step = LoopExpression.name("steps").plus(before + index)
      statements.append(.evaluate(.call("rnn_place_rows", [row(step), pitch, "batch", "NULL", 0])))
    }
    for index in value.after.indices {
      let (boundary, boundaryPitch) = source(value.after, index, &context)
      let first = row(LoopExpression.name("steps").plus(before))
      statements.append(
        .evaluate(
          .call(
            "rnn_place_after",
            [
              first, pitch, pitch, "steps" + 1, .integer(after), "batch", "lengths", "steps",
              .integer(index + 1),
              boundary, boundaryPitch,
            ])))
    }
    return statements
  }

  /// The steps before the first one that the scan computes.
  private static func placeRing(
    _ id: ValueID, _ steps: Int, _ context: inout PhaseContext
  ) -> [LoopStatement] {
    guard case .scan(let ascending) = context.kind else { return [] }
    context.use(id)
    let value = context.system[id]
    let pitch = PhaseContext.pitch(value.type.shape)
    return (0..<steps).flatMap { index -> [LoopStatement] in
      let turn =
        ascending
        ? PhaseContext.turn(0, -index, of: steps) : PhaseContext.turn("steps", 1 + index, of: steps)
      let row = .name(context.names.pointer(id)) + turn * "batch" * pitch
      let (boundary, boundaryPitch) = ascending ? source(value.before, index, &context) : ("NULL", 0)
      let placed = LoopStatement.evaluate(
        .call("rnn_place_rows", [row, pitch, "batch", boundary, boundaryPitch]))
      if ascending { return [placed] }
      let behind = value.after.indices.map { after -> LoopStatement in
        let (boundary, boundaryPitch) = source(value.after, after, &context)
        return .evaluate(
          .call(
            "rnn_place_after",
            [
              row, pitch, pitch, LoopExpression.name("steps").plus(1 + index), 1, "batch", "lengths", "steps",
              .integer(after + 1), boundary, boundaryPitch,
            ]))
      }
      return [placed] + behind
    }
  }

  private static func source(
    _ boundaries: [ValueID], _ index: Int, _ context: inout PhaseContext
  ) -> (LoopExpression, LoopExpression) {
    guard boundaries.indices.contains(index) else { return ("NULL", 0) }
    let rows = context.rows(Operand(boundaries[index]))
    return (rows.first, rows.rate == .program ? 0 : rows.pitch)
  }
}
