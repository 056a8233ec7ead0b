import OrderedCollections
import RNNLanguage

extension CTranslation {
  mutating func execute(_ statements: [ClangCursor], _ state: inout State) throws(CRefusal) {
    for statement in statements {
      if state.final != nil { return }
      try execute(statement, &state)
    }
  }

  mutating func execute(_ statement: ClangCursor, _ state: inout State) throws(CRefusal) {
    try step(at: statement)
    depth += 1
    defer { depth -= 1 }
    guard depth <= Limit.depth else { throw CRefusal("statements are nested too deeply", at: statement) }
    if let macro = operators.macro(of: statement) {
      throw CRefusal(
        "a macro expands to statements", at: macro,
        help: "write the statements out, or make the macro a function")
    }
    if statement.isExpression {
      try effect(statement, &state)
      return
    }
    guard let kind = statement.kind else { throw CRefusal("this statement is not understood", at: statement) }
    switch kind {
    case .compound: try execute(statement.children, &state)
    case .nullStatement: break
    case .declaration: for declared in statement.children { try declare(declared, &state) }
    case .returnStatement:
      guard let value = statement.children.first else {
        throw CRefusal("a return without a value", at: statement)
      }
      state.final = try evaluate(value, state)
    case .ifStatement: try branch(statement, &state)
    case .forStatement: try loop(statement, &state)
    case .gotoStatement, .indirectGoto, .label:
      throw CRefusal("`goto` is not understood", at: statement, help: "use if, else and return")
    case .switchStatement, .caseLabel, .defaultLabel:
      throw CRefusal("`switch` is not understood", at: statement, help: "use if and else")
    case .whileStatement, .doStatement:
      throw CRefusal(
        "only `for` loops of a constant number of steps are understood", at: statement,
        help: "write for (int i = 0; i < n; i++) with a constant n")
    case .continueStatement, .breakStatement:
      throw CRefusal(
        "loops with `break` or `continue` are not understood", at: statement, help: "use if and else")
    case .assembly: throw CRefusal("assembly is not understood", at: statement)
    default: throw CRefusal("this statement is not understood", at: statement)
    }
  }

  private mutating func declare(_ cursor: ClangCursor, _ state: inout State) throws(CRefusal) {
    switch cursor.kind {
    case .variable:
      if cursor.isExtern || (cursor.isStatic && !cursor.isConst) {
        throw CRefusal(
          "`\(cursor.name)` keeps its value from call to call", at: cursor,
          help: "make it const, or a plain local")
      }
      let variable = try self.variable(cursor, state)
      state.variables[cursor.target] = variable
      if case .value(let value) = variable.content, case .number(let id) = value.content {
        graph.name(id, cursor.name)
      }
    case .enumeration, .typedef: break
    default: throw CRefusal("this declaration is not understood inside a function", at: cursor)
    }
  }

  /// A variable with its first value.
  mutating func variable(_ cursor: ClangCursor, _ state: State) throws(CRefusal) -> CVariable {
    let type = cursor.type.classified
    if cursor.isVolatile { throw CRefusal("`\(cursor.name)` is volatile", at: cursor) }
    switch type {
    case .float, .double, .integer, .boolean:
      var content = CVariable.Content.unset
      if let initializer = cursor.children.first {
        content = .value(try convert(try evaluate(initializer, state), to: type, at: cursor))
      }
      return CVariable(name: cursor.name, type: type, isConst: cursor.isConst, content: content)
    case .array: return try table(cursor, state)
    case .void, .other:
      throw CRefusal(
        "`\(cursor.name)` has the type `\(cursor.typeName)`, which is no number", at: cursor,
        help: "only float, double, integers and const tables of them are understood")
    }
  }

  private mutating func table(_ cursor: ClangCursor, _ state: State) throws(CRefusal) -> CVariable {
    guard cursor.isConst else {
      throw CRefusal(
        "the table `\(cursor.name)` is not const", at: cursor,
        help: "declare it const, or use single variables")
    }
    let element = cursor.elementType.classified
    guard let list = cursor.children.first, list.kind == .initializerList else {
      throw CRefusal("the table `\(cursor.name)` has no list of values", at: cursor)
    }
    guard cursor.arraySize <= Limit.steps, list.children.count <= cursor.arraySize else {
      throw CRefusal("the table `\(cursor.name)` is too large", at: cursor)
    }
    var values: [CValue] = []
    for child in list.children {
      values.append(try convert(try evaluate(child, state), to: element, at: child))
    }
    // C fills the rest with zeros.
    while values.count < cursor.arraySize { values.append(try convert(.integer(0), to: element, at: cursor)) }
    return CVariable(name: cursor.name, type: element, isConst: true, content: .table(values))
  }

  private mutating func branch(_ statement: ClangCursor, _ state: inout State) throws(CRefusal) {
    let parts = statement.children
    guard parts.count == 2 || parts.count == 3 else {
      throw CRefusal("this `if` is not understood", at: statement)
    }
    switch try truth(try evaluate(parts[0], state)).content {
    case .integer(let isTrue):
      if isTrue != 0 {
        try execute(parts[1], &state)
      } else if parts.count == 3 {
        try execute(parts[2], &state)
      }
    case .number(let condition):
      var then = State(variables: state.variables)
      var otherwise = then
      try execute(parts[1], &then)
      if parts.count == 3 { try execute(parts[2], &otherwise) }
      try merge(then, otherwise, where: condition, into: &state, at: statement)
    }
  }

  /// The state behind a branch: variables are selected, returns happen under the branch's condition.
  private mutating func merge(
    _ then: State, _ otherwise: State, where condition: ScalarGraph.ID, into state: inout State,
    at statement: ClangCursor
  ) throws(CRefusal) {
    let negated = graph.unary(.not, condition)
    for (early, value) in then.returns {
      state.returns.append((graph.binary(.and, condition, early), value))
    }
    for (early, value) in otherwise.returns {
      state.returns.append((graph.binary(.and, negated, early), value))
    }
    switch (then.final, otherwise.final) {
    case (let a?, let b?): state.final = try select(condition, a, b, at: statement)
    case (let a?, nil):
      state.returns.append((condition, a))
      state.variables = restricted(otherwise, to: state)
    case (nil, let b?):
      state.returns.append((negated, b))
      state.variables = restricted(then, to: state)
    case (nil, nil):
      for (place, before) in state.variables {
        guard let a = then.variables[place]?.content, let b = otherwise.variables[place]?.content else {
          continue
        }
        var merged = before
        switch (a, b) {
        case (.value(let a), .value(let b)):
          merged.content = .value(try select(condition, a, b, at: statement))
        case (.unset, .value), (.value, .unset), (.unset, .unset): merged.content = .unset
        case (.table, _), (_, .table): break
        }
        state.variables[place] = merged
      }
    }
  }

  /// The variables of a branch that live on behind it.
  private func restricted(
    _ branch: State, to state: State
  ) -> OrderedDictionary<ClangCursor.Place, CVariable> {
    branch.variables.filter { state.variables[$0.key] != nil }
  }

  /// One of two values, by a condition that is not constant.
  mutating func select(
    _ condition: ScalarGraph.ID, _ a: CValue, _ b: CValue, at cursor: ClangCursor
  ) throws(CRefusal) -> CValue {
    if case .integer(let x) = a.content, case .integer(let y) = b.content, x == y { return a }
    let type: ClangType.Class = a.isReal ? (b.isReal && b.type == .double ? .double : a.type) : b.type
    return CValue(type: type, content: .number(graph.select(condition, number(a), number(b))))
  }

  private mutating func loop(_ statement: ClangCursor, _ state: inout State) throws(CRefusal) {
    let parts = statement.children
    guard parts.count == 4 else {
      throw CRefusal(
        "a `for` loop needs a start, a condition and a step", at: statement,
        help: "write for (int i = 0; i < n; i++) with a constant n")
    }
    try execute(parts[0], &state)
    var iterations = 0
    while state.final == nil {
      guard case .integer(let goesOn) = try truth(try evaluate(parts[1], state)).content else {
        throw CRefusal(
          "how often the loop runs depends on a value that is not constant", at: parts[1],
          help: "bound it by a constant")
      }
      if goesOn == 0 { return }
      iterations += 1
      if iterations > Limit.iterations {
        throw CRefusal("the loop has more than \(Limit.iterations) steps", at: statement)
      }
      try execute(parts[3], &state)
      if state.final == nil { try effect(parts[2], &state) }
    }
  }
}
