import RNNLanguage

/// What one node of a tape computes.
enum TapeOperation: Sendable {
  /// Data or a constant.
  case leaf
  /// The operand under a name of its own.
  case alias
  case language(LanguageOperation)
  /// Over operands of equal shape, one per step; 0 where there are none.
  case timeReduction(TimeReduction)
  /// Operands: the value, the arguments, one slope per argument.
  case custom(argumentCount: Int)
}

/// The operations of one evaluation in the order they were done, with their values.
struct Tape: Sendable {
  struct Node: Sendable {
    let operation: TapeOperation
    let operands: [Int]
    let kind: CheckedType.Kind
    let value: Tensor

    /// Rows and columns as linear algebra sees the value.
    var matrixShape: (rows: Int, columns: Int) {
      switch kind {
      case .scalar: (1, 1)
      case .vector: (value.elements.count, 1)
      case .row: (1, value.elements.count)
      case .matrix: (value.shape[0], value.shape[1])
      }
    }
  }

  private(set) var nodes: [Node] = []
  /// The side of its kink on which every operation with kinks was evaluated, in order, where that is wanted.
  private(set) var kinks: KinkPattern?
  let reluAtZero: Double

  init(reluAtZero: Double, recordingKinks: Bool) {
    self.reluAtZero = reluAtZero
    self.kinks = recordingKinks ? KinkPattern() : nil
  }

  /// Adds data or a constant.
  mutating func addLeaf(_ value: Tensor, kind: CheckedType.Kind) -> Int {
    nodes.append(Node(operation: .leaf, operands: [], kind: kind, value: value))
    return nodes.count - 1
  }

  /// Evaluates an operation on earlier nodes and adds the result, of type `type`.
  mutating func add(_ operation: TapeOperation, _ operands: [Int], type: CheckedType) throws(InterpreterError)
    -> Int
  {
    let inputs = operands.map { nodes[$0] }
    let elements = try operation.value(of: inputs, type: type)
    kinks?.record(operation, inputs)
    let value = Tensor(shape: type.shape, elements: elements)
    guard value.isWellFormed else {
      throw .malformed("\(operation) gives \(elements.count) elements for shape \(type.shape)")
    }
    nodes.append(Node(operation: operation, operands: operands, kind: type.kind, value: value))
    return nodes.count - 1
  }
}
