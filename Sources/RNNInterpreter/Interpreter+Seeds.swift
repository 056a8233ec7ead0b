import RNNLanguage

extension Interpreter {
  /// One seed per sequence, with names that exist.
  func complete(_ seeds: [Seeds], for batch: [SequenceData]) throws(InterpreterError) -> [Seeds] {
    if seeds.isEmpty { return batch.map { _ in Seeds() } }
    guard seeds.count == batch.count else {
      throw .wrongSequenceCount(expected: batch.count, found: seeds.count)
    }
    for seed in seeds { try names.check(seeds: seed) }
    return seeds
  }

  /// The direction of each sequence with the parameters' among the static tensors, with names and shapes that exist.
  func complete(_ direction: Direction, for batch: [SequenceData]) throws(InterpreterError) -> [Direction] {
    guard direction.sequences.isEmpty || direction.sequences.count == batch.count else {
      throw .wrongSequenceCount(expected: batch.count, found: direction.sequences.count)
    }
    try names.check(parameterDirection: direction.parameters)
    for sequence in direction.sequences { try names.check(direction: sequence) }
    let sequences = direction.sequences.isEmpty ? batch.map { _ in SequenceTensors() } : direction.sequences
    for (tensors, data) in zip(sequences, batch) {
      for value in program.values {
        if case .parameter = value.role { try check(direction.parameters[value.name], value) }
        try check(tensors.statics[value.name], value)
        try check(steps: tensors.streams[value.name], value, data.steps)
        for name in boundaryNames(value) { try check(tensors.boundaries[name], value) }
      }
    }
    return sequences.map { Direction(parameters: direction.parameters, sequences: [$0]) }
  }

  /// Puts the seeds on the nodes they belong to.
  func plant(_ seeds: Seeds, in sweep: inout ReverseSweep, of recording: Recording) throws(InterpreterError) {
    if let loss = lossNode(recording) { sweep.add([seeds.loss], to: loss) }
    for (index, value) in program.values.enumerated() {
      if value.isStream {
        try check(steps: seeds.streams[value.name], value, recording.layout.steps)
        for (step, tensor) in (seeds.streams[value.name] ?? []).enumerated() {
          if let node = recording.node(index, step: step + 1) { sweep.add(tensor.elements, to: node) }
        }
      } else if let tensor = seeds.statics[value.name], let node = recording.node(index, step: 1) {
        try check(tensor, value)
        sweep.add(tensor.elements, to: node)
      }
    }
  }

  /// The tangents of a recording's leaves that are no constants: 0 where the direction does not say.
  func seeds(of direction: Direction, in recording: Recording) -> [Int: [Double]] {
    var seeds: [Int: [Double]] = [:]
    let tensors = direction.sequences[0]
    let steps = recording.layout.steps
    for (index, value) in program.values.enumerated() {
      for step in recording.layout.range(of: index) {
        let tensor =
          if case .parameter = value.role {
            direction.parameters[value.name]
          } else if !value.isStream {
            tensors.statics[value.name]
          } else if step >= 1, step <= steps {
            tensors.streams[value.name]?[step - 1]
          } else {
            tensors.boundaries[value.boundaryName(step: step, steps: steps)]
          }
        guard let node = recording.node(index, step: step) else { continue }
        if let tensor {
          seeds[node] = tensor.elements
        } else if value.type.indexBound == nil, recording.isSupplied(index, step: step) {
          seeds[node] = Array(repeating: 0, count: recording.tape.nodes[node].value.elements.count)
        }
      }
    }
    return seeds
  }

  private func boundaryNames(_ value: CheckedValue) -> [String] {
    value.before.indices.map { value.boundaryName(step: -$0, steps: 0) }
      + value.after.indices.map { value.boundaryName(step: 1 + $0, steps: 0) }
  }

  private func check(_ tensor: Tensor?, _ value: CheckedValue) throws(InterpreterError) {
    guard let tensor else { return }
    guard tensor.shape == value.type.shape, tensor.isWellFormed else {
      throw .wrongShape(name: value.name, expected: value.type.shape, found: tensor.shape)
    }
  }

  private func check(steps tensors: [Tensor]?, _ value: CheckedValue, _ steps: Int) throws(InterpreterError) {
    guard let tensors else { return }
    guard tensors.count == steps else {
      throw .wrongStepCount(name: value.name, expected: steps, found: tensors.count)
    }
    for tensor in tensors { try check(tensor, value) }
  }
}
