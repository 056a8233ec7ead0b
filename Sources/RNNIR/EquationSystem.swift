import RNNDiagnostics

/// A program as a flat list of equations: each value is a source or is defined by one operation on values at fixed time offsets.
///
/// Time is data here, an offset on an operand, so the order of equations means nothing; the schedule finds one.
public struct EquationSystem: Sendable {
  public var name: String
  /// All values; a `ValueID` counts here.
  public var values: [Value]
  /// What the system computes for its caller, in order.
  public var results: [EquationResult]

  public init(name: String, values: [Value] = [], results: [EquationResult] = []) {
    self.name = name
    self.values = values
    self.results = results
  }

  /// The value of a number, which must be one of this system.
  public subscript(id: ValueID) -> Value {
    get { values[id.index] }
    set { values[id.index] = newValue }
  }

  /// The numbers of all values, in order.
  public var ids: [ValueID] { values.indices.map(ValueID.init) }
}

/// One value: its type and where it comes from.
public struct Value: Sendable {
  /// The name in the program, or one made from it (`h̄` for an adjoint); nil for an intermediate result.
  public var name: String?
  public var type: ValueType
  public var definition: Definition
  /// What a stream is at steps 0, -1, …; zero where there is no entry.
  public var before: [ValueID]
  /// What a stream is at steps T+1, T+2, …
  public var after: [ValueID]
  /// The place in the program that it comes from.
  public var origin: SourceRange?
  /// Of a `select` by how it came about: it puts something harmless in the place of its second operand where that must not be used,
  /// as 1 in the place of a divisor that is 0. A person writes the second operand.
  public var isGuard = false

  public init(
    name: String? = nil, type: ValueType, definition: Definition, before: [ValueID] = [],
    after: [ValueID] = [], origin: SourceRange? = nil
  ) {
    self.name = name
    self.type = type
    self.definition = definition
    self.before = before
    self.after = after
    self.origin = origin
  }

  /// What its equation reads, in order; nothing for a source.
  public var operands: [Operand] {
    switch definition {
    case .source: []
    case .equation(_, let operands): operands
    }
  }
}

/// Where a value comes from: the caller, or an operation on other values.
public enum Definition: Sendable {
  case source(Source)
  case equation(Operation, [Operand])
}

/// Where a value that the caller supplies comes from. The name is the one that a person uses for it.
public struct Source: Sendable, Hashable {
  /// What a source is to the program.
  public enum Role: String, Sendable, Hashable {
    case parameter, input, initial
    /// The adjoint of an output, from outside.
    case upstream
    /// The state that `step` reads.
    case state
    /// The tangent of a parameter, input or initial value.
    case tangent
  }

  public var role: Role
  public var name: String
  /// For parameters, what they are when nobody gives them.
  public var initializer: ParameterInitializer

  public init(_ role: Role, _ name: String, initializer: ParameterInitializer = .constant(0)) {
    self.role = role
    self.name = name
    self.initializer = initializer
  }
}

/// How a parameter's first values are made.
public enum ParameterInitializer: Sendable, Hashable {
  case constant(Double)
  case glorot, orthogonal, identity
  /// Mean 0 and a standard deviation.
  case normal(Double)
  /// Between -a and a.
  case uniform(Double)
}

/// One thing that a system computes for its caller.
public struct EquationResult: Sendable {
  /// What a result is to the program.
  public enum Role: String, Sendable, Hashable {
    case loss, output, gradient
    /// The adjoint of a value at every step, for those who look inside.
    case adjoint
    case tangent
    /// The state that `step` writes.
    case state
  }

  public var role: Role
  public var name: String
  public var value: ValueID

  public init(_ role: Role, _ name: String, _ value: ValueID) {
    self.role = role
    self.name = name
    self.value = value
  }
}
