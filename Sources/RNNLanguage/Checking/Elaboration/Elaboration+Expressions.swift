import RNNDiagnostics

extension Elaboration {
  /// Turns an expression into nodes; after an error the node is invalid and agrees with everything.
  func elaborate(_ expression: Expression, _ context: Context) -> NodeID {
    guard !hasOverflowed else { return invalid(at: expression.range, context) }
    var context = context
    context.depth += 1
    guard context.depth <= Limit.syntaxDepth else {
      reportTooDeep(expression.range, in: context.frame)
      return invalid(at: expression.range, context)
    }
    let range = expression.range
    switch expression.kind {
    case .number(let value, _):
      return make(.number(value), at: range, context, domain: .scalar)
    case .name(let name, let index):
      return elaborateName(name, index: index, at: range, context)
    case .call(let callee, let arguments):
      return elaborateCall(callee, arguments, at: range, context)
    case .prefix(let op, let operand):
      return elaboratePrefix(op, elaborate(operand, context), at: range, context)
    case .transpose(let operand):
      return make(
        .apply(.transpose), [elaborate(operand, context)], at: range, context, relation: .transpose)
    case .binary:
      return elaborateSpine(expression, context)
    case .timeReduction(let reduction, let lower, let upper, let body):
      return elaborateTimeReduction(reduction, lower, upper, body, at: range, context)
    case .parenthesized(let inner):
      return elaborate(inner, context)
    }
  }

  /// A chain `a + b + c + …` is as deep as it is long, so its left side is walked in a loop.
  private func elaborateSpine(_ expression: Expression, _ context: Context) -> NodeID {
    var pending: [(op: BinaryOperator, right: Expression, range: SourceRange)] = []
    var left = expression
    while case .binary(let op, let a, let b) = left.kind {
      pending.append((op, b, left.range))
      left = a
    }
    var result = elaborate(left, context)
    for (op, right, range) in pending.reversed() {
      result = elaborateBinary(op, result, elaborate(right, context), at: range, context)
    }
    return result
  }

  private func elaborateBinary(
    _ op: BinaryOperator, _ a: NodeID, _ b: NodeID, at range: SourceRange, _ context: Context
  ) -> NodeID {
    let function: BinaryFunction
    switch op {
    case .multiply: return make(.multiply, [a, b], at: range, context, relation: .product)
    case .or: function = .or
    case .and: function = .and
    case .equal: function = .equal
    case .notEqual: function = .notEqual
    case .less: function = .less
    case .lessOrEqual: function = .lessOrEqual
    case .greater: function = .greater
    case .greaterOrEqual: function = .greaterOrEqual
    case .add: function = .add
    case .subtract: function = .subtract
    case .elementwiseMultiply: function = .multiply
    case .divide: function = .divide
    case .power: function = .power
    }
    return make(.apply(.binary(function)), [a, b], at: range, context, relation: .elementwise)
  }

  private func elaboratePrefix(
    _ op: PrefixOperator, _ operand: NodeID, at range: SourceRange, _ context: Context
  ) -> NodeID {
    switch op {
    case .plus: return operand
    case .minus:
      if case .number(let value) = nodes[operand].operation {
        return make(.number(-value), at: range, context, domain: .scalar)
      }
      return make(.apply(.unary(.negate)), [operand], at: range, context, relation: .equal)
    case .not: return make(.apply(.unary(.not)), [operand], at: range, context, relation: .equal)
    }
  }

  private func elaborateTimeReduction(
    _ reduction: TimeReduction, _ lower: Expression?, _ upper: Expression?, _ body: Expression,
    at range: SourceRange, _ context: Context
  ) -> NodeID {
    func bound(_ expression: Expression?, _ missing: StepBound) -> StepBound? {
      guard let expression else { return missing }
      guard let form = stepForm(expression, context) else { return nil }
      if let bound = form.bound { return bound }
      report(
        "bad-bound", "a bound of \(reduction.rawValue)[t=…] cannot depend on t", at: expression.range,
        in: context.frame,
        help: "write a number, T or T minus a number, e.g. \(reduction.rawValue)[t=2..T](…)")
      return nil
    }
    var node = elaborate(body, context)
    guard let first = bound(lower, .fromStart(1)), let last = bound(upper, .fromEnd(0)), !isInvalid(node)
    else {
      return invalid(at: range, context)
    }
    for (limit, expression) in [(first, lower), (last, upper)] {
      let isOutside: Bool
      switch limit {
      case .fromStart(let step): isOutside = step < 1
      case .fromEnd(let step): isOutside = step > 0
      }
      guard isOutside else { continue }
      report(
        "bad-bound", "the bound lies outside the steps 1…T", at: expression?.range ?? range, in: context.frame
      )
      return invalid(at: range, context)
    }
    if !nodes[node].isStream {
      // The same at every step, and a reduction is of something that has steps.
      let value = hiddenValue(node, named: reduction.rawValue, isStream: true, context)
      node = makeReference(value, .offset(0), at: nodes[node].range, context)
    }
    return make(
      .timeReduction(reduction, first, last), [node], at: range, context, relation: .equal, isStream: false)
  }
}
