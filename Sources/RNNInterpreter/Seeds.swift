/// What one sequence's gradient is of: the loss with a weight, plus values with upstream adjoints.
public struct Seeds: Sendable, Equatable {
  /// The adjoint of the loss; 1 unless said otherwise. A program without a loss does not read it.
  public var loss: Double
  /// Upstream adjoints of streams by name, one tensor per step 1…T.
  public var streams: [String: [Tensor]]
  /// Upstream adjoints of static values by name.
  public var statics: [String: Tensor]

  public init(loss: Double = 1, streams: [String: [Tensor]] = [:], statics: [String: Tensor] = [:]) {
    self.loss = loss
    self.streams = streams
    self.statics = statics
  }
}
