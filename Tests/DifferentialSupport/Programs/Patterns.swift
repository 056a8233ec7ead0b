/// The patterns that terms are made of. Every function stays inside its domain whatever its operand is.
enum Patterns {
  /// One operand, elementwise, differentiable everywhere.
  static let smooth = [
    "tanh($0)", "sigmoid($0)", "softplus($0)", "exp(0.5*tanh($0))", "expm1(0.5*tanh($0))", "log(1 + $0^2)",
    "log1p($0^2)", "sqrt(1 + $0^2)", "sin($0)", "cos($0)", "tan(0.7*tanh($0))", "asin(0.9*tanh($0))",
    "acos(0.9*tanh($0))", "atan($0)", "sinh(tanh($0))", "cosh(tanh($0))", "erf($0)", "-$0", "0.5*$0",
    "silu($0)",
    "gelu($0)", "gelu_tanh($0)", "mish($0)", "logcosh($0)", "log_sigmoid($0)", "square(tanh($0))",
    "tanh($0)^3",
    "(1 + $0^2)^0.5", "(1 + $0^2)^(-1)", "1 - $0", "exp(-($0^2))", "(1.5 + tanh($0))^1.7",
  ]
  /// One operand, elementwise, with kinks or jumps.
  static let kinked = [
    "relu($0)", "abs($0)", "sign($0)", "floor(3*$0)", "ceil(2*$0)", "step($0)", "elu($0)", "leaky_relu($0)",
    "hardtanh($0)", "hardsigmoid($0)", "softsign($0)", "clamp($0, -0.4, 0.6)", "not($0 > 0.2)",
    "where($0 > 0.1, $0, 0.1*$0)", "min(max($0, -1), 1)",
    // What is not chosen is no number.
    "where($0 > 0.1, log($0), 0.3)", "where($0 > 0.1, sqrt($0), $0)", "where($0 < 0.2, (0.3 - $0)^1.5, 0.1)",
  ]
  /// Two operands, elementwise.
  static let smoothPairs = [
    "$0 + $1", "$0 - $1", "$0 .* $1", "$0 ⊙ $1", "$0 / (1 + $1^2)", "atan2($0, 1.5 + $1^2)",
    "(1.5 + tanh($0))^tanh($1)", "$0 + 0.5*$1", "sigmoid($0) .* $1", "tanh($0) - sin($1)",
  ]
  static let kinkedPairs = [
    "max($0, $1)", "min($0, $1)", "($0 < $1) .* $0", "where($0 <= $1, $1, 0.3)", "where($0 != $1, $0, $1)",
    "($0 >= 0.1 || $1 > 0.2) + 0.1*$0", "max($0, 0.1, $1)", "where($0 > 0.3 && $1 <= 0.5, sin($0), $1^2)",
    "where(!($0 > $1), $0, $1)", "where($0 == $1, 1, $1)",
  ]
  /// One vector or matrix to a scalar.
  static let smoothToScalar = ["0.3*sum($0)", "mean($0)", "sum(tanh($0))", "mean($0^2)"]
  static let kinkedToScalar = ["norm($0)", "max($0)", "min($0)"]
  /// Two vectors or matrices of one form to a scalar.
  static let pairsToScalar = ["dot($0, $1)", "mse($0, $1)", "mean($0 .* $1)", "binary_cross_entropy($0, $1)"]
  static let kinkedPairsToScalar = ["huber($0, $1)", "mae($0, $1)"]
  /// One vector to a vector.
  static let vectors = [
    "softmax($0)", "log_softmax($0)", "layernorm($0)", "layernorm($0, 0.1)", "softmax($0')'",
  ]
  static let stopped = ["stop_gradient($0)", "$0 + stop_gradient($0)"]
  /// Bounded functions around what a recurrence reads.
  static let bounding = [
    "tanh($0)", "sigmoid($0)", "0.7*tanh($0)", "sin(0.8*$0)", "softsign($0)", "erf(0.5*$0)",
  ]

  /// Whether a pattern has kinks: a comparison, an extreme, or a function that is not smooth.
  static func isKinked(_ pattern: String) -> Bool {
    let known = kinked + kinkedPairs + kinkedToScalar + kinkedPairsToScalar
    return known.contains(pattern) || pattern.hasPrefix("max[") || pattern.hasPrefix("min[")
      || pattern == "softsign($0)"
  }
}
