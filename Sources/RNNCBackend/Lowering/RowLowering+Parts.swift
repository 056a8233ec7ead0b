import RNNIR
import RNNTransforms

/// Copies of parts of rows: concatenations, steps taken out, rows of tables.
extension RowLowering {
  mutating func concat(
    _ id: ValueID, _ operands: [Operand], _ to: PhaseContext.Rows
  ) -> [LoopStatement] {
    var parts: [(from: PhaseContext.Rows, shape: [Int], start: Int, isCallers: Bool)] = []
    var start = 0
    for operand in operands {
      let shape = system[operand.value].type.shape
      if context.plan[operand.value] != .view(of: id, start: start) {
        parts.append((context.rows(operand), shape, start, context.plan[operand.value] == .external))
      }
      start += shape.first ?? 1
    }
    if parts.isEmpty { return [] }
    return perRow { r, b in
      parts.flatMap { part -> [LoopStatement] in
        let unit = part.shape.count == 2 ? to.leading : 1
        let place = to.at(r, b) + .integer(part.start) * unit
        if part.isCallers, part.shape.count == 2 {
          let extents = part.shape.map { LoopExpression.integer($0) }
          return [.evaluate(.call("rnn_import", [place, to.leading, part.from.at(r, b)] + extents))]
        }
        return copy(place, part.from.at(r, b), part.shape)
      }
    }
  }

  /// The row of one step of each sequence, zeros where there is no such step.
  mutating func at(_ step: Step, _ operand: Operand, _ to: PhaseContext.Rows) -> [LoopStatement] {
    let stream = context.rowsOfStepOne(operand)
    let width = PhaseContext.pitch(system[operand.value].type.shape)
    let arguments: [LoopExpression] = [
      to.first, to.pitch, stream.first, stream.pitch, width, "batch", "lengths", "steps",
    ]
    return [.evaluate(.call("rnn_pick", arguments + ElementOperations.bound(step)))]
  }

  mutating func gather(
    _ operands: [Operand], _ shape: [Int], _ to: PhaseContext.Rows
  ) -> [LoopStatement] {
    let table = context.rows(operands[0])
    let indices = context.rows(operands[1])
    let unit = system[operands[0].value].type.shape.count == 2 ? table.leading : 1
    return perRow { r, b in
      let index = LoopExpression.convert("size_t", .element(indices.at(r, b), 0))
      return copy(to.at(r, b), table.at(r, b) + index * unit, shape)
    }
  }

  mutating func scatter(
    _ operands: [Operand], _ shape: [Int], _ to: PhaseContext.Rows, _ adds: Bool
  ) -> [LoopStatement] {
    let from = context.rows(operands[0])
    let indices = context.rows(operands[1])
    let part = system[operands[0].value].type.shape
    let unit = shape.count == 2 ? to.leading : 1
    return perRow { r, b in
      let index = LoopExpression.convert("size_t", .element(indices.at(r, b), 0))
      let place = copy(to.at(r, b) + index * unit, from.at(r, b), part, adds: adds)
      return adds ? place : [zero(to.at(r, b), shape)] + place
    }
  }
}
