import RNNLanguage
import RealModule

/// A number with its derivative along a direction.
///
/// A tangent that is exactly 0 stays 0 through any derivative, as adjoints do in the reverse sweep.
struct Dual: Sendable {
  var value: Double
  var tangent: Double

  init(_ value: Double, _ tangent: Double = 0) {
    self.value = value
    self.tangent = tangent
  }

  /// A function of this number with its derivative here.
  func map(_ value: Double, slope: @autoclosure () -> Double) -> Dual {
    Dual(value, tangent == 0 ? 0 : slope() * tangent)
  }

  static prefix func - (a: Dual) -> Dual { Dual(-a.value, -a.tangent) }
  static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, a.tangent + b.tangent) }
  static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, a.tangent - b.tangent) }

  static func * (a: Dual, b: Dual) -> Dual {
    Dual(
      a.value * b.value,
      (a.tangent == 0 ? 0 : a.tangent * b.value) + (b.tangent == 0 ? 0 : a.value * b.tangent))
  }

  static func / (a: Dual, b: Dual) -> Dual {
    let quotient = a.value / b.value
    let top = a.tangent == 0 ? 0 : a.tangent / b.value
    let bottom = b.tangent == 0 ? 0 : quotient * b.tangent / b.value
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
    case .abs: return v < 0 ? -x : v > 0 ? x : Dual(v.magnitude)
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
      let base = a.map(result, slope: b.value == 0 ? 0 : b.value * raised(a.value, b.value - 1)).tangent
      let exponent = b.map(result, slope: a.value == 0 ? 0 : result * .log(a.value)).tangent
      return Dual(result, base + exponent)
    case .max:
      if a.value == b.value { return Dual(a.value, (a.tangent + b.tangent) / 2) }
      return a.value > b.value || a.value.isNaN ? a : b
    case .min:
      if a.value == b.value { return Dual(a.value, (a.tangent + b.tangent) / 2) }
      return a.value < b.value || a.value.isNaN ? a : b
    case .atan2:
      let result = Double.atan2(y: a.value, x: b.value)
      let square = a.value * a.value + b.value * b.value
      return Dual(
        result,
        a.map(result, slope: b.value / square).tangent - b.map(result, slope: a.value / square).tangent)
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or:
      return Dual(value(a.value, b.value))
    }
  }
}
