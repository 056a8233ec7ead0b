import RNNIR

/// The values of the loop: what each is computed from, and where it is read and stored.
extension ClusterLowering {
  mutating func lower(_ id: ValueID) {
    guard case .equation(let operation, let operands) = system[id].definition else { return }
    switch operation {
    case .sum: reduceElements(id, read(operands[0]), identity: 0, { .infix($0, "+", $1) }, "rnn_sum")
    case .extremum(.max):
      reduceElements(
        id, read(operands[0]), identity: -.infinity, { .call("rnn_vmax", [$0, $1]) }, "rnn_max_lanes")
    case .extremum(.min):
      reduceElements(
        id, read(operands[0]), identity: .infinity, { .call("rnn_vmin", [$0, $1]) }, "rnn_min_lanes")
    case .reduceTime(let kind): reduceRows(id, read(operands[0]), kind)
    case .reduceBatch: reduceRows(id, read(operands[0]), .sum)
    case .contract(let contraction): multiply(id, contraction, operands)
    default:
      let name = context.names.register(id)
      let inputs = operands.map { read($0) }
      let value =
        power(operation, operands, inputs) ?? sumWithProducts(operation, operands, inputs)
        ?? quotient(operation, operands, inputs)
        ?? ElementOperations.expression(operation, inputs, time(operation))
      elements.append(.declare(.vector, name, value))
      store(id, .name(name))
    }
  }

  /// A power whose exponent is known to be small and whole.
  func power(
    _ operation: Operation, _ operands: [Operand], _ inputs: [LoopExpression]
  ) -> LoopExpression? {
    guard case .binary(.power) = operation, case .literal(let exponent) = context.plan[operands[1].value],
      let function = ElementOperations.powers[exponent]
    else { return nil }
    return .call(function, [inputs[0]])
  }

  func time(_ operation: Operation) -> ElementOperations.Time {
    ElementOperations.Time(step: step, sequence: sequence, count: isScalar ? "n" : 1, perLane: isScalar)
  }

  mutating func store(_ id: ValueID, _ value: LoopExpression) {
    guard case .register = context.plan[id] else {
      let rows = context.rows(Operand(id))
      let target = rows.at(row, sequence)
      let call: LoopExpression
      if isScalar {
        call = .call("rnn_put", [target, value, "n"])
      } else if case .view = context.plan[id] {
        // A piece of a larger row: what follows it is no padding.
        call = .call("rnn_put", [target + element, value, remaining])
      } else {
        call = .call("rnn_store", [target + element, value])
      }
      elements.append(.evaluate(call))
      return
    }
  }

  /// The vector that an operand is at the current place.
  mutating func read(_ operand: Operand, _ place: Place = .same) -> LoopExpression {
    if members.contains(operand.value), operand.offset == 0, !system[operand.value].isReductionOverRows {
      return .name(context.names.register(operand.value))
    }
    let key = Read(operand: operand, place: place)
    if let known = loaded[key] { return known }
    if case .literal(let number) = context.plan[operand.value] {
      let value = LoopExpression.call("rnn_splat", [.real(number)])
      loaded[key] = value
      return value
    }
    let rows = context.rows(operand)
    let name = context.fresh("a")
    let address = rows.at(row, sequence)
    let isScalarValue = system[operand.value].type.isScalar
    if isScalar {
      let load: LoopExpression =
        rows.rate == .program
        ? .call("rnn_splat", [.element(address, 0)]) : .call("rnn_take", [address, "n"])
      elements.append(.declare(.vector, name, load))
    } else if isScalarValue {
      let load = LoopStatement.declare(.vector, name, .call("rnn_splat", [.element(address, 0)]))
      if rows.rate == .program { beforeRows.append(load) } else { rowStart.append(load) }
    } else {
      switch place {
      case .same: elements.append(.declare(.vector, name, .call("rnn_load", [address + element])))
      case .line: lineStart.append(.declare(.vector, name, .call("rnn_splat", [.element(address, "j")])))
      case .along: elementStart.append(.declare(.vector, name, .call("rnn_load", [address + "i"])))
      }
    }
    loaded[key] = .name(name)
    return .name(name)
  }
}
