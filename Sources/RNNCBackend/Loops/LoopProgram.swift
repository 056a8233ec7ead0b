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

public indirect enum LoopStatement: Sendable {
  case comment(String)
  case declare(LoopType, String, LoopExpression)
  /// A local variable that is assigned later.
  case variable(LoopType, String, LoopExpression)
  case assign(LoopExpression, LoopExpression)
  case evaluate(LoopExpression)
  /// for (name = from; name < to; name += step)
  case loop(String, from: LoopExpression, to: LoopExpression, step: LoopExpression, [LoopStatement])
  /// for (name = from; name >= to; name--), from down to `to` ≥ 1.
  case descend(String, from: LoopExpression, to: LoopExpression, [LoopStatement])
  case branch(LoopExpression, [LoopStatement])
  /// Skips the rest of the innermost loop's body.
  case skip
  case give(LoopExpression)
  case block([LoopStatement])
}

public indirect enum LoopExpression: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  /// A variable, constant or member access, as written.
  case name(String)
  case integer(Int)
  /// A real number of the generated type.
  case real(Double)
  case call(String, [LoopExpression])
  case infix(LoopExpression, String, LoopExpression)
  case prefix(String, LoopExpression)
  case element(LoopExpression, LoopExpression)
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
