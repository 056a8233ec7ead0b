import RNNDiagnostics

/// Adds equations to a system, infers their types, and leaves out what is plainly superfluous.
public struct EquationBuilder: Sendable {
  public var system: EquationSystem
  /// Given to values that are added.
  public var origin: SourceRange?

  /// Continues a system.
  public init(_ system: EquationSystem) { self.system = system }

  /// The type of what an operand reads.
  public subscript(_ operand: Operand) -> ValueType { system[operand.value].type }

  /// Appends a value as it is and returns its number.
  public mutating func add(_ value: Value) -> ValueID {
    system.values.append(value)
    return ValueID(system.values.count - 1)
  }

  /// Appends a value that the caller supplies, named like its source unless told otherwise.
  public mutating func source(_ source: Source, _ type: ValueType, name: String? = nil) -> ValueID {
    add(Value(name: name ?? source.name, type: type, definition: .source(source), origin: origin))
  }

  /// A value of known type whose definition follows later by `define`. Until then it is a sum of nothing, which the verifier refuses
  /// and which, unlike a constant, no rule takes for a number.
  public mutating func declare(_ name: String?, _ type: ValueType) -> ValueID {
    add(Value(name: name, type: type, definition: .equation(.add, []), origin: origin))
  }

  /// Gives a declared value its definition; its type stays as declared.
  public mutating func define(_ id: ValueID, _ operation: Operation, _ operands: [Operand]) {
    system[id].definition = .equation(operation, operands)
  }

  /// Adds one equation. Shape and rate follow from the operands except where the operation leaves them open.
  public mutating func equation(
    _ operation: Operation, _ operands: [Operand], shape: [Int]? = nil, name: String? = nil
  ) -> Operand {
    let types = operands.map { self[$0] }
    let type = ValueType(
      shape ?? TypeRules.shape(operation, types.map(\.shape)), TypeRules.rate(operation, types.map(\.rate)))
    return Operand(
      add(
        Value(
          name: name, type: type, definition: .equation(operation, operands), origin: origin)))
  }

  /// A scalar that is the same for all steps and sequences.
  public mutating func constant(_ value: Double) -> Operand { equation(.constant(value), []) }

  /// The literal that an operand is, if it is one.
  public func literal(_ operand: Operand) -> Double? {
    if case .equation(.constant(let value), _) = system[operand.value].definition { return value }
    return nil
  }

  /// A function of every element.
  public mutating func unary(_ operation: UnaryOperation, _ x: Operand) -> Operand {
    equation(.unary(operation), [x])
  }

  /// A function of the elements of two values of one shape; a scalar counts for every element.
  public mutating func binary(_ operation: BinaryOperation, _ a: Operand, _ b: Operand) -> Operand {
    equation(.binary(operation), [a, b])
  }

  /// The elementwise sum, also with a literal 0, which makes 0 of -0.
  public mutating func add(_ a: Operand, _ b: Operand) -> Operand { equation(.add, [a, b]) }

  /// The elementwise difference a − b.
  public mutating func subtract(_ a: Operand, _ b: Operand) -> Operand { binary(.subtract, a, b) }

  /// The elementwise product; the other operand where one is the literal 1.
  public mutating func multiply(_ a: Operand, _ b: Operand) -> Operand {
    if literal(a) == 1, self[a].isScalar { return b }
    if literal(b) == 1, self[b].isScalar { return a }
    return binary(.multiply, a, b)
  }

  /// The elementwise quotient a / b.
  public mutating func divide(_ a: Operand, _ b: Operand) -> Operand { binary(.divide, a, b) }

  /// Elementwise a where the condition is not 0, else b.
  public mutating func select(_ condition: Operand, _ a: Operand, _ b: Operand) -> Operand {
    equation(.select, [condition, a, b])
  }

  /// x where the condition is not 0, else a harmless number: a `select` that a person would not write.
  public mutating func guarded(_ x: Operand, where condition: Operand, else harmless: Double) -> Operand {
    let substitute = constant(harmless)
    let result = select(condition, x, substitute)
    system[result.value].isGuard = true
    return result
  }

  /// The sum of all elements of a product, `dot` of tensors of one shape.
  public mutating func dot(_ a: Operand, _ b: Operand) -> Operand {
    let product = multiply(a, b)
    return self[product].isScalar ? product : equation(.sum, [product])
  }

  /// The product of two tensors summed over the labels that the result lacks; its shape follows from theirs.
  public mutating func contract(_ contraction: Contraction, _ a: Operand, _ b: Operand) -> Operand {
    equation(.contract(contraction), [a, b])
  }

  /// The value repeated from a scalar to a shape; itself where it has the shape.
  public mutating func broadcast(_ x: Operand, to shape: [Int]) -> Operand {
    self[x].shape == shape ? x : equation(.broadcast, [x], shape: shape)
  }
}
