/// A scheduled program as loops: a small imperative language that any C-like printer can write down.
public struct LoopProgram: Sendable {
  public var functions: [LoopFunction]
}

/// One function; `comment` says what it is for.
public struct LoopFunction: Sendable {
  public var comment: String
  public var result: String
  public var name: String
  public var parameters: [Parameter]
  public var body: [LoopStatement]
  public var isStatic: Bool

  /// One parameter: its C type as written, and its name.
  public struct Parameter: Sendable {
    public var type: String
    public var name: String
    public init(_ type: String, _ name: String) {
      self.type = type
      self.name = name
    }
  }
}

/// The types of local variables.
public enum LoopType: Sendable {
  case size, real, vector, mask, flag
  /// Four vectors, the results of a function of four.
  case four
  /// A pointer to reals; constant ones are only read through.
  case reals(constant: Bool)
  case indices
  case lengths
}

/// What a function does, in order.
public indirect enum LoopStatement: Sendable {
  case comment(String)
  /// A local variable that keeps its value.
  case declare(LoopType, String, LoopExpression)
  /// A local variable that is assigned later.
  case variable(LoopType, String, LoopExpression)
  /// The first becomes the second.
  case assign(LoopExpression, LoopExpression)
  /// A call whose result is not needed.
  case evaluate(LoopExpression)
  /// for (name = from; name < to; name += step)
  case loop(String, from: LoopExpression, to: LoopExpression, step: LoopExpression, [LoopStatement])
  /// for (name = from; name >= to; name--), from down to `to` ≥ 1.
  case descend(String, from: LoopExpression, to: LoopExpression, [LoopStatement])
  /// The statements where the condition is not 0.
  case branch(LoopExpression, [LoopStatement])
  /// Skips the rest of the innermost loop's body.
  case skip
  /// Returns from the function.
  case give(LoopExpression)
  /// Statements whose names are their own.
  case block([LoopStatement])
}

/// What has a value. Sums and products with the numbers 0 and 1 are left out where expressions are combined.
public indirect enum LoopExpression: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  /// A variable, constant or member access, as written.
  case name(String)
  case integer(Int)
  /// A real number of the generated type.
  case real(Double)
  /// A function with its arguments.
  case call(String, [LoopExpression])
  /// The left side, the operator of C, and the right side.
  case infix(LoopExpression, String, LoopExpression)
  /// The operator of C, and what it stands before.
  case prefix(String, LoopExpression)
  /// An array and an index.
  case element(LoopExpression, LoopExpression)
  /// The second where the first is not 0, else the third.
  case choose(LoopExpression, LoopExpression, LoopExpression)
  /// A conversion to a named type.
  case convert(String, LoopExpression)

  public init(stringLiteral value: String) { self = .name(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }

  static func + (a: LoopExpression, b: LoopExpression) -> LoopExpression {
    switch (a, b) {
    case (.integer(0), _): b
    case (_, .integer(0)): a
    case (.integer(let x), .integer(let y)): .integer(x + y)
    default: .infix(a, "+", b)
    }
  }

  static func - (a: LoopExpression, b: LoopExpression) -> LoopExpression {
    if case .integer(0) = b { return a }
    return .infix(a, "-", b)
  }

  static func * (a: LoopExpression, b: LoopExpression) -> LoopExpression {
    switch (a, b) {
    case (.integer(0), _), (_, .integer(0)): .integer(0)
    case (.integer(1), _): b
    case (_, .integer(1)): a
    case (.integer(let x), .integer(let y)): .integer(x * y)
    default: .infix(a, "*", b)
    }
  }

  /// a + k for a signed k.
  func plus(_ k: Int) -> LoopExpression {
    if case .integer(let own) = self { return .integer(own + k) }
    return k >= 0 ? self + .integer(k) : self - .integer(-k)
  }
}
