/// Derivatives from values alone: differences of the loss and of upstream products.
///
/// Central differences at h and h/2, extrapolated to h = 0 (Richardson): the error is of order h⁴. `stop_gradient`,
/// custom derivatives and truncation change derivatives without changing values, so differences do not see them.
public struct FiniteDifferences: Sendable {
  public let interpreter: Interpreter
  public var parameters: [String: Tensor]
  public var batch: [SequenceData]
  /// One per sequence; empty means the loss with weight 1.
  public var seeds: [Seeds]
  /// Steps that are tried in order, relative to a direction whose largest component is 1, until no kink lies between the probes.
  public var steps: [Double] = [0x1p-10, 0x1p-14, 0x1p-18]

  public init(
    _ interpreter: Interpreter, parameters: [String: Tensor], batch: [SequenceData],
    seeds: [Seeds] = []
  ) {
    self.interpreter = interpreter
    self.parameters = parameters
    self.batch = batch
    self.seeds = seeds
  }

  /// What differences tell.
  public enum Outcome<Value: Sendable>: Sendable {
    /// The derivative, with the difference of the two estimates that it was extrapolated from.
    case derivative(Value, spread: Double)
    /// An operation switches sides (`relu`, `max`, `where`, `floor`, …) between the probes at every step tried.
    case kink
  }

  /// The derivative along a direction.
  public func derivative(along direction: Direction) throws(InterpreterError) -> Outcome<Double> {
    let direction = completed(direction)
    return try extrapolate(direction) { (step) throws(InterpreterError) in
      try functional(direction, step)
    } combine: {
      $0 * $1 + $2 * $3
    } magnitude: {
      $0.magnitude
    }
  }

  /// The derivative by one number.
  public func derivative(at coordinate: Coordinate) throws(InterpreterError) -> Outcome<Double> {
    try derivative(along: interpreter.direction(coordinate, for: batch))
  }

  /// The derivative of the gradient along a direction: the Hessian times the direction, in the gradient's layout.
  public func hessianProduct(along direction: Direction) throws(InterpreterError) -> Outcome<Direction> {
    let direction = completed(direction)
    return try extrapolate(direction) { (step) throws(InterpreterError) in
      let at = direction.moved(by: step, parameters, batch)
      let gradient = try interpreter.gradient(parameters: at.parameters, batch: at.batch, seeds: seeds)
      let kinks = try functional(direction, step).1
      return (Direction(parameters: gradient.parameters, sequences: gradient.sequences), kinks)
    } combine: {
      $1.combined($0, $3, $2)
    } magnitude: {
      $0.largest
    }
  }

  private func completed(_ direction: Direction) -> Direction {
    var direction = direction
    if direction.sequences.isEmpty { direction.sequences = batch.map { _ in SequenceTensors() } }
    return direction
  }

  /// The functional that the seeds describe, at a step along a direction.
  private func functional(_ direction: Direction, _ step: Double) throws(InterpreterError) -> (
    Double, [KinkPattern]
  ) {
    let at = direction.moved(by: step, parameters, batch)
    var total = 0.0
    var patterns: [KinkPattern] = []
    let seeds = try interpreter.complete(seeds, for: batch)
    for (sequence, seed) in zip(at.batch, seeds) {
      let recording = try interpreter.record(at.parameters, sequence, recordingKinks: true)
      total += interpreter.functional(seed, of: recording)
      patterns.append(recording.tape.kinks ?? KinkPattern())
    }
    return (total, patterns)
  }

  /// (4 D(h/2) − D(h)) / 3 with D(h) = (f(h) − f(−h)) / 2h.
  private func extrapolate<Value: Sendable>(
    _ direction: Direction, _ probe: (Double) throws(InterpreterError) -> (Value, [KinkPattern]),
    combine: (Double, Value, Double, Value) -> Value, magnitude: (Value) -> Double
  ) throws(InterpreterError) -> Outcome<Value> {
    let size = direction.largest
    let centre = try probe(0)
    for step in steps {
      let h = step / (size == 0 ? 1 : size)
      var differences: [Value] = []
      for h in [h, h / 2] {
        let (upper, lower) = (try probe(h), try probe(-h))
        guard upper.1 == centre.1, lower.1 == centre.1 else { break }
        differences.append(combine(0.5 / h, upper.0, -0.5 / h, lower.0))
      }
      guard differences.count == 2 else { continue }
      let spread = magnitude(combine(1, differences[1], -1, differences[0]))
      return .derivative(combine(4.0 / 3, differences[1], -1.0 / 3, differences[0]), spread: spread)
    }
    return .kink
  }
}

extension Interpreter {
  /// The weighted loss plus the products of values with their upstream adjoints.
  func functional(_ seeds: Seeds, of recording: Recording) -> Double {
    var total = lossNode(recording).map { seeds.loss * recording.tape.nodes[$0].value.elements[0] } ?? 0
    func product(_ tensor: Tensor, _ node: Int?) -> Double {
      guard let node else { return 0 }
      return zip(tensor.elements, recording.tape.nodes[node].value.elements).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for (index, value) in program.values.enumerated() {
      if let tensor = seeds.statics[value.name] { total += product(tensor, recording.node(index, step: 1)) }
      for (i, tensor) in (seeds.streams[value.name] ?? []).enumerated() {
        total += product(tensor, recording.node(index, step: i + 1))
      }
    }
    return total
  }
}
