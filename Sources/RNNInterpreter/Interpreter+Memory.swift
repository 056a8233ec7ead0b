extension Interpreter {
  /// The bytes that recording one sequence and keeping the values of all take at least; nil where they are more than a number holds.
  public func leastBytes(steps: Int, batch: Int) -> Int? {
    var (tape, values) = (0.0, 0.0)
    for equation in plan.equations {
      let count = equation.isStream ? Double(steps) : 1
      let elements = equation.type.shape.reduce(1.0) { $0 * Double($1) }
      let size = Double(MemoryLayout<Tape.Node>.stride) + 8 * elements
      tape += count * Double(equation.source.nodeCount) * size
      values += count * (Double(MemoryLayout<Tensor>.stride) + 8 * elements)
    }
    return Int(exactly: (tape + Double(batch) * values).rounded(.down))
  }
}

extension Plan.Source {
  /// The nodes of a tape that it takes at one step.
  fileprivate var nodeCount: Int {
    switch self {
    case .parameter, .input, .suppliedBoundary, .reduction: 1
    case .expression(let expression, _): expression.nodeCount
    }
  }
}

extension Plan.Expression {
  fileprivate var nodeCount: Int {
    switch self {
    case .number, .stepCount, .stepIndex: 1
    case .read: 0
    case .apply(_, let operands, _): operands.reduce(1) { $0 + $1.nodeCount }
    }
  }
}
