import RNNLanguage
import RealModule

extension TapeOperation {
  /// The elements of the result of type `type`.
  func value(of operands: [Tape.Node], type: CheckedType) throws(InterpreterError) -> [Double] {
    switch self {
    case .leaf: throw .malformed("a leaf is not computed")
    case .alias: return operands[0].value.elements
    case .language(let operation): return try operation.value(of: operands, type: type)
    case .timeReduction(let reduction):
      return reduction.value(of: operands.map(\.value.elements), count: Tensor.count(of: type.shape))
    case .custom: return operands[0].value.elements
    }
  }
}

extension TimeReduction {
  /// Element by element over the steps.
  fileprivate func value(of steps: [[Double]], count: Int) -> [Double] {
    guard var result = steps.first else { return Array(repeating: 0, count: count) }
    for step in steps.dropFirst() {
      for i in result.indices {
        switch self {
        case .sum, .mean: result[i] += step[i]
        case .max: result[i] = BinaryFunction.max.value(result[i], step[i])
        case .min: result[i] = BinaryFunction.min.value(result[i], step[i])
        }
      }
    }
    return self == .mean ? result.map { $0 / Double(steps.count) } : result
  }
}

extension LanguageOperation {
  fileprivate func value(of operands: [Tape.Node], type: CheckedType) throws(InterpreterError) -> [Double] {
    let first = operands.first?.value.elements ?? []
    let count = Tensor.count(of: type.shape)
    switch self {
    case .unary(let function):
      return first.map(function.value)
    case .binary(let function):
      let second = operands[1].value.elements
      try checkBroadcast([first, second], count)
      return (0..<count).map { function.value(first.broadcast($0), second.broadcast($0)) }
    case .greatest, .least:
      let operands = operands.map(\.value.elements)
      try checkBroadcast(operands, count)
      let function: BinaryFunction = self == .greatest ? .max : .min
      return (0..<count).map { i in
        operands.dropFirst().reduce(first.broadcast(i)) { function.value($0, $1.broadcast(i)) }
      }
    case .select:
      let (a, b) = (operands[1].value.elements, operands[2].value.elements)
      try checkBroadcast([first, a, b], count)
      return (0..<count).map { first.broadcast($0) != 0 ? a.broadcast($0) : b.broadcast($0) }
    case .product:
      let (a, b) = (operands[0].matrixShape, operands[1].matrixShape)
      guard a.columns == b.rows else { throw .malformed("a product of \(a) and \(b)") }
      return matrixProduct(
        first, operands[1].value.elements, rows: a.rows, inner: a.columns, columns: b.columns)
    case .transpose:
      let (rows, columns) = operands[0].matrixShape
      return transposed(first, rows: rows, columns: columns)
    case .sum:
      return [first.reduce(0, +)]
    case .mean:
      return [first.reduce(0, +) / Double(first.count)]
    case .maxElement:
      return [first.dropFirst().reduce(first.first ?? 0, BinaryFunction.max.value)]
    case .minElement:
      return [first.dropFirst().reduce(first.first ?? 0, BinaryFunction.min.value)]
    case .dot:
      let second = operands[1].value.elements
      try checkBroadcast([first, second], first.count)
      return [first.indices.reduce(0) { $0 + first[$1] * second[$1] }]
    case .norm:
      let scale = scaleOfNorm(first)
      return [scale * first.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()]
    case .softmax:
      return softmaxWeights(first)
    case .logSoftmax:
      let logits = shiftedLogits(first)
      return logits.shifted.map { $0 - logits.logarithm }
    case .logSumExp:
      let logits = shiftedLogits(first)
      return [logits.largest + logits.logarithm]
    case .crossEntropy:
      let logits = shiftedLogits(first)
      return [logits.logarithm - logits.shifted[try checkedIndex(operands[1], below: first.count)]]
    case .layerNorm(let epsilon):
      let (mean, deviation) = moments(first, epsilon: epsilon)
      return first.map { ($0 - mean) / deviation }
    case .row:
      let rows = operands[0].value.shape.first ?? 1
      let index = try checkedIndex(operands[1], below: rows)
      let width = first.count / max(rows, 1)
      return Array(first[index * width..<(index + 1) * width])
    case .concat:
      return operands.flatMap(\.value.elements)
    case .split(let index, let parts):
      guard (0..<parts).contains(index), first.count == parts * count else {
        throw .malformed("part \(index) of \(parts) of \(first.count) elements")
      }
      return Array(first[index * count..<(index + 1) * count])
    case .fill:
      return Array(repeating: first.first ?? 0, count: count)
    case .stopGradient:
      return first
    }
  }
}

/// Elementwise operands must have the result's number of elements or one.
private func checkBroadcast(_ operands: [[Double]], _ count: Int) throws(InterpreterError) {
  for operand in operands where operand.count != count && operand.count != 1 {
    throw .malformed("\(operand.count) elements in an elementwise operation on \(count)")
  }
}

/// The index that a scalar holds.
private func checkedIndex(_ node: Tape.Node, below bound: Int) throws(InterpreterError) -> Int {
  let value = node.value.elements[0]
  guard let index = Int(exactly: value), (0..<bound).contains(index) else {
    throw .indexOutOfRange(name: "a row", index: value, bound: bound)
  }
  return index
}
