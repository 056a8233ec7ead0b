import RNNLanguage

/// The functions of `<math.h>` that the language can say.
enum MathFunctions {
  typealias ID = ScalarGraph.ID

  private static let unary: [String: UnaryFunction] = [
    "exp": .exp, "expm1": .expm1, "log": .log, "log1p": .log1p, "sqrt": .sqrt, "fabs": .abs, "sin": .sin,
    "cos": .cos, "tan": .tan, "asin": .asin, "acos": .acos, "atan": .atan, "sinh": .sinh, "cosh": .cosh,
    "tanh": .tanh, "erf": .erf, "floor": .floor, "ceil": .ceil,
  ]

  private static let binary: [String: BinaryFunction] = [
    "pow": .power, "fmax": .max, "fmin": .min, "atan2": .atan2,
  ]

  private static let composed: [String: Int] = [
    "exp2": 1, "log2": 1, "log10": 1, "erfc": 1, "trunc": 1, "round": 1, "cbrt": 1, "hypot": 2, "fdim": 2,
    "copysign": 2, "fma": 3,
  ]

  /// The base name and whether the arguments are floats: `tanhf` is `tanh` on floats, `__builtin_fabs` is `fabs`.
  static func recognize(_ name: String) -> (name: String, isFloat: Bool)? {
    let prefix = "__builtin_"
    let base = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
    if arity(base) != nil { return (base, false) }
    let short = String(base.dropLast())
    return base.hasSuffix("f") && arity(short) != nil ? (short, true) : nil
  }

  /// What to write instead of a function that the language lacks.
  static func advice(_ name: String) -> String? {
    switch name {
    case "fmod", "fmodf": "where x/y is small, x - y*trunc(x/y) is the same"
    case "rint", "rintf", "nearbyint", "nearbyintf": "round differs from it only halfway between two integers"
    case "abs": "of floating point numbers, fabs is meant"
    case "tgamma", "lgamma", "tgammaf", "lgammaf": "an approximation by a polynomial can be read"
    default: nil
    }
  }

  static func arity(_ name: String) -> Int? {
    if unary[name] != nil { return 1 }
    return binary[name] != nil ? 2 : composed[name]
  }

  /// A recognized function of as many arguments as it takes.
  static func apply(_ name: String, _ x: [ID], in graph: inout ScalarGraph) -> ID? {
    guard arity(name) == x.count else { return nil }
    if let function = unary[name] { return graph.unary(function, x[0]) }
    if let function = binary[name] { return graph.binary(function, x[0], x[1]) }
    let zero = graph.constant(0)
    let one = graph.constant(1)
    switch name {
    case "exp2": return graph.unary(.exp, graph.binary(.multiply, graph.constant(0.6931471805599453), x[0]))
    case "log2": return graph.binary(.divide, graph.unary(.log, x[0]), graph.constant(0.6931471805599453))
    case "log10": return graph.binary(.divide, graph.unary(.log, x[0]), graph.constant(2.302585092994046))
    case "erfc": return graph.binary(.subtract, one, graph.unary(.erf, x[0]))
    case "trunc":
      let isNegative = graph.binary(.less, x[0], zero)
      return graph.select(isNegative, graph.unary(.ceil, x[0]), graph.unary(.floor, x[0]))
    case "round":
      let half = graph.binary(.add, graph.unary(.abs, x[0]), graph.constant(0.5))
      return graph.binary(.multiply, graph.unary(.sign, x[0]), graph.unary(.floor, half))
    case "cbrt":
      let root = graph.binary(.power, graph.unary(.abs, x[0]), graph.constant(1.0 / 3))
      return graph.binary(.multiply, graph.unary(.sign, x[0]), root)
    case "hypot":
      let squares = x.map { graph.binary(.multiply, $0, $0) }
      return graph.unary(.sqrt, graph.binary(.add, squares[0], squares[1]))
    case "fdim": return graph.binary(.max, graph.binary(.subtract, x[0], x[1]), zero)
    case "copysign":
      let sign = graph.select(graph.binary(.less, x[1], zero), graph.constant(-1), one)
      return graph.binary(.multiply, graph.unary(.abs, x[0]), sign)
    case "fma": return graph.binary(.add, graph.binary(.multiply, x[0], x[1]), x[2])
    default: return nil
    }
  }
}
