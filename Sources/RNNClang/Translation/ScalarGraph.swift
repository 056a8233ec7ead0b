import Foundation
import RNNLanguage

/// Scalar operations that share their operands. An operand's number is less than that of the operation that reads it.
struct ScalarGraph {
  typealias ID = Int

  enum Operation: Hashable {
    case parameter(Int)
    case number(Double)
    case unary(UnaryFunction)
    case binary(BinaryFunction)
    /// Condition, value where it is not 0, value where it is.
    case select
  }

  struct Node: Hashable {
    let operation: Operation
    let operands: [ID]
  }

  private(set) var nodes: [Node] = []
  /// The name that a C variable gave to a value.
  private(set) var names: [ID: String] = [:]
  private var known: [Node: ID] = [:]

  subscript(id: ID) -> Node { nodes[id] }

  /// The value of a constant.
  func number(_ id: ID) -> Double? {
    if case .number(let value) = nodes[id].operation { return value }
    return nil
  }

  /// The first name stays: it says best what the value is.
  mutating func name(_ id: ID, _ name: String) {
    if names[id] == nil { names[id] = name }
  }

  mutating func parameter(_ index: Int) -> ID { add(.parameter(index), []) }

  // Positive and negative zero are equal, but not the same constant.
  mutating func constant(_ value: Double) -> ID {
    if value == 0, value.sign == .minus { return add(.unary(.negate), [add(.number(0), [])]) }
    return add(.number(value), [])
  }

  /// An operation on its operands, folded where all are constant.
  mutating func apply(_ operation: Operation, _ operands: [ID]) -> ID {
    if let same = simplified(operation, operands) { return same }
    let values = operands.compactMap { number($0) }
    if values.count == operands.count, !values.isEmpty {
      let value = ScalarGraph.evaluate(operation, values)
      if value.isFinite { return constant(value) }
    }
    return add(operation, operands)
  }

  mutating func unary(_ function: UnaryFunction, _ a: ID) -> ID { apply(.unary(function), [a]) }
  mutating func binary(_ function: BinaryFunction, _ a: ID, _ b: ID) -> ID {
    apply(.binary(function), [a, b])
  }
  mutating func select(_ condition: ID, _ a: ID, _ b: ID) -> ID { apply(.select, [condition, a, b]) }
  mutating func negate(_ a: ID) -> ID { unary(.negate, a) }

  /// Operations that do nothing; no rounding and no sign of zero changes by leaving them out.
  private func simplified(_ operation: Operation, _ operands: [ID]) -> ID? {
    switch operation {
    case .select:
      if let condition = number(operands[0]) { return condition != 0 ? operands[1] : operands[2] }
      return operands[1] == operands[2] ? operands[1] : nil
    case .binary(.multiply):
      if number(operands[0]) == 1 { return operands[1] }
      return number(operands[1]) == 1 ? operands[0] : nil
    case .binary(.divide), .binary(.power): return number(operands[1]) == 1 ? operands[0] : nil
    case .binary(.add):
      if number(operands[0]) == 0 { return operands[1] }
      return number(operands[1]) == 0 ? operands[0] : nil
    case .binary(.subtract): return number(operands[1]) == 0 ? operands[0] : nil
    case .unary(.negate):
      if case .unary(.negate) = nodes[operands[0]].operation { return nodes[operands[0]].operands[0] }
      return nil
    case .parameter, .number, .unary, .binary: return nil
    }
  }

  private mutating func add(_ operation: Operation, _ operands: [ID]) -> ID {
    let node = Node(operation: operation, operands: operands)
    if let id = known[node] { return id }
    nodes.append(node)
    known[node] = nodes.count - 1
    return nodes.count - 1
  }

  /// The values of all nodes for given parameters.
  func values(_ parameters: [Double]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(nodes.count)
    for node in nodes {
      if case .parameter(let index) = node.operation {
        result.append(parameters[index])
      } else {
        result.append(ScalarGraph.evaluate(node.operation, node.operands.map { result[$0] }))
      }
    }
    return result
  }

  /// The nodes that a result depends on, and itself.
  func reachable(from result: ID) -> [Bool] {
    var isReachable = [Bool](repeating: false, count: nodes.count)
    isReachable[result] = true
    for id in stride(from: result, through: 0, by: -1) where isReachable[id] {
      for operand in nodes[id].operands { isReachable[operand] = true }
    }
    return isReachable
  }

  static func evaluate(_ operation: Operation, _ x: [Double]) -> Double {
    switch operation {
    case .parameter: .nan
    case .number(let value): value
    case .unary(let function): evaluate(function, x[0])
    case .binary(let function): evaluate(function, x[0], x[1])
    case .select: x[0] != 0 ? x[1] : x[2]
    }
  }

  private static func evaluate(_ function: UnaryFunction, _ x: Double) -> Double {
    switch function {
    case .negate: -x
    case .tanh: tanh(x)
    case .sigmoid: 1 / (1 + exp(-x))
    case .relu: max(x, 0)
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    case .exp: exp(x)
    case .expm1: expm1(x)
    case .log: log(x)
    case .log1p: log1p(x)
    case .sqrt: x.squareRoot()
    case .abs: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : 0
    case .sin: sin(x)
    case .cos: cos(x)
    case .tan: tan(x)
    case .asin: asin(x)
    case .acos: acos(x)
    case .atan: atan(x)
    case .sinh: sinh(x)
    case .cosh: cosh(x)
    case .erf: erf(x)
    case .floor: floor(x)
    case .ceil: ceil(x)
    case .step: x > 0 ? 1 : 0
    case .not: x == 0 ? 1 : 0
    }
  }

  private static func evaluate(_ function: BinaryFunction, _ a: Double, _ b: Double) -> Double {
    switch function {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: pow(a, b)
    case .max: fmax(a, b)
    case .min: fmin(a, b)
    case .atan2: atan2(a, b)
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterOrEqual: a >= b ? 1 : 0
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .and: a != 0 && b != 0 ? 1 : 0
    case .or: a != 0 || b != 0 ? 1 : 0
    }
  }
}
