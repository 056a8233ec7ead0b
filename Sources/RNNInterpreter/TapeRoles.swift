import RNNLanguage

/// What the nodes of a tape are to the results: how the reverse sweep treats a zero.
struct TapeRoles {
  /// Whether a result depends on the node by operations that pass derivatives on. A stream has a part as a whole, all its steps 1…T.
  fileprivate(set) var isActive: [Bool]
  /// Whether nothing but branches of `where` reads the node, directly or through others of them. Streams that are read at other
  /// steps and what is returned never are.
  fileprivate(set) var isInBranch: [Bool]
}

extension Interpreter {
  /// The roles of a recording's nodes with respect to the loss, everything that the program returns, and what is seeded.
  func roles(of recording: Recording, seeds: Seeds) -> TapeRoles {
    let nodes = recording.tape.nodes
    // The value that a node is, where it is one.
    var value = Array(repeating: -1, count: nodes.count)
    for index in plan.equations.indices {
      for step in recording.layout.range(of: index) {
        if let node = recording.node(index, step: step) { value[node] = index }
      }
    }
    let seeded = program.values.indices.filter {
      seeds.streams[program.values[$0].name] != nil || seeds.statics[program.values[$0].name] != nil
    }
    let results = Set(program.outputs + seeded + [program.loss].compactMap { $0 })
    return TapeRoles(
      isActive: activity(of: recording, value, results), isInBranch: branches(nodes, value, results))
  }

  private func activity(of recording: Recording, _ value: [Int], _ results: Set<ValueIndex>) -> [Bool] {
    let nodes = recording.tape.nodes
    var isActive = Array(repeating: false, count: nodes.count)
    var isKnown = Array(repeating: false, count: plan.equations.count)
    var work: [Int] = []
    func visit(equation: Int) {
      guard !isKnown[equation] else { return }
      isKnown[equation] = true
      let steps = plan.equations[equation].isStream ? recording.layout.steps : 1
      for step in stride(from: 1, through: steps, by: 1) {
        if let node = recording.node(equation, step: step) { visit(node: node) }
      }
    }
    func visit(node: Int) {
      guard !isActive[node] else { return }
      isActive[node] = true
      work.append(node)
    }
    for result in results { visit(equation: result) }
    while let node = work.popLast() {
      if value[node] >= 0 { visit(equation: value[node]) }
      for (position, operand) in nodes[node].operands.enumerated()
      where nodes[node].operation.passesDerivative(to: position) { visit(node: operand) }
    }
    return isActive
  }

  private func branches(_ nodes: [Tape.Node], _ value: [Int], _ results: Set<ValueIndex>) -> [Bool] {
    var isElsewhere = Array(repeating: false, count: plan.equations.count)
    for result in results { isElsewhere[result] = true }
    for read in plan.reads {
      switch read.at {
      case .always, .offset(0): continue
      case .offset, .step: isElsewhere[read.equation] = true
      }
    }
    var isRead = Array(repeating: false, count: nodes.count)
    var isOutside = nodes.indices.map { value[$0] >= 0 && isElsewhere[value[$0]] }
    for index in nodes.indices.reversed() {
      // All readers of a node stand behind it.
      let node = nodes[index]
      isOutside[index] = isOutside[index] || !isRead[index]
      for (position, operand) in node.operands.enumerated() {
        isRead[operand] = true
        if case .language(.select) = node.operation, position > 0 { continue }
        if isOutside[index] { isOutside[operand] = true }
      }
    }
    return isOutside.map { !$0 }
  }
}

extension Plan {
  /// Everything that an expression reads.
  fileprivate var reads: [Read] {
    equations.flatMap { equation in
      ([equation.source] + equation.before + equation.after).flatMap { source in
        switch source {
        case .parameter, .input, .suppliedBoundary, .reduction: [Read]()
        case .expression(_, let reads): reads
        }
      }
    }
  }
}

extension TapeOperation {
  /// Whether the derivative of the result with respect to an operand is anything but 0 by definition.
  func passesDerivative(to position: Int) -> Bool {
    switch self {
    case .leaf: false
    case .alias, .timeReduction: true
    case .custom(let count): position >= 1 && position <= count
    case .language(let operation): operation.passesDerivative(to: position)
    }
  }
}

extension LanguageOperation {
  fileprivate func passesDerivative(to position: Int) -> Bool {
    switch self {
    case .unary(let function):
      switch function {
      case .sign, .floor, .ceil, .step, .not: false
      case .negate, .tanh, .sigmoid, .relu, .softplus, .exp, .expm1, .log, .log1p, .sqrt, .abs, .sin, .cos,
        .tan,
        .asin, .acos, .atan, .sinh, .cosh, .erf:
        true
      }
    case .binary(let function):
      switch function {
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or: false
      case .add, .subtract, .multiply, .divide, .power, .max, .min, .atan2: true
      }
    case .select: position > 0
    case .row, .crossEntropy: position == 0
    case .stopGradient: false
    case .greatest, .least, .product, .transpose, .sum, .mean, .maxElement, .minElement, .dot, .norm,
      .softmax, .logSoftmax,
      .logSumExp, .layerNorm, .concat, .split, .fill:
      true
    }
  }
}
