import RNNIR

/// Arithmetic on literals, only where the result is what the generated code would compute, in float and in double.
///
/// A literal is rounded to the program's reals where it is written. So what a number in double becomes there must be the result of the
/// same operation on numbers rounded beforehand: 0.1 * 3 is left alone, as in float that product has another last bit, and 16777217 ==
/// 16777216 too, as it is true there.
enum Folding {
  static func fold(_ operation: UnaryOperation, _ x: Double) -> Double? {
    same(value(operation, x), value(operation, Float(x)))
  }

  static func fold(_ operation: BinaryOperation, _ x: Double, _ y: Double) -> Double? {
    same(value(operation, x, y), value(operation, Float(x), Float(y)))
  }

  /// Whether a literal counts as true, where float and double agree on that.
  static func isTrue(_ condition: Double) -> Bool? {
    (condition != 0) == (Float(condition) != 0) ? condition != 0 : nil
  }

  private static func same(_ wide: Double?, _ narrow: Float?) -> Double? {
    guard let wide, let narrow else { return nil }
    return Float(wide).bitPattern == narrow.bitPattern || wide.isNaN && narrow.isNaN ? wide : nil
  }

  private static func value<Real: BinaryFloatingPoint>(_ operation: UnaryOperation, _ x: Real) -> Real? {
    switch operation {
    case .negate: -x
    case .abs: x.magnitude
    case .relu: value(.max, x, 0)
    case .not: x == 0 ? 1 : 0
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .sqrt: x.squareRoot()
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .heaviside(let atZero): x > 0 ? 1 : x == 0 ? Real(atZero) : 0
    case .tanh, .sigmoid, .softplus, .exp, .expm1, .log, .log1p, .sin, .cos, .tan, .asin, .acos, .atan, .sinh,
      .cosh, .erf:
      nil
    }
  }

  private static func value<Real: BinaryFloatingPoint>(
    _ operation: BinaryOperation, _ x: Real, _ y: Real
  ) -> Real? {
    switch operation {
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .max: x > y || x.isNaN ? x : y
    case .min: x < y || x.isNaN ? x : y
    case .less: x < y ? 1 : 0
    case .lessOrEqual: x <= y ? 1 : 0
    case .greater: x > y ? 1 : 0
    case .greaterOrEqual: x >= y ? 1 : 0
    case .equal: x == y ? 1 : 0
    case .notEqual: x != y ? 1 : 0
    case .and: x != 0 && y != 0 ? 1 : 0
    case .or: x != 0 || y != 0 ? 1 : 0
    case .power, .atan2: nil
    }
  }
}
