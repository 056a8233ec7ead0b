import RNNLanguage

/// The derivatives of a tape's nodes along a direction, found by one pass from the first node to the last.
///
/// Compound operations are composed from the arithmetic of dual numbers, where the reverse sweep has formulas of its own, so each
/// checks the other.
struct TangentSweep {
  private let tape: Tape
  /// One per node; nil for what is constant.
  private var tangents: [[Double]?]

  /// `seeds` gives the tangents of leaves; others are constants.
  init(_ tape: Tape, seeds: [Int: [Double]]) {
    self.tape = tape
    self.tangents = []
    tangents.reserveCapacity(tape.nodes.count)
    for (index, node) in tape.nodes.enumerated() {
      tangents.append(seeds[index] ?? tangent(of: node))
    }
  }

  /// The derivative of a node's value.
  func tangent(of node: Int) -> [Double] {
    tangents[node] ?? tape.nodes[node].value.elements.map { _ in 0 }
  }

  private func duals(_ node: Int) -> [Dual] {
    let elements = tape.nodes[node].value.elements
    guard let tangent = tangents[node] else { return elements.map { Dual($0) } }
    return zip(elements, tangent).map { Dual($0, $1) }
  }

  private func tangent(of node: Tape.Node) -> [Double]? {
    guard
      node.operands.indices.contains(where: {
        tangents[node.operands[$0]] != nil && node.operation.passesDerivative(to: $0)
      })
    else { return nil }
    switch node.operation {
    case .leaf, .language(.stopGradient): return nil
    case .alias: return tangents[node.operands[0]]
    case .language(.product): return productTangent(node)
    case .language(let operation):
      return apply(operation, to: node.operands.map(duals), of: node).map(\.tangent)
    case .timeReduction(let reduction):
      let steps = node.operands.map(duals)
      return node.value.elements.indices.map { i in
        let elements = steps.map { $0[i] }
        return switch reduction {
        case .sum: elements.total.tangent
        case .mean: elements.isEmpty ? 0 : elements.mean.tangent
        case .max: elements.extreme(>).tangent
        case .min: elements.extreme(<).tangent
        }
      }
    case .custom(let count):
      return node.value.elements.indices.map { i in
        (0..<count).reduce(0) { sum, argument in
          guard let tangent = tangents[node.operands[1 + argument]]?.broadcast(i) else { return sum }
          let slope = tape.nodes[node.operands[1 + count + argument]].value.elements.broadcast(i)
          return sum + slope * tangent
        }
      }
    }
  }

  private func productTangent(_ node: Tape.Node) -> [Double] {
    let (left, right) = (tape.nodes[node.operands[0]], tape.nodes[node.operands[1]])
    let (rows, inner) = left.matrixShape
    let columns = right.matrixShape.columns
    var result = Array(repeating: 0.0, count: rows * columns)
    let (a, b) = (left.value.elements, right.value.elements)
    let (da, db) = (tangents[node.operands[0]], tangents[node.operands[1]])
    for (tangent, value, isLeft) in [(da, b, true), (db, a, false)] {
      guard let tangent else { continue }
      let term =
        isLeft
        ? matrixProduct(tangent, value, rows: rows, inner: inner, columns: columns)
        : matrixProduct(value, tangent, rows: rows, inner: inner, columns: columns)
      for i in result.indices { result[i] += term[i] }
    }
    return result
  }

  private func apply(_ operation: LanguageOperation, to operands: [[Dual]], of node: Tape.Node) -> [Dual] {
    let x = operands[0]
    let count = node.value.elements.count
    switch operation {
    case .unary(let function):
      return x.map { function.dual($0, reluAtZero: tape.reluAtZero) }
    case .binary(let function):
      return (0..<count).map { function.dual(x.broadcast($0), operands[1].broadcast($0)) }
    case .greatest, .least:
      return (0..<count).map { i in
        operands.map { $0.broadcast(i) }.extreme(operation == .greatest ? (>) : (<))
      }
    case .select:
      return (0..<count).map { operands[x.broadcast($0).value != 0 ? 1 : 2].broadcast($0) }
    case .transpose:
      let (rows, columns) = tape.nodes[node.operands[0]].matrixShape
      return (0..<count).map { x[$0 % rows * columns + $0 / rows] }
    case .sum: return [x.total]
    case .mean: return [x.mean]
    case .maxElement: return [x.extreme(>)]
    case .minElement: return [x.extreme(<)]
    case .dot: return [zip(x, operands[1]).map { $0 * $1 }.total]
    case .norm:
      // A constant scale: the derivative does not depend on it.
      let scale = Dual(scaleOfNorm(x.map(\.value)))
      let square = x.map { ($0 / scale) * ($0 / scale) }.total
      return [square.value == 0 ? Dual(0) : scale * square.squareRoot]
    case .softmax:
      let powers = x.shiftedExponentials
      let total = powers.total
      return powers.map { $0 / total }
    case .logSoftmax:
      let total = x.logSumExp
      return x.map { $0 - total }
    case .logSumExp: return [x.logSumExp]
    case .crossEntropy: return [x.logSumExp - x[Int(operands[1][0].value)]]
    case .layerNorm(let epsilon):
      let mean = x.mean
      let centred = x.map { $0 - mean }
      let deviation = (centred.map { $0 * $0 }.mean + Dual(epsilon)).squareRoot
      return centred.map { $0 / deviation }
    case .row: return Array(x.dropFirst(Int(operands[1][0].value) * count).prefix(count))
    case .concat: return operands.flatMap { $0 }
    case .split(let index, _): return Array(x.dropFirst(index * count).prefix(count))
    case .fill: return Array(repeating: x[0], count: count)
    case .product, .stopGradient:
      // Both have their own rule in `tangent(of:)`.
      return node.value.elements.map { Dual($0) }
    }
  }
}

extension [Dual] {
  fileprivate func broadcast(_ i: Int) -> Dual { self[count == 1 ? 0 : i] }
  fileprivate var total: Dual { reduce(Dual(0), +) }
  fileprivate var mean: Dual { total / Dual(Double(count)) }

  /// The extreme element, with the mean of the tangents where several are.
  fileprivate func extreme(_ isBefore: (Double, Double) -> Bool) -> Dual {
    guard let value = map(\.value).max(by: { isBefore($1, $0) }) else { return Dual(0) }
    let ties = map { $0.map(value, slope: $0.value == value ? 1 : 0) }.total.tangent
    return Dual(value, ties / Double(count { $0.value == value }))
  }

  /// The exponentials after the largest element is taken out as a constant.
  fileprivate var shiftedExponentials: [Dual] {
    let largest = Dual(map(\.value).max() ?? 0)
    return map { ($0 - largest).exp }
  }

  fileprivate var logSumExp: Dual {
    shiftedExponentials.total.log + Dual(map(\.value).max() ?? 0)
  }
}
