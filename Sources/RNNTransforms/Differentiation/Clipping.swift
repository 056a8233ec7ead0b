import RNNIR

/// Bounds on gradients, as training of recurrent programs needs them (Pascanu, Mikolov and Bengio 2013). Nil means no bound.
///
/// `step` bounds the adjoint of every state at every step of every sequence, in the sweep; then `value` bounds every element of the
/// gradients of parameters, and last `norm` their common Euclidean norm. Gradients of inputs and initial values are not bounded by
/// `value` and `norm`.
public struct Clipping: Sendable, Equatable {
  /// The gradient g of all parameters together becomes g·c/‖g‖ where ‖g‖ > c.
  public var norm: Double?
  /// Every element becomes at most c and at least -c.
  public var value: Double?
  /// The adjoint of a state at one step becomes g·c/‖g‖ where ‖g‖ > c, before anything is computed from it.
  public var step: Double?

  public init(norm: Double? = nil, value: Double? = nil, step: Double? = nil) {
    self.norm = norm
    self.value = value
    self.step = step
  }

  /// What stands behind the name of an adjoint or gradient that is not clipped yet.
  public static let unboundedMark = "°"

  public var isOff: Bool { norm == nil && value == nil && step == nil }

  /// The gradients of the parameters, bounded by `value` and then by `norm`.
  func apply(to gradients: [ValueID], _ builder: inout EquationBuilder) -> [ValueID] {
    guard !gradients.isEmpty else { return [] }
    var operands = gradients.map { Operand($0) }
    if let value {
      let (upper, lower) = (builder.constant(value), builder.constant(-value))
      operands = operands.map { builder.binary(.max, builder.binary(.min, $0, upper), lower) }
    }
    if let norm {
      let scale = Self.scale(of: operands, limit: norm, &builder)
      operands = operands.map { builder.binary(.multiply, $0, scale) }
    }
    for (operand, gradient) in zip(operands, gradients) where operand.value != gradient {
      builder.system[operand.value].name = builder.system[gradient].name
      builder.system[gradient].name = builder.system[gradient].name.map { $0 + Self.unboundedMark }
    }
    return operands.map(\.value)
  }

  /// min(1, limit/‖g‖) for the common norm of several values; exactly 1 where the norm is within the limit.
  static func scale(of values: [Operand], limit: Double, _ builder: inout EquationBuilder) -> Operand {
    let norm = builder.equation(.norm, values)
    let isLong = builder.binary(.greater, norm, builder.constant(limit))
    return builder.select(isLong, builder.divide(builder.constant(limit), norm), builder.constant(1))
  }
}
