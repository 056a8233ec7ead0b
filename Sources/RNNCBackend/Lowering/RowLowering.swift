import RNNIR
import RNNTransforms

/// Lowers the operations that are not elementwise: products, copies of parts, table rows.
struct RowLowering {
  var context: PhaseContext
  /// Whether rows behind their sequence's end have to be left out, because what is added up is not zero there.
  let skipsEnds: Bool
  var system: EquationSystem { context.system }

  private init(context: PhaseContext, skipsEnds: Bool) {
    self.context = context
    self.skipsEnds = skipsEnds
  }

  /// - Parameter reduction: the reduction over rows that the product is added to, where its own rows are not kept.
  static func lower(
    _ id: ValueID, into reduction: ValueID?, _ context: inout PhaseContext
  ) -> [LoopStatement] {
    guard case .equation(let operation, let operands) = context.system[id].definition else { return [] }
    if case .view = context.plan[id] { return [] }
    var lowering = RowLowering(
      context: context, skipsEnds: reduction != nil && skipsEnds(of: operands, context))
    let statements = lowering.lower(operation, operands, id, target: reduction ?? id, adds: reduction != nil)
    context = lowering.context
    return context.addsUp ? context.once(statements) : statements
  }

  /// Whether a sum over rows has to leave out those behind their sequence's end, because no operand is zero there.
  static func skipsEnds(of operands: [Operand], _ context: PhaseContext) -> Bool {
    let endsAreZero = operands.contains { operand in
      let type = context.system[operand.value].type
      return type.rate == .step && type.isReal && operand.offset == 0
    }
    return context.kind != .program && context.kind != .sequence && !endsAreZero
  }

  mutating func lower(
    _ operation: Operation, _ operands: [Operand], _ id: ValueID, target: ValueID, adds: Bool
  ) -> [LoopStatement] {
    let shape = system[id].type.shape
    let to = context.rows(Operand(target))
    switch operation {
    case .contract(let contraction): return contract(contraction, operands, shape, to, adds)
    case .transpose:
      let from = context.rows(operands[0])
      return perRow { r, b in
        [
          .evaluate(
            .call(
              "rnn_transpose",
              [
                to.at(r, b), to.leading, from.at(r, b), from.leading, .integer(shape[1]), .integer(shape[0]),
              ]))
        ]
      }
    case .concat: return concat(id, operands, to)
    case .slice(let start):
      let from = context.rows(operands[0])
      let unit = system[operands[0].value].type.shape.count == 2 ? from.leading : 1
      return perRow { r, b in copy(to.at(r, b), from.at(r, b) + .integer(start) * unit, shape) }
    case .pad(let start):
      let from = context.rows(operands[0])
      let unit = shape.count == 2 ? to.leading : 1
      let part = system[operands[0].value].type.shape
      return perRow { r, b in
        [zero(to.at(r, b), shape)] + copy(to.at(r, b) + .integer(start) * unit, from.at(r, b), part)
      }
    case .gather: return gather(operands, shape, to)
    case .at(let step): return at(step, operands[0], to)
    case .scatter: return scatter(operands, shape, to, adds)
    case .constant, .unary, .binary, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount,
      .batchCount, .stopGradient, .attach, .sum, .norm, .extremum, .reduceTime, .reduceBatch, .when:
      return []  // clusters take these
    }
  }

  // MARK: Products

  mutating func contract(
    _ c: Contraction, _ operands: [Operand], _ shape: [Int], _ to: PhaseContext.Rows, _ adds: Bool
  ) -> [LoopStatement] {
    switch (c.left.count, c.right.count, c.out.count) {
    case (2, 1, 1): return matrixVector(operands[0], c.left[0] == c.out[0], operands[1], to, adds)
    case (1, 2, 1): return matrixVector(operands[1], c.right[0] == c.out[0], operands[0], to, adds)
    case (1, 1, 2):
      let inOrder = c.left[0] == c.out[0]
      return outer(operands[inOrder ? 0 : 1], operands[inOrder ? 1 : 0], shape, to, adds)
    default:
      let inOrder = c.left.contains(c.out[0])
      let (a, b) = inOrder ? (0, 1) : (1, 0)
      let labels = [c.left, c.right]
      return matrixMatrix(
        operands[a], labels[a][0] == c.out[0], operands[b], labels[b][1] == c.out[1], shape, to, adds)
    }
  }

  /// y = M x, or M'x where `straight` is false. A program's matrix times rows of vectors is one product over all rows.
  mutating func matrixVector(
    _ matrix: Operand, _ straight: Bool, _ vector: Operand, _ to: PhaseContext.Rows, _ adds: Bool
  ) -> [LoopStatement] {
    let shape = system[matrix.value].type.shape
    let x = context.rows(vector)
    if system[matrix.value].type.rate == .program, context.isRowByRow(x.rate), !adds {
      let (n, k) = straight ? (shape[0], shape[1]) : (shape[1], shape[0])
      let sizes: [LoopExpression] = [context.rowCount, .integer(k), .integer(n)]
      if context.kind == .sequence {
        // One product for all: few rows read the matrix as it lies, many pack it.
        let panels = context.usePanels(matrix.value, transposed: !straight, once: true)
        let m = context.rows(matrix)
        return [
          .evaluate(
            .call(
              straight ? "rnn_product_once" : "rnn_product_once_t",
              [to.first, to.pitch, x.first, x.pitch, m.first, m.leading, panels] + sizes
                + [context.isPacked(matrix.value) ? "packed" : 0]))
        ]
      }
      let panels = context.usePanels(matrix.value, transposed: !straight)
      let arguments = [to.first, to.pitch, x.first, x.pitch, panels] + sizes + [0]
      guard case .scan = context.kind else { return [.evaluate(.call("rnn_product", arguments))] }
      return [.evaluate(.call("rnn_product_turn", arguments + ["t"]))]
    }
    let m = context.rows(matrix)
    return perRow { r, b in
      [
        .evaluate(
          .call(
            straight ? "rnn_matvec" : "rnn_matvec_t",
            [
              to.at(r, b), m.at(r, b), m.leading, x.at(r, b), .integer(shape[0]), .integer(shape[1]),
              adds ? 1 : 0,
            ]))
      ]
    }
  }

  /// x y', row by row.
  mutating func outer(
    _ left: Operand, _ right: Operand, _ shape: [Int], _ to: PhaseContext.Rows, _ adds: Bool
  ) -> [LoopStatement] {
    let x = context.rows(left)
    let y = context.rows(right)
    return perRow { r, b in
      [
        .evaluate(
          .call(
            "rnn_rank1",
            [
              to.at(r, b), to.leading, x.at(r, b), y.at(r, b), .integer(shape[0]), .integer(shape[1]),
              adds ? 1 : 0,
            ]))
      ]
    }
  }

  mutating func matrixMatrix(
    _ left: Operand, _ leftStraight: Bool, _ right: Operand, _ rightStraight: Bool, _ shape: [Int],
    _ to: PhaseContext.Rows, _ adds: Bool
  ) -> [LoopStatement] {
    let a = context.rows(left)
    let b = context.rows(right)
    let depth = system[left.value].type.shape[leftStraight ? 1 : 0]
    let kernel =
      switch (leftStraight, rightStraight) {
      case (true, true): "rnn_matmul_nn"
      case (true, false): "rnn_matmul_nt"
      case (false, true): "rnn_matmul_tn"
      case (false, false): "rnn_matmul_tt"
      }
    return perRow { row, sequence in
      [
        .evaluate(
          .call(
            kernel,
            [
              to.at(row, sequence), to.leading, a.at(row, sequence), a.leading, b.at(row, sequence),
              b.leading,
              .integer(shape[0]), .integer(depth), .integer(shape[1]), adds ? 1 : 0,
            ]))
      ]
    }
  }

  func perRow(_ body: (LoopExpression, LoopExpression) -> [LoopStatement]) -> [LoopStatement] {
    context.eachRow(bySequence: true) { row, sequence, step in
      guard skipsEnds else { return body(row, sequence) }
      let given = LoopExpression.infix("lengths", "!=", "NULL")
      let past = LoopExpression.infix(step, ">", .element("lengths", sequence))
      return [.branch(.infix(given, "&&", past), [.skip])] + body(row, sequence)
    }
  }

  /// Copies a row of a shape; matrices of equal width are copied with their padding.
  func copy(
    _ to: LoopExpression, _ from: LoopExpression, _ shape: [Int], adds: Bool = false
  ) -> [LoopStatement] {
    let count: LoopExpression = shape.count == 2 ? PhaseContext.pitch(shape) : .integer(shape.first ?? 1)
    return [.evaluate(.call("rnn_copy", [to, from, count, adds ? 1 : 0]))]
  }

  func zero(_ row: LoopExpression, _ shape: [Int]) -> LoopStatement {
    .evaluate(.call("rnn_fill", [row, PhaseContext.pitch(shape), .real(0)]))
  }
}
