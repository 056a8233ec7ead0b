import RNNIR

/// The derivative table: the slope of every elementwise operation, beside and not inside the sweeps that use it.
enum DerivativeRules {
  /// The derivative of y = operation(x…) with respect to operand i, or nil where the operation is not elementwise.
  static func slope(
    _ operation: Operation, _ x: [Operand], _ y: Operand, _ i: Int, _ builder: inout EquationBuilder
  ) -> Slope? {
    switch operation {
    case .unary(let unary): return slope(unary, x[0], y, &builder)
    case .binary(let binary): return slope(binary, x[0], x[1], y, i, &builder)
    case .add, .broadcast: return .identity
    case .select:
      if i == 0 { return .zero }
      if i == 2 { return .whenFalse(x[0]) }
      return builder.system[y.value].isGuard ? .guarded(x[0]) : .whenTrue(x[0])
    case .window(let from, let to, _): return .through(.window(from: from, to: to, fill: 0))
    case .cut: return .through(operation)
    case .when: return .through(operation)
    case .stopGradient: return .zero
    case .attach: return i % 2 == 1 ? .times(x[i + 1]) : .zero
    case .constant, .stepIndex, .stepCount, .batchCount: return .zero
    case .sum, .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter, .reduceTime,
      .reduceBatch, .at:
      return nil
    }
  }

  private static func slope(
    _ unary: UnaryOperation, _ x: Operand, _ y: Operand, _ builder: inout EquationBuilder
  ) -> Slope {
    let one = builder.constant(1)
    switch unary {
    case .negate: return .negated
    case .tanh: return .times(builder.subtract(one, builder.multiply(y, y)))
    case .sigmoid: return .times(builder.multiply(y, builder.subtract(one, y)))
    case .relu(let slopeAtZero):
      return .times(builder.unary(.heaviside(atZero: slopeAtZero), x))
    case .softplus: return .times(builder.unary(.sigmoid, x))
    case .exp: return .times(y)
    case .expm1: return .times(builder.add(y, one))
    case .log: return .dividedBy(x)
    case .log1p: return .dividedBy(builder.add(one, x))
    case .sqrt: return .dividedBy(builder.multiply(builder.constant(2), y))
    case .abs: return .times(builder.unary(.sign, x))
    case .sin: return .times(builder.unary(.cos, x))
    case .cos: return .times(builder.unary(.negate, builder.unary(.sin, x)))
    case .tan: return .times(builder.add(one, builder.multiply(y, y)))
    case .asin: return .dividedBy(cathetus(x, &builder))
    case .acos: return .dividedBy(builder.unary(.negate, cathetus(x, &builder)))
    case .atan: return .dividedBy(builder.add(one, builder.multiply(x, x)))
    case .sinh: return .times(builder.unary(.cosh, x))
    case .cosh: return .times(builder.unary(.sinh, x))
    case .erf:
      let bell = builder.unary(.exp, builder.unary(.negate, builder.multiply(x, x)))
      return .times(builder.multiply(builder.constant(2 / Double.pi.squareRoot()), bell))
    case .sign, .floor, .ceil, .not, .heaviside: return .zero
    }
  }

  /// x/‖x‖, the derivative of the norm y of x and of other operands, and 0 where y is 0.
  static func direction(_ x: Operand, norm y: Operand, _ builder: inout EquationBuilder) -> Operand {
    builder.divide(x, builder.guarded(y, where: y, else: 1))
  }

  /// sqrt(1 - x²)
  private static func cathetus(_ x: Operand, _ builder: inout EquationBuilder) -> Operand {
    let square = builder.multiply(x, x)
    return builder.unary(.sqrt, builder.subtract(builder.constant(1), square))
  }

  private static func slope(
    _ binary: BinaryOperation, _ a: Operand, _ b: Operand, _ y: Operand, _ i: Int,
    _ builder: inout EquationBuilder
  ) -> Slope {
    switch binary {
    case .subtract: return i == 0 ? .identity : .negated
    case .multiply: return .times(i == 0 ? b : a)
    case .divide:
      return i == 0 ? .dividedBy(b) : .times(builder.unary(.negate, builder.divide(y, b)))
    case .power: return i == 0 ? powerBase(a, b, &builder) : powerExponent(a, b, y, &builder)
    case .max, .min:
      let (mine, other) = i == 0 ? (a, b) : (b, a)
      let wins = builder.binary(binary == .max ? .greater : .less, mine, other)
      let half = builder.multiply(builder.constant(0.5), builder.binary(.equal, mine, other))
      return .times(builder.add(wins, half))
    case .atan2:
      let squares = builder.add(builder.multiply(a, a), builder.multiply(b, b))
      let numerator = i == 0 ? b : builder.unary(.negate, a)
      return .times(builder.divide(numerator, squares))
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or: return .zero
    }
  }

  /// p·a^(p-1), and 0 where both are 0.
  private static func powerBase(_ a: Operand, _ p: Operand, _ builder: inout EquationBuilder) -> Slope {
    if let literal = builder.literal(p) {
      if literal == 0 { return .zero }
      if literal == 1 { return .identity }
      if literal == 2 { return .times(builder.multiply(p, a)) }
      let power = builder.binary(.power, a, builder.constant(literal - 1))
      return .times(builder.multiply(p, power))
    }
    // A power of 0 to less than 0 would make 0·∞ of it.
    let isRegular = builder.binary(.or, p, a)
    let lowered = builder.subtract(p, builder.constant(1))
    let exponent = builder.guarded(lowered, where: isRegular, else: 0)
    return .times(builder.multiply(p, builder.binary(.power, a, exponent)))
  }

  /// a^p·log(a), and 0 where a is 0.
  private static func powerExponent(
    _ a: Operand, _ p: Operand, _ y: Operand, _ builder: inout EquationBuilder
  ) -> Slope {
    if builder.literal(p) != nil { return .zero }
    let safe = builder.guarded(a, where: a, else: 1)
    return .times(builder.multiply(y, builder.unary(.log, safe)))
  }
}
