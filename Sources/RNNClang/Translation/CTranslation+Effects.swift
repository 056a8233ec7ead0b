import RNNLanguage

extension CTranslation {
  /// Runs an expression for what it changes.
  mutating func effect(_ expression: ClangCursor, _ state: inout State) throws(CRefusal) {
    let cursor = stripped(expression)
    switch cursor.kind {
    case .binary:
      let parts = cursor.children
      guard parts.count == 2 else { throw CRefusal("this expression is not understood", at: cursor) }
      switch try operators.binary(cursor) {
      case "=":
        let (place, variable) = try assigned(parts[0], state)
        let value = try convert(try evaluate(parts[1], state), to: variable.type, at: cursor)
        set(place, variable, value, &state)
      case ",":
        try effect(parts[0], &state)
        try effect(parts[1], &state)
      default: throw CRefusal("this statement changes nothing", at: cursor)
      }
    case .compoundAssignment:
      let parts = cursor.children
      guard parts.count == 2 else { throw CRefusal("this expression is not understood", at: cursor) }
      let operation = String(try operators.binary(cursor).dropLast())
      let (place, variable) = try assigned(parts[0], state)
      let old = try evaluate(parts[0], state)
      let new = try arithmetic(operation, old, try evaluate(parts[1], state), at: cursor)
      set(place, variable, try convert(new, to: variable.type, at: cursor), &state)
    case .unary:
      let operation = try operators.unary(cursor)
      guard operation == "++" || operation == "--", let operand = cursor.children.first else {
        throw CRefusal("this statement changes nothing", at: cursor)
      }
      let (place, variable) = try assigned(operand, state)
      let sign = String(operation.prefix(1))
      let new = try arithmetic(sign, try evaluate(operand, state), .integer(1), at: cursor)
      set(place, variable, try convert(new, to: variable.type, at: cursor), &state)
    case .cast where cursor.type.classified == .void:
      // `(void)x;` says that x is not used.
      break
    case .call:
      throw CRefusal(
        "a call whose value is not used can only matter by what it changes elsewhere", at: cursor)
    case .statementExpression:
      throw CRefusal("statements inside an expression are not understood", at: cursor)
    default: throw CRefusal("this statement changes nothing", at: cursor)
    }
  }

  /// The local variable that stands on the left of an assignment.
  private func assigned(
    _ expression: ClangCursor, _ state: State
  ) throws(CRefusal) -> (ClangCursor.Place, CVariable) {
    let cursor = stripped(expression)
    guard cursor.kind == .reference else {
      let isTable = cursor.kind == .subscripted
      throw CRefusal(
        isTable ? "an element of a table is changed" : "something that is no local variable is changed",
        at: cursor,
        help: "only local variables can be changed")
    }
    guard let variable = state.variables[cursor.target] else {
      throw CRefusal(
        "the global `\(cursor.name)` is changed", at: cursor, help: "only local variables can be changed")
    }
    return (cursor.target, variable)
  }

  private mutating func set(
    _ place: ClangCursor.Place, _ variable: CVariable, _ value: CValue, _ state: inout State
  ) {
    if case .number(let id) = value.content, !graph[id].operands.isEmpty { graph.name(id, variable.name) }
    state.variables[place]?.content = .value(value)
  }

  /// An expression without parentheses and conversions around it.
  func stripped(_ expression: ClangCursor) -> ClangCursor {
    var cursor = expression
    while cursor.kind == .parenthesized || cursor.kind == .unexposedExpression {
      let children = cursor.children
      guard children.count == 1 else { break }
      cursor = children[0]
    }
    return cursor
  }
}
