import RNNDiagnostics

/// One expression as written, with its place.
public struct Expression: Sendable {
  public let kind: Kind
  public let range: SourceRange

  public init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  /// What it is made of.
  public indirect enum Kind: Sendable {
    /// A literal; `text` is its spelling, which the formatter keeps.
    case number(Double, text: String)
    /// `name`, `cell.name`, and with an index `name[t-1]`, `cell.name[T]`.
    case name(QualifiedName, index: Expression?)
    /// `f(a, b, H = 3)`: a function of the language, of the program, or a cell.
    case call(Identifier, arguments: [Argument])
    case prefix(PrefixOperator, Expression)
    case transpose(Expression)
    case binary(BinaryOperator, Expression, Expression)
    /// `sum[t](…)`, `mean[t=2..T](…)`: a reduction over the steps `lower…upper` (1…T where not written).
    case timeReduction(TimeReduction, lower: Expression?, upper: Expression?, Expression)
    /// `(…)`, kept so that the formatter prints what was written.
    case parenthesized(Expression)
  }
}

/// One argument of a call; `label` is the name before `=`, where there is one.
public struct Argument: Sendable {
  public let label: Identifier?
  public let value: Expression

  public init(label: Identifier?, value: Expression) {
    self.label = label
    self.value = value
  }
}

/// A name with its place.
public struct Identifier: Sendable {
  public let text: String
  public let range: SourceRange

  public init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// `h`, or `l1.h` for a value inside a cell's instance.
public struct QualifiedName: Sendable {
  public let parts: [Identifier]

  public init(_ parts: [Identifier]) { self.parts = parts }

  /// The parts joined with dots.
  public var text: String { parts.map(\.text).joined(separator: ".") }
  public var range: SourceRange { parts[0].range.union(parts[parts.count - 1].range) }
}

/// Operators before their operand, by their spelling.
public enum PrefixOperator: String, Sendable {
  case minus = "-"
  case plus = "+"
  case not = "!"
}

/// Operators between their operands, by their usual spelling; the weakest come first.
public enum BinaryOperator: String, Sendable, CaseIterable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case add = "+"
  case subtract = "-"
  /// `*`, the product of linear algebra.
  case multiply = "*"
  /// `.*`, `⊙`, `∘`.
  case elementwiseMultiply = ".*"
  /// `/` and `./`.
  case divide = "/"
  /// `^`, elementwise.
  case power = "^"
}

/// Reductions over steps, by the name that stands before `[t]`.
public enum TimeReduction: String, Sendable, CaseIterable {
  case sum, mean, max, min
}
