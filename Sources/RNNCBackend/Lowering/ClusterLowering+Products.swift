import RNNIR
import RNNTransforms

/// Products in the loop over a matrix: outer products element by element, and sums of a matrix's lines or along them.
extension ClusterLowering {
  /// Lowers a product of ``EquationSystem/loopOfProduct(_:)``.
  mutating func multiply(_ id: ValueID, _ c: Contraction, _ operands: [Operand]) {
    if c.out.count == 2 {
      let (line, along) = c.left[0] == c.out[0] ? (operands[0], operands[1]) : (operands[1], operands[0])
      outer(id, line, along)
    } else if c.left.count == 2 {
      matrixVector(id, operands[0], operands[1], alongLines: c.left[0] == c.out[0])
    } else {
      matrixVector(id, operands[1], operands[0], alongLines: c.right[0] == c.out[0])
    }
  }

  private mutating func outer(_ id: ValueID, _ line: Operand, _ along: Operand) {
    let name = context.names.register(id)
    let pair = (read(line, .line), read(along, .along))
    factors[id] = pair
    elements.append(.declare(.vector, name, .infix(pair.0, "*", pair.1)))
    store(id, .name(name))
  }

  /// y = M x, where each line gives one element, or M'x, where each line adds to all of them.
  private mutating func matrixVector(_ id: ValueID, _ matrix: Operand, _ vector: Operand, alongLines: Bool) {
    let m = read(matrix)
    let to = context.rows(Operand(id)).at(row, sequence)
    guard alongLines else {
      let x = read(vector, .line)
      rowStart.append(
        .evaluate(.call("rnn_fill", [to, .call("RNN_PAD", [.integer(cluster.shape[1])]), .real(0)])))
      let sum = context.fresh("sum")
      elementStart.append(.variable(.vector, sum, .call("rnn_load", [to + "i"])))
      elements.append(.assign(.name(sum), .call("rnn_muladd", [x, m, .name(sum)])))
      elementEnd.append(.evaluate(.call("rnn_store", [to + "i", .name(sum)])))
      return
    }
    let x = read(vector, .along)
    let sum = context.fresh("sum")
    lineStart.append(.variable(.vector, sum, .call("rnn_splat", [.real(0)])))
    elements.append(
      .assign(
        .name(sum),
        hasTail
          ? .call("rnn_muladd_part", [m, x, .name(sum), remaining])
          : .call("rnn_muladd", [m, x, .name(sum)])))
    lineEnd.append(.assign(.element(to, "j"), .call("rnn_sum", [.name(sum)])))
  }

  /// A sum that has outer products among its terms, each multiplied and added at once; nil for everything else.
  func sumWithProducts(
    _ operation: Operation, _ operands: [Operand], _ inputs: [LoopExpression]
  ) -> LoopExpression? {
    guard case .add = operation, operands.count > 1 else { return nil }
    var terms = zip(operands, inputs).map { (factors: $0.offset == 0 ? factors[$0.value] : nil, value: $1) }
    guard terms.contains(where: { $0.factors != nil }) else { return nil }
    // The order of the first two does not matter to the sum.
    if terms[0].factors != nil, terms[1].factors == nil { terms.swapAt(0, 1) }
    return terms.dropFirst().reduce(terms[0].value) { sum, term in
      guard let (x, y) = term.factors else { return .infix(sum, "+", term.value) }
      return .call("rnn_muladd", [x, y, sum])
    }
  }

  /// A row divided by one number is multiplied by its inverse, which is computed once for the row.
  mutating func quotient(
    _ operation: Operation, _ operands: [Operand], _ inputs: [LoopExpression]
  ) -> LoopExpression? {
    guard case .binary(.divide) = operation, !isScalar, system[operands[1].value].type.isScalar,
      case .name = inputs[1]
    else { return nil }
    let divisor = operands[1]
    let inverse = inverses[divisor] ?? .name(context.fresh("a"))
    if inverses[divisor] == nil, case .name(let name) = inverse {
      let declaration = LoopStatement.declare(.vector, name, .call("rnn_inverse", [inputs[1]]))
      if system[divisor.value].type.rate == .program {
        beforeRows.append(declaration)
      } else {
        rowStart.append(declaration)
      }
      inverses[divisor] = inverse
    }
    return .call("rnn_over", [inputs[0], inverse])
  }
}
