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
  ///
  /// Elements are divided by the largest of them before they are squared: gradients explode, and their squares would overflow.
  static func scale(of values: [Operand], limit: Double, _ builder: inout EquationBuilder) -> Operand {
    let one = builder.constant(1)
    let largest = builder.equation(.stopGradient, [largestMagnitude(of: values, &builder)])
    let unit = builder.select(largest, largest, one)
    let squares = values.map { value -> Operand in
      let scaled = builder.divide(value, unit)
      let square = builder.multiply(scaled, scaled)
      return builder[square].isScalar ? square : builder.equation(.sum, [square])
    }
    let total = squares.count == 1 ? squares[0] : builder.equation(.add, squares)
    // The root is taken of 1 where the sum is 0, so that its derivative there is 0 rather than 0·∞.
    let root = builder.unary(.sqrt, builder.select(total, total, one))
    let norm = builder.multiply(unit, root)
    let isLong = builder.binary(.greater, norm, builder.constant(limit))
    return builder.select(isLong, builder.divide(builder.constant(limit), norm), one)
  }

  private static func largestMagnitude(of values: [Operand], _ builder: inout EquationBuilder) -> Operand {
    let magnitudes = values.map { value -> Operand in
      let magnitude = builder.unary(.abs, value)
      return builder[magnitude].isScalar ? magnitude : builder.equation(.extremum(.max), [magnitude])
    }
    return magnitudes.dropFirst().reduce(magnitudes[0]) { builder.binary(.max, $0, $1) }
  }
}
