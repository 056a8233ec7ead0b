/// What one equation does. Elementwise operations take operands of the result's shape or scalars, which broadcast; operands of a lower
/// rate are repeated over the steps or the batch.
public enum Operation: Sendable, Hashable {
  // Elementwise.
  case constant(Double)
  case unary(UnaryOperation)
  case binary(BinaryOperation)
  /// The sum of any positive number of operands; of one operand at an offset, a shift in time.
  case add
  /// (condition, a, b): a where the condition is not 0, else b.
  case select
  /// A scalar repeated to the result's shape.
  case broadcast
  /// The operand at the steps from…to of the sequence, `fill` at the others.
  case window(from: Step, to: Step, fill: Double)
  /// The operand at the steps t where t and t + offset lie in the same chunk of `every` steps, 0 at the others (truncated BPTT).
  case cut(offset: Int, every: Int)
  /// t, from 1, as a number.
  case stepIndex
  /// The number of steps of the sequence in from…to.
  case stepCount(from: Step, to: Step)
  /// The number of sequences.
  case batchCount
  /// The operand, with no derivative.
  case stopGradient
  /// (y, x₁, d₁, x₂, d₂, …): the value y, whose derivative with respect to xᵢ is dᵢ, elementwise, and nothing else.
  case attach

  // Over elements.
  /// The sum of all elements; a scalar.
  case sum
  /// The Euclidean norm of all elements of all operands together; a scalar. It is written out in other operations after the last
  /// differentiation.
  case norm
  case extremum(Extremum)
  /// A product of two tensors summed over the labels that the result lacks, as in Einstein's notation.
  case contract(Contraction)
  case transpose
  /// Operands end to end along the first dimension; scalars count as vectors of one.
  case concat
  /// The part of the first dimension that begins at `start`, as long as the result (a scalar result takes one element).
  case slice(start: Int)
  /// The operand placed at `start` of the first dimension, zeros around it.
  case pad(start: Int)
  /// (table, index): row `index` of a matrix, element `index` of a vector.
  case gather
  /// (value, index): a table that is zero but for row `index`.
  case scatter

  // Over time and batch.
  /// Over all steps of the sequence; 0 (sum), -∞ (max) or ∞ (min) where there are none.
  case reduceTime(TimeReductionKind)
  /// The sum over the batch, and over all steps where the operand is a stream.
  case reduceBatch
  /// The operand at one step of the sequence, 0 where the sequence has no such step.
  case at(Step)
  /// The operand if both name the same step of the sequence, else 0.
  case when(Step, equals: Step)
}

/// Elementwise functions of one operand. `sign` is −1, 0 or 1; `not` is 1 where the operand is 0, else 0.
public enum UnaryOperation: Sendable, Hashable {
  case negate, tanh, sigmoid, softplus, exp, expm1, log, log1p, sqrt, abs, sign, sin, cos, tan
  case asin, acos, atan, sinh, cosh, erf, floor, ceil, not
  /// max(x, 0); its derivative at 0 is the given number.
  case relu(slopeAtZero: Double)
  /// 1 above 0, 0 below, and the given number at 0.
  case heaviside(atZero: Double)
}

/// Elementwise functions of two operands; comparisons and connectives give 1 or 0, and have derivative 0.
public enum BinaryOperation: String, Sendable, Hashable, CaseIterable {
  case subtract, multiply, divide, power, max, min, atan2
  case less, lessOrEqual, greater, greaterOrEqual, equal, notEqual, and, or
}

/// The greatest or the smallest of all elements, a scalar; NaN if any is.
public enum Extremum: String, Sendable, Hashable { case max, min }

/// How the steps of a sequence are reduced to one value.
public enum TimeReductionKind: String, Sendable, Hashable { case sum, max, min }

/// Labels of the dimensions of two operands and of their product, e.g. `ij,j->i` for matrix times vector.
public struct Contraction: Sendable, Hashable, CustomStringConvertible {
  public let left: [Int]
  public let right: [Int]
  public let out: [Int]

  /// With the labels of the first operand, the second and the result.
  public init(_ left: [Int], _ right: [Int], _ out: [Int]) {
    self.left = left
    self.right = right
    self.out = out
  }

  /// M·v
  public static let matrixVector = Contraction([0, 1], [1], [0])
  /// u·vᵀ
  public static let outer = Contraction([0], [1], [0, 1])
  /// vᵀ·M
  public static let rowMatrix = Contraction([0], [0, 1], [1])
  /// A·B
  public static let matrixMatrix = Contraction([0, 1], [1, 2], [0, 2])

  public var description: String {
    func letters(_ labels: [Int]) -> String {
      String(decoding: labels.map { UInt8(ascii: "i") + UInt8($0) }, as: UTF8.self)
    }
    return "\(letters(left)),\(letters(right))->\(letters(out))"
  }

  /// The shape of the result, or nil where the operands' shapes do not fit the labels.
  public func shape(_ a: [Int], _ b: [Int]) -> [Int]? {
    guard a.count == left.count, b.count == right.count else { return nil }
    var extents: [Int: Int] = [:]
    for (label, extent) in zip(left + right, a + b) {
      if let known = extents[label], known != extent { return nil }
      extents[label] = extent
    }
    let shape = out.compactMap { extents[$0] }
    return shape.count == out.count ? shape : nil
  }
}
