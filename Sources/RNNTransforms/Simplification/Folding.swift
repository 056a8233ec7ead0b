import RNNIR

/// Arithmetic on literals, only where the result is exactly what the generated code would compute.
enum Folding {
  static func fold(_ operation: UnaryOperation, _ x: Double) -> Double? {
    switch operation {
    case .negate: -x
    case .abs: x.magnitude
    case .relu: x > 0 ? x : 0
    case .not: x == 0 ? 1 : 0
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .sqrt: x.squareRoot()
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .heaviside(let atZero): x > 0 ? 1 : x < 0 ? 0 : x == 0 ? atZero : x
    case .tanh, .sigmoid, .softplus, .exp, .expm1, .log, .log1p, .sin, .cos, .tan, .asin, .acos, .atan, .sinh,
      .cosh, .erf:
      nil
    }
  }

  static func fold(_ operation: BinaryOperation, _ x: Double, _ y: Double) -> Double? {
    switch operation {
    case .subtract: x - y
    case .multiply: x * y
    case .divide: x / y
    case .max: x > y ? x : y
    case .min: x < y ? x : y
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
