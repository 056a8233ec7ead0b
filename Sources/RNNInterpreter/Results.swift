/// The values of a batch, or their derivatives along a direction.
public struct Evaluation: Sendable, Equatable {
  /// The sum of the sequences' losses; nil where the program has none.
  public var loss: Double?
  public var sequences: [SequenceEvaluation]
}

/// Every value of one sequence at every step, with inputs and boundaries.
public struct SequenceEvaluation: Sendable, Equatable {
  public var loss: Double?
  public var tensors: SequenceTensors
}

/// The adjoints of a batch.
public struct Gradient: Sendable, Equatable {
  /// What the adjoints were taken at.
  public var values: Evaluation
  /// By name, in the parameters' shapes; summed over the sequences.
  public var parameters: [String: Tensor]
  /// For each sequence the adjoint of every value at every step, inputs, supplied and defined boundaries and defined values
  /// alike: the total derivative, through everything that the value has a part in. Integers have none.
  public var sequences: [SequenceTensors]
}

/// A direction in the space of parameters, real inputs and supplied boundaries; what is not named does not move.
public struct Direction: Sendable, Equatable {
  public var parameters: [String: Tensor]
  /// One per sequence, or none.
  public var sequences: [SequenceTensors]

  public init(parameters: [String: Tensor] = [:], sequences: [SequenceTensors] = []) {
    self.parameters = parameters
    self.sequences = sequences
  }
}
