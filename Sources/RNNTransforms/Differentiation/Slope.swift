import RNNIR

/// The derivative of an elementwise operation with respect to one operand, as something that acts on a tangent or an adjoint.
///
/// It is symmetric, so the same table serves forward and reverse mode.
enum Slope {
  case zero
  case identity
  case negated
  case times(Operand)
  case dividedBy(Operand)
  /// What it acts on where the condition is not 0, else exactly 0 (even if that is infinite).
  case whenTrue(Operand)
  /// The same for what a guard guards.
  case guarded(Operand)
  case whenFalse(Operand)
  /// A linear operation on time that is its own transpose.
  case through(Operation)

  var isZero: Bool {
    if case .zero = self { return true }
    return false
  }

  /// The slope applied to a tangent or adjoint; nil for zero.
  func apply(to x: Operand, _ builder: inout EquationBuilder) -> Operand? {
    switch self {
    case .zero: return nil
    case .identity: return x
    case .negated: return builder.unary(.negate, x)
    case .times(let factor): return builder.multiply(factor, x)
    case .dividedBy(let divisor): return builder.divide(x, divisor)
    case .whenTrue(let condition): return builder.select(condition, x, builder.constant(0))
    case .guarded(let condition): return builder.guarded(x, where: condition, else: 0)
    case .whenFalse(let condition): return builder.select(condition, builder.constant(0), x)
    case .through(let operation): return builder.equation(operation, [x])
    }
  }
}
