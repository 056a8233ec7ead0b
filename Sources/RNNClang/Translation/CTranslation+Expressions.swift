import RNNLanguage

extension CTranslation {
  mutating func evaluate(_ cursor: ClangCursor, _ state: State) throws(CRefusal) -> CValue {
    try step(at: cursor)
    depth += 1
    defer { depth -= 1 }
    guard depth <= Limit.depth else { throw CRefusal("the expression is nested too deeply", at: cursor) }
    let children = cursor.children
    guard let kind = cursor.kind else { throw CRefusal("this expression is not understood", at: cursor) }
    switch kind {
    case .integerLiteral, .characterLiteral, .sizeOf:
      guard let value = cursor.integer else { throw CRefusal("this constant is not understood", at: cursor) }
      return try convert(
        .integer(value, .integer(bits: 64, isSigned: true)), to: cursor.type.classified, at: cursor)
    case .floatingLiteral:
      guard let value = cursor.real else { throw CRefusal("this constant is not understood", at: cursor) }
      let type = cursor.type.classified
      guard type == .float || type == .double else {
        throw CRefusal("long double is not understood", at: cursor, help: "use double")
      }
      return try convert(CValue(type: .double, content: .number(graph.constant(value))), to: type, at: cursor)
    case .parenthesized:
      guard let inner = children.first else {
        throw CRefusal("this expression is not understood", at: cursor)
      }
      return try evaluate(inner, state)
    case .unexposedExpression, .cast:
      guard children.count == 1 else { throw CRefusal("this expression is not understood", at: cursor) }
      return try convert(try evaluate(children[0], state), to: cursor.type.classified, at: cursor)
    case .reference: return try value(of: cursor, state)
    case .subscripted: return try element(cursor, children, state)
    case .unary: return try unary(cursor, children, state)
    case .binary: return try binary(cursor, children, state)
    case .conditional:
      guard children.count == 3 else { throw CRefusal("this expression is not understood", at: cursor) }
      switch try truth(try evaluate(children[0], state)).content {
      case .integer(let isTrue):
        let chosen = try evaluate(children[isTrue != 0 ? 1 : 2], state)
        return try convert(chosen, to: cursor.type.classified, at: cursor)
      case .number(let condition):
        let a = try evaluate(children[1], state)
        return try select(condition, a, try evaluate(children[2], state), at: cursor)
      }
    case .call: return try call(cursor, children, state)
    case .compoundAssignment:
      throw CRefusal(
        "an assignment inside an expression is not understood", at: cursor,
        help: "make it a statement of its own")
    case .initializerList, .compoundLiteral:
      throw CRefusal("a list of values stands only in a const table", at: cursor)
    case .statementExpression:
      throw CRefusal("statements inside an expression are not understood", at: cursor)
    case .member: throw CRefusal("members of structures are not understood", at: cursor, help: "use scalars")
    case .stringLiteral: throw CRefusal("text is no number", at: cursor)
    case .imaginaryLiteral: throw CRefusal("complex numbers are not understood", at: cursor)
    case .labelAddress: throw CRefusal("addresses of labels are not understood", at: cursor)
    case .genericSelection:
      throw CRefusal(
        "`_Generic` is not understood", at: cursor, help: "call the function of the type, e.g. fabs or fabsf")
    default: throw CRefusal("this expression is not understood", at: cursor)
    }
  }

  private mutating func value(of cursor: ClangCursor, _ state: State) throws(CRefusal) -> CValue {
    if cursor.targetKind == .enumerator, let value = cursor.integer { return .integer(value) }
    guard cursor.targetKind == .variable || cursor.targetKind == .parameter else {
      throw CRefusal("`\(cursor.name)` is no value here", at: cursor)
    }
    let variable = try variable(cursor.target, of: cursor, state)
    switch variable.content {
    case .value(let value): return value
    case .unset: throw CRefusal("`\(cursor.name)` may be read before it has a value", at: cursor)
    case .table:
      throw CRefusal(
        "the table `\(cursor.name)` is used as a pointer", at: cursor,
        help: "read single elements: \(cursor.name)[i]")
    }
  }

  private mutating func variable(
    _ place: ClangCursor.Place, of cursor: ClangCursor, _ state: State
  ) throws(CRefusal) -> CVariable {
    if let variable = state.variables[place] ?? constants[place] { return variable }
    let declared = unit.declarations.filter { $0.kind == .variable && $0.name == cursor.name }
    guard let global = declared.first(where: { !$0.children.isEmpty }), global.isConst, !global.isVolatile
    else {
      throw CRefusal(
        "the global `\(cursor.name)` can change", at: cursor,
        help: "make it const with a value in this file, or pass it as an argument")
    }
    let variable = try variable(global, State())
    constants[place] = variable
    return variable
  }

  private mutating func element(
    _ cursor: ClangCursor, _ children: [ClangCursor], _ state: State
  ) throws(CRefusal) -> CValue {
    guard children.count == 2, case let table = stripped(children[0]), table.kind == .reference,
      table.targetKind == .variable
    else { throw CRefusal("only elements of const tables can be read", at: cursor) }
    guard case .table(let values) = try variable(table.target, of: table, state).content else {
      throw CRefusal("`\(table.name)` is no const table", at: table)
    }
    guard case .integer(let index) = try evaluate(children[1], state).content else {
      throw CRefusal("the index of a table has to be constant", at: children[1])
    }
    guard values.indices.contains(index) else {
      throw CRefusal("element \(index) of `\(table.name)`, which has \(values.count)", at: cursor)
    }
    return values[index]
  }

  private mutating func unary(
    _ cursor: ClangCursor, _ children: [ClangCursor], _ state: State
  ) throws(CRefusal) -> CValue {
    guard let operand = children.first else {
      throw CRefusal("this expression is not understood", at: cursor)
    }
    let operation = try operators.unary(cursor)
    switch operation {
    case "-":
      let value = try evaluate(operand, state)
      if case .integer = value.content {
        return try arithmetic("-", .integer(0, value.type), value, at: cursor)
      }
      return CValue(type: value.type, content: .number(graph.negate(number(value))))
    case "+", "__extension__": return try evaluate(operand, state)
    case "!":
      switch try truth(try evaluate(operand, state)).content {
      case .integer(let isTrue): return .integer(1 - isTrue)
      case .number(let id):
        return CValue(type: .integer(bits: 32, isSigned: true), content: .number(graph.unary(.not, id)))
      }
    case "~":
      guard case .integer(let value) = try evaluate(operand, state).content else {
        throw CRefusal("bits of a value that is not constant", at: cursor)
      }
      return try convert(.integer(~value), to: cursor.type.classified, at: cursor)
    case "++", "--":
      throw CRefusal(
        "`\(operation)` inside an expression is not understood", at: cursor,
        help: "make it a statement of its own")
    case "*", "&":
      throw CRefusal("pointers are not understood", at: cursor, help: "use scalars and const tables")
    default: throw CRefusal("the operator `\(operation)` is not understood", at: cursor)
    }
  }

  private mutating func binary(
    _ cursor: ClangCursor, _ children: [ClangCursor], _ state: State
  ) throws(CRefusal) -> CValue {
    guard children.count == 2 else { throw CRefusal("this expression is not understood", at: cursor) }
    let operation = try operators.binary(cursor)
    switch operation {
    case "&&", "||":
      let isAnd = operation == "&&"
      let a = try truth(try evaluate(children[0], state))
      if case .integer(let known) = a.content, (known == 0) == isAnd { return .integer(known) }
      let b = try truth(try evaluate(children[1], state))
      switch (a.content, b.content) {
      case (.integer, let other): return CValue(type: .integer(bits: 32, isSigned: true), content: other)
      case (let other, .integer(let known)) where (known != 0) == isAnd:
        return CValue(type: .integer(bits: 32, isSigned: true), content: other)
      case (_, .integer(let known)): return .integer(known)
      case (.number(let x), .number(let y)):
        return CValue(
          type: .integer(bits: 32, isSigned: true), content: .number(graph.binary(isAnd ? .and : .or, x, y)))
      }
    case "=":
      throw CRefusal(
        "an assignment inside an expression is not understood", at: cursor,
        help: "make it a statement of its own")
    case ",": throw CRefusal("the comma operator is not understood", at: cursor)
    default:
      let a = try evaluate(children[0], state)
      return try arithmetic(operation, a, try evaluate(children[1], state), at: cursor)
    }
  }

  private mutating func call(
    _ cursor: ClangCursor, _ children: [ClangCursor], _ state: State
  ) throws(CRefusal) -> CValue {
    guard let first = children.first, case let callee = stripped(first), callee.kind == .reference,
      callee.targetKind == .function
    else { throw CRefusal("a call through a pointer is not understood", at: cursor) }
    var arguments: [CValue] = []
    for child in children.dropFirst() { arguments.append(try evaluate(child, state)) }
    if let function = function(callee.name), function.isDefinition {
      guard !function.isVariadic, CTranslation.parameters(of: function).count == arguments.count else {
        throw CRefusal("`\(callee.name)` takes a varying number of arguments", at: cursor)
      }
      return try run(function, arguments)
    }
    guard let (name, isFloat) = MathFunctions.recognize(callee.name) else {
      throw CRefusal(
        "`\(callee.name)` is no function that the language knows, and this file does not define it",
        at: callee, help: MathFunctions.advice(callee.name))
    }
    let type: ClangType.Class = isFloat ? .float : .double
    var operands: [ScalarGraph.ID] = []
    for argument in arguments { operands.append(number(try convert(argument, to: type, at: cursor))) }
    guard let value = MathFunctions.apply(name, operands, in: &graph) else {
      throw CRefusal("`\(callee.name)` takes another number of arguments", at: cursor)
    }
    return try convert(CValue(type: .double, content: .number(value)), to: type, at: cursor)
  }
}
