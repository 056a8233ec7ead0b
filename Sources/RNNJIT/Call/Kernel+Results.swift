extension Kernel {
  /// What `forward` computes.
  public struct ForwardResult<Real: KernelReal>: Sendable, Equatable {
    /// One loss per sequence, if the program has a loss.
    public var loss: [Real]?
    public var outputs: NamedArrays<Real>

    public init(loss: [Real]?, outputs: NamedArrays<Real>) {
      self.loss = loss
      self.outputs = outputs
    }
  }

  /// What `gradient` and `hvp` compute; `hvp` has no loss and no outputs.
  public struct GradientResult<Real: KernelReal>: Sendable, Equatable {
    public var loss: [Real]?
    public var outputs: NamedArrays<Real>
    public var gradients: NamedArrays<Real>
    /// The adjoints of values at every step, where the program was compiled to give them.
    public var adjoints: NamedArrays<Real>

    public init(
      loss: [Real]?, outputs: NamedArrays<Real>, gradients: NamedArrays<Real>,
      adjoints: NamedArrays<Real> = [:]
    ) {
      self.loss = loss
      self.outputs = outputs
      self.gradients = gradients
      self.adjoints = adjoints
    }
  }

  /// What `jvp` computes: values, and their derivatives in the direction of the tangent.
  public struct TangentResult<Real: KernelReal>: Sendable, Equatable {
    public var value: ForwardResult<Real>
    public var tangent: ForwardResult<Real>

    public init(value: ForwardResult<Real>, tangent: ForwardResult<Real>) {
      self.value = value
      self.tangent = tangent
    }
  }

  /// What `step` computes.
  public struct StepResult<Real: KernelReal>: Sendable, Equatable {
    public var state: NamedArrays<Real>
    public var outputs: NamedArrays<Real>
  }
}
