extension Tensor {
  /// a·self + b·other, element by element.
  func combined(_ a: Double, _ other: Tensor, _ b: Double) -> Tensor {
    Tensor(shape: shape, elements: zip(elements, other.elements).map { a * $0 + b * $1 })
  }
}

extension SequenceTensors {
  /// a·self + b·other over what self has; what other lacks counts as 0.
  func combined(_ a: Double, _ other: SequenceTensors, _ b: Double) -> SequenceTensors {
    var result = self
    for (name, tensors) in streams {
      let others = other.streams[name] ?? tensors.map { .zeros($0.shape) }
      result.streams[name] = zip(tensors, others).map { $0.combined(a, $1, b) }
    }
    for (name, tensor) in statics {
      result.statics[name] = tensor.combined(a, other.statics[name] ?? .zeros(tensor.shape), b)
    }
    for (name, tensor) in boundaries {
      result.boundaries[name] = tensor.combined(a, other.boundaries[name] ?? .zeros(tensor.shape), b)
    }
    return result
  }
}

extension Direction {
  /// a·self + b·other over what self has.
  func combined(_ a: Double, _ other: Direction, _ b: Double) -> Direction {
    var result = self
    for (name, tensor) in parameters {
      result.parameters[name] = tensor.combined(a, other.parameters[name] ?? .zeros(tensor.shape), b)
    }
    result.sequences = zip(sequences, other.sequences).map { $0.combined(a, $1, b) }
    return result
  }

  /// The largest magnitude of any component.
  var largest: Double {
    var elements = parameters.values.flatMap(\.elements)
    for sequence in sequences {
      elements += sequence.streams.values.flatMap { $0.flatMap(\.elements) }
      elements += sequence.statics.values.flatMap(\.elements)
      elements += sequence.boundaries.values.flatMap(\.elements)
    }
    return elements.reduce(0) { max($0, $1.magnitude) }
  }

  /// The parameters and batch moved by a step along this direction.
  func moved(by step: Double, _ parameters: [String: Tensor], _ batch: [SequenceData]) -> (
    parameters: [String: Tensor], batch: [SequenceData]
  ) {
    let start = Direction(parameters: parameters, sequences: batch.map(\.tensors))
    var end = start.combined(1, self, step)
    for (i, sequence) in sequences.enumerated() {
      // A boundary that was left at zero moves away from zero.
      for (name, tensor) in sequence.boundaries where batch[i].tensors.boundaries[name] == nil {
        end.sequences[i].boundaries[name] = tensor.combined(step, tensor, 0)
      }
    }
    let moved = zip(batch, end.sequences).map { data, tensors in
      var data = data
      data.tensors = tensors
      return data
    }
    return (end.parameters, moved)
  }
}
