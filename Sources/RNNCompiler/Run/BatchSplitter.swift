import RNNIR
import RNNInterpreter
import RNNJIT

/// Cuts arrays `[T][B][n…]` into the tensors of single sequences.
struct BatchSplitter {
  let steps: Int
  let batch: Int
  let lengths: DataArray<Double>?

  func length(_ b: Int) -> Int { lengths.map { Int($0.values[b]) } ?? steps }

  func parameters(_ interface: Interface, _ data: NamedArrays<Double>) -> [String: Tensor] {
    var result: [String: Tensor] = [:]
    for member in interface.inputs where member.role == .parameter {
      guard let array = data[member.name] else { continue }
      result[member.name] = Tensor(shape: member.shape, elements: array.values)
    }
    return result
  }

  func sequence(_ b: Int, _ interface: Interface, _ data: NamedArrays<Double>) -> SequenceData {
    let length = length(b)
    let real = tensors(b, length, interface, data)
    var streams: [String: [Int]] = [:]
    var statics: [String: Int] = [:]
    for member in interface.inputs where member.element == .index {
      guard let values = data[member.name]?.values else { continue }
      if member.perStep {
        streams[member.name] = (0..<length).map { Int(values[$0 * batch + b]) }
      } else {
        statics[member.name] = Int(values[b])
      }
    }
    return SequenceData(
      steps: length, streams: real.streams, statics: real.statics, boundaries: real.boundaries,
      indexStreams: streams, indices: statics)
  }

  /// The real inputs and initial values of one sequence.
  func tensors(
    _ b: Int, _ length: Int, _ interface: Interface, _ data: NamedArrays<Double>
  ) -> SequenceTensors {
    var result = SequenceTensors()
    for member in interface.inputs where member.element == .real {
      guard let array = data[member.name] else { continue }
      switch member.role {
      case .input where member.perStep:
        result.streams[member.name] = (0..<length).map { tensor(member, array, $0 * batch + b) }
      case .input: result.statics[member.name] = tensor(member, array, b)
      case .initial: result.boundaries[member.name] = tensor(member, array, b)
      case .parameter, .lengths, .loss, .output, .upstream, .gradient, .adjoint, .state: continue
      }
    }
    return result
  }

  func seeds(
    _ b: Int, _ interface: Interface, _ upstream: NamedArrays<Double>, lossWeight: Double
  ) -> Seeds {
    var seeds = Seeds(loss: lossWeight)
    for member in interface.adjoints where member.role == .upstream {
      guard let array = upstream[member.name] else { continue }
      if member.perStep {
        seeds.streams[member.name] = (0..<length(b)).map { tensor(member, array, $0 * batch + b) }
      } else if member.perSequence {
        seeds.statics[member.name] = tensor(member, array, b)
      } else if b == 0 {
        // One value of the whole program: it counts once, not once per sequence.
        seeds.statics[member.name] = tensor(member, array, 0)
      }
    }
    return seeds
  }

  private func tensor(_ member: Interface.Member, _ array: DataArray<Double>, _ row: Int) -> Tensor {
    let count = member.shape.reduce(1, *)
    let values = array.values
    return Tensor(shape: member.shape, elements: Array(values[row * count..<(row + 1) * count]))
  }
}

/// Puts the tensors of single sequences together to arrays `[T][B][n…]`; zeros behind a sequence's end.
struct BatchJoiner {
  let steps: Int
  let batch: Int

  func join(_ member: Interface.Member, _ sequences: [SequenceTensors]) -> DataArray<Double> {
    let count = member.shape.reduce(1, *)
    let zeros = Array(repeating: 0.0, count: count)
    func part(_ b: Int) -> [Double] {
      let tensors = sequences[b]
      return (tensors.statics[member.name] ?? tensors.boundaries[member.name])?.elements ?? zeros
    }
    var values: [Double] = []
    if member.perStep {
      for t in 0..<steps {
        for b in 0..<batch {
          let stream = sequences[b].streams[member.name] ?? []
          values += t < stream.count ? stream[t].elements : zeros
        }
      }
      return DataArray(shape: [steps, batch] + member.shape, values)
    }
    if member.perSequence {
      for b in 0..<batch { values += part(b) }
      return DataArray(shape: [batch] + member.shape, values)
    }
    // One value of the whole program: an output is the same for every sequence, an adjoint the sum of theirs.
    values = batch == 0 ? zeros : part(0)
    if member.role == .adjoint, batch > 1 {
      for b in 1..<batch { values = zip(values, part(b)).map { $0 + $1 } }
    }
    return DataArray(shape: member.shape, values)
  }
}
