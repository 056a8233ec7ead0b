import RNNDiagnostics

/// A typed expression over the values of a checked program.
public struct CheckedExpression: Sendable {
  public let kind: Kind
  public let type: CheckedType
  /// Whether it has one value per step (it reads something at `t`), or one per sequence.
  public let isStream: Bool
  public let range: SourceRange

  public init(_ kind: Kind, type: CheckedType, isStream: Bool, range: SourceRange) {
    self.kind = kind
    self.type = type
    self.isStream = isStream
    self.range = range
  }

  /// What it is made of.
  public indirect enum Kind: Sendable {
    /// A literal or a size.
    case number(Double)
    /// `T`, the sequence's own number of steps, as a number.
    case stepCount
    /// `t`, the step from 1, as a number.
    case stepIndex
    case reference(ValueIndex, At)
    /// An operation of the language. Operands are in the order of `Operation`'s comment.
    case operation(LanguageOperation, [CheckedExpression])
    /// A reduction over the steps lower…upper of a stream expression; 0 where there are none.
    case timeReduction(TimeReduction, lower: StepBound, upper: StepBound, CheckedExpression)
    /// A function with a custom derivative: the value is `value`; the derivative with respect to `arguments[i]` is `slopes[i]`, elementwise,
    /// and nothing else flows. Arguments and slopes have the value's type or are scalars.
    case custom(value: CheckedExpression, arguments: [CheckedExpression], slopes: [CheckedExpression])
  }

  /// Which step of a value a reference reads.
  public enum At: Sendable, Equatable {
    /// A static value has no steps.
    case always
    /// `x[t+k]`; k is negative for earlier steps.
    case offset(Int)
    /// `x[1]`, `x[T-1]`: one step, so the reference is static.
    case step(StepBound)
  }
}

/// A step counted from the start (`3` is step 3, `0` the value before the first) or from the sequence's own end (`T-1`).
public enum StepBound: Sendable, Equatable {
  case fromStart(Int)
  /// `T + k`; k is 0 for `T`, -1 for `T-1`, 1 for `T+1`.
  case fromEnd(Int)
}

/// The operations of the language after checking. Elementwise operations take operands of equal type or scalars, which broadcast.
public enum LanguageOperation: Sendable, Equatable {
  case unary(UnaryFunction)
  case binary(BinaryFunction)
  /// `max(a, b, c, …)` and `min(a, b, c, …)`, elementwise: those that attain the result share its derivative evenly.
  case greatest, least
  /// `where(condition, a, b)`: a where the condition is not 0.
  case select
  /// `*` of linear algebra with at least one operand that is no scalar in each; kinds decide: matrix·vector, matrix·matrix, row·vector (a
  /// scalar), vector·row (a matrix), row·matrix (a row). Scalar·anything is `.binary(.multiply)`.
  case product
  case transpose
  /// Over all elements; a scalar.
  case sum, mean, maxElement, minElement
  /// `dot(a, b)`: the sum of products over all elements; a scalar.
  case dot
  /// Euclidean norm over all elements; its derivative at 0 is 0.
  case norm
  case softmax, logSoftmax, logSumExp
  /// `cross_entropy(logits, index)` = logsumexp(logits) - logits[index]; a scalar.
  case crossEntropy
  /// `layernorm(x)` = (x - mean(x)) / sqrt(mean((x - mean(x))²) + epsilon), over all elements.
  case layerNorm(epsilon: Double)
  /// `row(E, k)`: row k of a matrix as a vector; element k of a vector as a scalar.
  case row
  /// Vectors (or scalars, as vectors of one) end to end; matrices of equal width on top of each other.
  case concat
  /// Part `index` of `parts` equal pieces along the first dimension.
  case split(index: Int, parts: Int)
  /// A scalar repeated to the type of the node.
  case fill
  /// The value, with no derivative.
  case stopGradient
}

/// Elementwise functions of one argument. `step` is 1 where the argument is > 0, else 0. `not` is 1 where it is 0.
public enum UnaryFunction: String, Sendable, CaseIterable {
  case negate, tanh, sigmoid, relu, softplus, exp, expm1, log, log1p, sqrt, abs, sign, sin, cos, tan, asin,
    acos,
    atan,
    sinh, cosh, erf, floor, ceil, step, not
}

/// Elementwise functions of two arguments; comparisons and connectives give 1 or 0 and have derivative 0.
public enum BinaryFunction: String, Sendable, CaseIterable {
  case add, subtract, multiply, divide, power, max, min, atan2
  case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual, and, or
}
