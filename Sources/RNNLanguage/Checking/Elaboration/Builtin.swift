/// The functions of the language that are operations, not written in the language itself.
enum Builtin: Sendable {
  case unary(UnaryFunction)
  /// Two arguments elementwise.
  case binary(BinaryFunction)
  /// One argument over its elements, two or more elementwise.
  case extremum(elements: LanguageOperation, pairs: BinaryFunction, more: LanguageOperation)
  /// One argument; the relation says of which kind and what comes out.
  case single(LanguageOperation, KindRelation)
  case select, dot, outer, crossEntropy, layerNorm, row, concat, split

  static let table: [String: Builtin] = [
    "tanh": .unary(.tanh), "sigmoid": .unary(.sigmoid), "σ": .unary(.sigmoid), "relu": .unary(.relu),
    "softplus": .unary(.softplus), "exp": .unary(.exp), "expm1": .unary(.expm1), "log": .unary(.log),
    "ln": .unary(.log), "log1p": .unary(.log1p), "sqrt": .unary(.sqrt), "abs": .unary(.abs),
    "sign": .unary(.sign), "sin": .unary(.sin), "cos": .unary(.cos), "tan": .unary(.tan),
    "asin": .unary(.asin), "acos": .unary(.acos), "atan": .unary(.atan), "sinh": .unary(.sinh),
    "cosh": .unary(.cosh), "erf": .unary(.erf), "floor": .unary(.floor), "ceil": .unary(.ceil),
    "step": .unary(.step), "not": .unary(.not),
    "atan2": .binary(.atan2),
    "min": .extremum(elements: .minElement, pairs: .min, more: .least),
    "max": .extremum(elements: .maxElement, pairs: .max, more: .greatest),
    "sum": .single(.sum, .toScalar), "mean": .single(.mean, .toScalar), "norm": .single(.norm, .toScalar),
    "softmax": .single(.softmax, .vectorLike), "log_softmax": .single(.logSoftmax, .vectorLike),
    "logsumexp": .single(.logSumExp, .vectorLikeToScalar),
    "stop_gradient": .single(.stopGradient, .equal), "transpose": .single(.transpose, .transpose),
    "where": .select, "dot": .dot, "outer": .outer, "cross_entropy": .crossEntropy, "layernorm": .layerNorm,
    "row": .row, "concat": .concat, "split": .split,
  ]

  /// How many arguments it takes.
  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .unary, .single: 1...1
    case .binary, .dot, .outer, .crossEntropy, .row, .split: 2...2
    case .extremum: 1...1000
    case .concat: 2...1000
    case .select: 3...3
    case .layerNorm: 1...2
    }
  }
}
