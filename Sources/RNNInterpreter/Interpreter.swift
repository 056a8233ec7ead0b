import RNNLanguage

/// Evaluates and differentiates a checked program by itself, in double precision.
///
/// It records every operation of a sequence on a tape and sweeps over it, one operation of the language at a time. It is slow,
/// simple, and shares nothing with the compiler, so that each can be checked against the other.
public struct Interpreter: Sendable {
  public let program: CheckedProgram
  let plan: Plan
  let names: NameCheck

  /// Throws `freeSizes` where a size of the program has no number.
  public init(_ program: CheckedProgram) throws(InterpreterError) {
    self.program = program
    self.plan = try Plan(program)
    self.names = NameCheck(program)
  }

  /// The values of every sequence of a batch, and the sum of the losses.
  public func evaluate(parameters: [String: Tensor], batch: [SequenceData]) throws(InterpreterError)
    -> Evaluation
  {
    var evaluations: [SequenceEvaluation] = []
    for sequence in batch { evaluations.append(evaluation(try record(parameters, sequence))) }
    return combine(evaluations)
  }

  /// The adjoint of everything, for the seeds given (one per sequence; empty means the loss with weight 1).
  ///
  /// With `truncation` K the steps are cut into chunks of K, and no gradient flows through a reference to a step 1…T of another
  /// chunk; boundaries, single steps and reductions over time are never cut.
  ///
  /// With `stateLimit` the adjoint of every state at every step is scaled down to that Euclidean norm where it is longer, before it
  /// is propagated.
  public func gradient(
    parameters: [String: Tensor], batch: [SequenceData], seeds: [Seeds] = [], truncation: Int? = nil,
    stateLimit: Double? = nil
  ) throws(InterpreterError) -> Gradient {
    if let truncation, truncation < 1 { throw .negativeCount(truncation) }
    let seeds = try complete(seeds, for: batch)
    var evaluations: [SequenceEvaluation] = []
    var adjoints: [SequenceTensors] = []
    var sums: [String: Tensor] = [:]
    for (sequence, seed) in zip(batch, seeds) {
      let recording = try record(parameters, sequence, truncation: truncation)
      var sweep = ReverseSweep(recording.tape, roles(of: recording, seeds: seed))
      try plant(seed, in: &sweep, of: recording)
      sweep.run(limits: stateLimit.map { limits($0, in: recording) } ?? [:])
      evaluations.append(evaluation(recording))
      adjoints.append(tensors(of: recording, isAdjoint: true) { sweep.adjoint(of: $0) })
      for (index, value) in program.values.enumerated() {
        guard case .parameter = value.role, let node = recording.node(index, step: 1) else { continue }
        let old = sums[value.name] ?? .zeros(value.type.shape)
        let sum = zip(old.elements, sweep.adjoint(of: node)).map { $0 + $1 }
        sums[value.name] = Tensor(shape: value.type.shape, elements: sum)
      }
    }
    for value in program.values {
      if case .parameter = value.role, batch.isEmpty { sums[value.name] = .zeros(value.type.shape) }
    }
    return Gradient(values: combine(evaluations), parameters: sums, sequences: adjoints)
  }

  /// The derivative of every value along a direction, by forward mode.
  public func tangent(
    parameters: [String: Tensor], batch: [SequenceData], along direction: Direction,
    truncation: Int? = nil
  ) throws(InterpreterError) -> Evaluation {
    if let truncation, truncation < 1 { throw .negativeCount(truncation) }
    let directions = try complete(direction, for: batch)
    var evaluations: [SequenceEvaluation] = []
    for (sequence, direction) in zip(batch, directions) {
      let recording = try record(parameters, sequence, truncation: truncation)
      let sweep = TangentSweep(recording.tape, seeds: seeds(of: direction, in: recording))
      evaluations.append(
        SequenceEvaluation(
          loss: lossNode(recording).map { sweep.tangent(of: $0)[0] },
          tensors: tensors(of: recording, isAdjoint: false) { sweep.tangent(of: $0) }))
    }
    return combine(evaluations)
  }

  func record(
    _ parameters: [String: Tensor], _ sequence: SequenceData, truncation: Int? = nil,
    recordingKinks: Bool = false
  ) throws(InterpreterError) -> Recording {
    let data = try BoundData(program, parameters: parameters, sequence: sequence, names: names)
    return try Recording(
      plan, data, reluAtZero: program.reluAtZero, truncation: truncation, recordingKinks: recordingKinks)
  }

  func lossNode(_ recording: Recording) -> Int? {
    program.loss.flatMap { recording.node($0, step: 1) }
  }

  func evaluation(_ recording: Recording) -> SequenceEvaluation {
    let nodes = recording.tape.nodes
    return SequenceEvaluation(
      loss: lossNode(recording).map { nodes[$0].value.elements[0] },
      tensors: tensors(of: recording, isAdjoint: false) { nodes[$0].value.elements })
  }

  private func combine(_ sequences: [SequenceEvaluation]) -> Evaluation {
    let loss = program.loss == nil ? nil : sequences.reduce(0) { $0 + ($1.loss ?? 0) }
    return Evaluation(loss: loss, sequences: sequences)
  }

  /// Something of every node that has a name; adjoints leave out integers and parameters, which have theirs elsewhere.
  private func tensors(of recording: Recording, isAdjoint: Bool, _ elements: (Int) -> [Double])
    -> SequenceTensors
  {
    var result = SequenceTensors()
    for (index, value) in program.values.enumerated() {
      if isAdjoint && value.type.indexBound != nil { continue }
      if case .parameter = value.role { continue }
      func tensor(_ step: Int) -> Tensor? {
        recording.node(index, step: step).map { Tensor(shape: value.type.shape, elements: elements($0)) }
      }
      guard value.isStream else {
        result.statics[value.name] = tensor(1)
        continue
      }
      let steps = recording.layout.steps
      result.streams[value.name] = (0..<steps).compactMap { tensor($0 + 1) }
      for step in recording.layout.range(of: index) where step < 1 || step > steps {
        result.boundaries[value.boundaryName(step: step, steps: steps)] = tensor(step)
      }
    }
    return result
  }
}
