import RNNLanguage
import RealModule

extension UnaryFunction {
  /// The function at x.
  func value(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .tanh: .tanh(x)
    case .sigmoid: x >= 0 ? 1 / (1 + .exp(-x)) : .exp(x) / (1 + .exp(x))
    case .relu: x > 0 || x.isNaN ? x : 0
    case .softplus: (x > 0 ? x : 0) + .log(onePlus: .exp(-x.magnitude))
    case .exp: .exp(x)
    case .expm1: .expMinusOne(x)
    case .log: .log(x)
    case .log1p: .log(onePlus: x)
    case .sqrt: x.squareRoot()
    case .abs: x.magnitude
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .sin: .sin(x)
    case .cos: .cos(x)
    case .tan: .tan(x)
    case .asin: .asin(x)
    case .acos: .acos(x)
    case .atan: .atan(x)
    case .sinh: .sinh(x)
    case .cosh: .cosh(x)
    case .erf: .erf(x)
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .step: x > 0 ? 1 : 0
    case .not: x == 0 ? 1 : 0
    }
  }

  /// The derivative at x, where the value is y.
  func slope(_ x: Double, value y: Double, reluAtZero: Double) -> Double {
    switch self {
    case .negate: -1
    case .tanh: 1 - y * y
    case .sigmoid: y * (1 - y)
    case .relu: x > 0 ? 1 : x < 0 ? 0 : reluAtZero
    case .softplus: UnaryFunction.sigmoid.value(x)
    case .exp: y
    case .expm1: y + 1
    case .log: 1 / x
    case .log1p: 1 / (1 + x)
    case .sqrt: 0.5 / y
    case .abs: UnaryFunction.sign.value(x)
    case .sin: .cos(x)
    case .cos: -.sin(x)
    case .tan: 1 + y * y
    case .asin: 1 / (1 - x * x).squareRoot()
    case .acos: -1 / (1 - x * x).squareRoot()
    case .atan: 1 / (1 + x * x)
    case .sinh: .cosh(x)
    case .cosh: .sinh(x)
    case .erf: 2 / Double.pi.squareRoot() * .exp(-x * x)
    case .sign, .floor, .ceil, .step, .not: 0
    }
  }
}

extension BinaryFunction {
  /// The function at (a, b).
  func value(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .power: raised(a, b)
    case .max: a > b || a.isNaN ? a : b
    case .min: a < b || a.isNaN ? a : b
    case .atan2: .atan2(y: a, x: b)
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterOrEqual: a >= b ? 1 : 0
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .and: a != 0 && b != 0 ? 1 : 0
    case .or: a != 0 || b != 0 ? 1 : 0
    }
  }

  /// The derivatives with respect to a and b.
  func slopes(_ a: Double, _ b: Double) -> (Double, Double) {
    switch self {
    case .add: (1, 1)
    case .subtract: (1, -1)
    case .multiply: (b, a)
    case .divide: (1 / b, -(a / b) / b)
    case .power:
      (b == 0 ? 0 : b * raised(a, b - 1), a == 0 ? 0 : raised(a, b) * .log(a))
    case .max: a > b ? (1, 0) : a < b ? (0, 1) : (0.5, 0.5)
    case .min: a < b ? (1, 0) : a > b ? (0, 1) : (0.5, 0.5)
    case .atan2: (b / (a * a + b * b), -a / (a * a + b * b))
    case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or: (0, 0)
    }
  }
}

/// x^n as C's `pow` has it: 1 for n = 0, real for a negative x where n is whole. Squares and reciprocals are rounded once.
func raised(_ x: Double, _ n: Double) -> Double {
  if n == 2 { return x * x }
  if n == -1 { return 1 / x }
  if let whole = Int(exactly: n) { return .pow(x, whole) }
  return .pow(x, n)
}
