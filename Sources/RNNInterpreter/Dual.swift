import RNNLanguage
import RealModule

/// A number with its derivative along a direction.
///
/// A constant has no tangent, which is more than one of 0: no derivative is multiplied with it, be it infinite.
struct Dual: Sendable {
  var value: Double
  var tangent: Double
  let isConstant: Bool

  /// A constant.
  init(_ value: Double) {
    self.value = value
    tangent = 0
    isConstant = true
  }

  init(_ value: Double, _ tangent: Double) {
    self.value = value
    self.tangent = tangent
    isConstant = false
  }

  /// A function of this number with its derivative here.
  func map(_ value: Double, slope: @autoclosure () -> Double) -> Dual {
    isConstant ? Dual(value) : Dual(value, slope() * tangent)
  }

  /// A function of two numbers with its derivatives here.
  static func join(
    _ a: Dual, _ b: Dual, _ value: Double, slopes: (Double, Double)
  ) -> Dual {
    if a.isConstant, b.isConstant { return Dual(value) }
    return Dual(
      value, (a.isConstant ? 0 : slopes.0 * a.tangent) + (b.isConstant ? 0 : slopes.1 * b.tangent))
  }

  static prefix func - (a: Dual) -> Dual { a.map(-a.value, slope: -1) }
  static func + (a: Dual, b: Dual) -> Dual { join(a, b, a.value + b.value, slopes: (1, 1)) }
  static func - (a: Dual, b: Dual) -> Dual { join(a, b, a.value - b.value, slopes: (1, -1)) }
  static func * (a: Dual, b: Dual) -> Dual { join(a, b, a.value * b.value, slopes: (b.value, a.value)) }

  static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    if a.isConstant, b.isConstant { return Dual(quotient) }
    let top = a.isConstant ? 0 : a.tangent / b.value
    let bottom = b.isConstant ? 0 : quotient * b.tangent / b.value
    return Dual(quotient, top - bottom)
  }

  var exp: Dual { map(.exp(value), slope: .exp(value)) }
  var log: Dual { map(.log(value), slope: 1 / value) }
  var squareRoot: Dual { map(value.squareRoot(), slope: 0.5 / value.squareRoot()) }
}

extension UnaryFunction {
  /// The function of a number with a derivative; the formulas are others than those of `slope`, to check them.
  func dual(_ x: Dual, reluAtZero: Double) -> Dual {
    let v = x.value
    switch self {
    case .negate: return -x
    case .tanh: return x.map(.tanh(v), slope: 1 / (.cosh(v) * .cosh(v)))
    case .sigmoid: return x.map(value(v), slope: 1 / (2 + 2 * .cosh(v)))
    case .relu: return x.map(value(v), slope: v > 0 ? 1 : v == 0 ? reluAtZero : 0)
    case .softplus: return x.map(value(v), slope: 0.5 * (1 + .tanh(v / 2)))
    case .exp: return x.exp
    case .expm1: return x.map(.expMinusOne(v), slope: .exp(v))
    case .log: return x.log
    case .log1p: return x.map(.log(onePlus: v), slope: 1 / (1 + v))
    case .sqrt: return x.squareRoot
    case .abs: return v < 0 ? -x : v > 0 ? x : x.map(v.magnitude, slope: v)
    case .sin: return x.map(.sin(v), slope: .cos(v))
    case .cos: return x.map(.cos(v), slope: -.sin(v))
    case .tan: return x.map(.tan(v), slope: 1 / (.cos(v) * .cos(v)))
    case .asin: return x.map(.asin(v), slope: 1 / ((1 - v) * (1 + v)).squareRoot())
    case .acos: return x.map(.acos(v), slope: -1 / ((1 - v) * (1 + v)).squareRoot())
    case .atan: return x.map(.atan(v), slope: .cos(.atan(v)) * .cos(.atan(v)))
    case .sinh: return x.map(.sinh(v), slope: .cosh(v))
    case .cosh: return x.map(.cosh(v), slope: .sinh(v))
    case .erf: return x.map(.erf(v), slope: .exp(-v * v) * 2 / Double.sqrt(.pi))
    case .sign, .floor, .ceil, .step, .not: return Dual(value(v))
    }
  }
}

extension BinaryFunction {
  /// The function of two numbers with derivatives.
  func dual(_ a: Dual, _ b: Dual) -> Dual {
    switch self {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    case .power:
      let result = raised(a.value, b.value)
      return .join(
        a, b, result,
        slopes: (
          b.value == 0 ? 0 : b.value * raised(a.value, b.value - 1),
          a.value == 0 ? 0 : result * .log(a.value)
        ))
    case .max, .min:
      let result = value(a.value, b.value)
      if a.value == b.value { return .join(a, b, result, slopes: (0.5, 0.5)) }
      let isFirst = self == .max ? a.value > b.value : a.value < b.value
      return .join(a, b, result, slopes: (isFirst ? 1 : 0, isFirst ? 0 : 1))
    case .atan2:
      let square = a.value * a.value + b.value * b.value
      return .join(
        a, b, .atan2(y: a.value, x: b.value), slopes: (b.value / square, -a.value / square))
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or:
      return Dual(value(a.value, b.value))
    }
  }
}
