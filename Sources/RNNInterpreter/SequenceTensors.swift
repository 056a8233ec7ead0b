/// One tensor for each named thing of one sequence: values, adjoints, tangents or a direction.
public struct SequenceTensors: Sendable, Equatable {
  /// Streams, inputs included, by name: one tensor per step 1…T.
  public var streams: [String: [Tensor]]
  /// What is there once per sequence, by name.
  public var statics: [String: Tensor]
  /// What stands at steps outside 1…T, by name and step: `h[0]`, `h[-1]`, `g[T+1]`.
  public var boundaries: [String: Tensor]

  public init(
    streams: [String: [Tensor]] = [:], statics: [String: Tensor] = [:],
    boundaries: [String: Tensor] = [:]
  ) {
    self.streams = streams
    self.statics = statics
    self.boundaries = boundaries
  }
}

/// What one sequence is evaluated on.
public struct SequenceData: Sendable, Equatable {
  /// T, the sequence's own number of steps; 0 is legal.
  public var steps: Int
  /// Real inputs and the values before the first and after the last step. Boundaries that are not given are zero.
  public var tensors: SequenceTensors
  /// Inputs of integers with one number per step, by name.
  public var indexStreams: [String: [Int]]
  /// Inputs of integers with one number per sequence, by name.
  public var indices: [String: Int]

  public init(
    steps: Int, streams: [String: [Tensor]] = [:], statics: [String: Tensor] = [:],
    boundaries: [String: Tensor] = [:], indexStreams: [String: [Int]] = [:],
    indices: [String: Int] = [:]
  ) {
    self.steps = steps
    self.tensors = SequenceTensors(streams: streams, statics: statics, boundaries: boundaries)
    self.indexStreams = indexStreams
    self.indices = indices
  }
}
