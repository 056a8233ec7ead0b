import RNNLanguage

/// One sequence evaluated, with the tape of how.
///
/// A value at a step is evaluated when something asks for it. What it needs first is kept on an explicit stack, so that a
/// recurrence may be as long as memory allows and may run in either direction of time.
struct Recording {
  let plan: Plan
  let layout: SlotLayout
  private(set) var tape: Tape
  private let data: BoundData
  private let truncation: Int?
  /// The node of each slot, where it is evaluated.
  private var nodes: [Int?]
  private var isPending: [Bool]

  init(_ plan: Plan, _ data: BoundData, reluAtZero: Double, truncation: Int?, recordingKinks: Bool)
    throws(InterpreterError)
  {
    self.plan = plan
    self.data = data
    self.truncation = truncation
    self.layout = SlotLayout(plan, steps: data.steps)
    self.tape = Tape(reluAtZero: reluAtZero, recordingKinks: recordingKinks)
    self.nodes = Array(repeating: nil, count: layout.count)
    self.isPending = Array(repeating: false, count: layout.count)
    // Hidden equations of the plan follow when something reads them.
    for equation in 0..<data.valueCount {
      for step in layout.range(of: equation) { try demand(Place(equation: equation, step: step)) }
    }
  }

  /// A value at a step; step 1 for what is static.
  private struct Place {
    let equation: Int
    let step: Int
  }

  /// The node of a value at a step; nil where it has no such step.
  func node(_ equation: Int, step: Int) -> Int? {
    layout.slot(equation, step: step).flatMap { nodes[$0] }
  }

  /// Whether a value at a step is data.
  func isSupplied(_ equation: Int, step: Int) -> Bool {
    switch source(of: Place(equation: equation, step: step)) {
    case .parameter, .input, .suppliedBoundary: true
    case .expression, .reduction: false
    }
  }

  private mutating func demand(_ root: Place) throws(InterpreterError) {
    var stack = [root]
    while let place = stack.last {
      guard let slot = layout.slot(place.equation, step: place.step), nodes[slot] == nil else {
        stack.removeLast()
        continue
      }
      if isPending[slot] {
        nodes[slot] = try evaluate(place)
        stack.removeLast()
        continue
      }
      isPending[slot] = true
      for needed in needs(of: place) {
        guard let neededSlot = layout.slot(needed.equation, step: needed.step), nodes[neededSlot] == nil
        else { continue }
        if isPending[neededSlot] { throw .circular(name: plan.equations[needed.equation].name) }
        stack.append(needed)
      }
    }
  }

  private func source(of place: Place) -> Plan.Source {
    let equation = plan.equations[place.equation]
    guard equation.isStream else { return equation.source }
    if place.step < 1 { return equation.before[-place.step] }
    if place.step > layout.steps { return equation.after[place.step - layout.steps - 1] }
    return equation.source
  }

  private func needs(of place: Place) -> [Place] {
    switch source(of: place) {
    case .parameter, .input, .suppliedBoundary: []
    case .expression(_, let reads):
      reads.map { Place(equation: $0.equation, step: layout.step($0.at, from: place.step)) }
    case .reduction(_, let lower, let upper, let equation):
      steps(from: lower, to: upper).map { Place(equation: equation, step: $0) }
    }
  }

  /// The steps of a reduction that lie in 1…T.
  private func steps(from lower: StepBound, to upper: StepBound) -> Range<Int> {
    let first = max(layout.step(lower), 1)
    return first..<max(first, min(layout.step(upper), layout.steps) + 1)
  }

  private mutating func evaluate(_ place: Place) throws(InterpreterError) -> Int {
    let equation = plan.equations[place.equation]
    switch source(of: place) {
    case .parameter, .input:
      return tape.addLeaf(data.value(place.equation, step: place.step), kind: equation.type.kind)
    case .suppliedBoundary:
      let value = data.boundary(place.equation, step: place.step) ?? .zeros(equation.type.shape)
      return tape.addLeaf(value, kind: equation.type.kind)
    case .expression(let expression, _):
      return try evaluate(expression, at: place.step)
    case .reduction(let reduction, let lower, let upper, let body):
      let operands = steps(from: lower, to: upper).compactMap { node(body, step: $0) }
      return try tape.add(.timeReduction(reduction), operands, type: equation.type)
    }
  }

  private mutating func evaluate(_ expression: Plan.Expression, at t: Int) throws(InterpreterError) -> Int {
    switch expression {
    case .number(let number): return tape.addLeaf(Tensor(number), kind: .scalar)
    case .stepCount: return tape.addLeaf(Tensor(Double(layout.steps)), kind: .scalar)
    case .stepIndex: return tape.addLeaf(Tensor(Double(t)), kind: .scalar)
    case .read(let read): return try evaluate(read, at: t)
    case .apply(let operation, let operands, let type):
      var nodes: [Int] = []
      for operand in operands { nodes.append(try evaluate(operand, at: t)) }
      return try tape.add(operation, nodes, type: type)
    }
  }

  private mutating func evaluate(_ read: Plan.Read, at t: Int) throws(InterpreterError) -> Int {
    let type = plan.equations[read.equation].type
    let step = layout.step(read.at, from: t)
    guard let node = node(read.equation, step: step) else {
      return tape.addLeaf(.zeros(type.shape), kind: type.kind)
    }
    guard isCut(read.at, from: t) else { return node }
    return try tape.add(.language(.stopGradient), [node], type: type)
  }

  /// Whether truncated backpropagation lets no gradient through: the reference crosses from one chunk of steps to another.
  private func isCut(_ at: CheckedExpression.At, from t: Int) -> Bool {
    guard let truncation, case .offset(let offset) = at, (1...max(layout.steps, 1)).contains(t + offset)
    else { return false }
    return (t - 1) / truncation != (t + offset - 1) / truncation
  }
}
