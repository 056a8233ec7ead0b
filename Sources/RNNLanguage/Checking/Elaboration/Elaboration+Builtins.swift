import RNNDiagnostics

extension Elaboration {
  /// An operation of the language on its arguments.
  func apply(_ builtin: Builtin, _ values: [NodeID], at range: SourceRange, _ context: Context) -> NodeID {
    switch builtin {
    case .unary(let function):
      return make(.apply(.unary(function)), values, at: range, context, relation: .equal)
    case .binary(let function):
      return make(.apply(.binary(function)), values, at: range, context, relation: .elementwise)
    case .extremum(let elements, let pairs, let more):
      switch values.count {
      case 1: return make(.apply(elements), values, at: range, context, relation: .toScalar)
      case 2: return make(.apply(.binary(pairs)), values, at: range, context, relation: .elementwise)
      default: return extremum(more, values, at: range, context)
      }
    case .single(let operation, let relation):
      return make(.apply(operation), values, at: range, context, relation: relation)
    case .select: return select(values, at: range, context)
    case .dot: return make(.apply(.dot), values, at: range, context, relation: .dot)
    case .outer: return outer(values, at: range, context)
    case .crossEntropy:
      guard checkIndex(values[1], of: "cross_entropy", at: range, context) else {
        return invalid(at: range, context)
      }
      return lookup(.crossEntropy, values, .vectorToScalar, at: range, context)
    case .row:
      guard checkIndex(values[1], of: "row", at: range, context) else { return invalid(at: range, context) }
      return lookup(.row, values, .rowLookup, at: range, context)
    case .layerNorm: return layerNorm(values, at: range, context)
    case .concat:
      let node = make(.apply(.concat), values, at: range, context)
      guard !isInvalid(node) else { return node }
      for operand in nodes[node].operands {
        kinds.add(.concatPart, [nodes[operand].kind, nodes[node].kind], .node(node))
      }
      return node
    case .split:
      return invalid(at: range, context)
    }
  }

  private func select(_ values: [NodeID], at range: SourceRange, _ context: Context) -> NodeID {
    let node = make(.apply(.select), values, at: range, context)
    guard !isInvalid(node) else { return node }
    let operands = nodes[node].operands.map { nodes[$0].kind }
    let branches = kinds.variable(.any)
    kinds.add(.elementwise, [operands[1], operands[2], branches], .node(node))
    kinds.add(.elementwise, [operands[0], branches, nodes[node].kind], .node(node))
    return node
  }

  /// The kind is that of all arguments together, which are related two by two.
  private func extremum(
    _ operation: LanguageOperation, _ values: [NodeID], at range: SourceRange, _ context: Context
  ) -> NodeID {
    let node = make(.apply(operation), values, at: range, context)
    guard !isInvalid(node) else { return node }
    let operands = nodes[node].operands.map { nodes[$0].kind }
    var joined = operands[0]
    for (position, operand) in operands.enumerated().dropFirst() {
      let isLast = position == operands.count - 1
      let next = isLast ? nodes[node].kind : kinds.variable(.any)
      kinds.add(.elementwise, [joined, operand, next], .node(node))
      joined = next
    }
    return node
  }

  private func outer(_ values: [NodeID], at range: SourceRange, _ context: Context) -> NodeID {
    let right = make(.apply(.transpose), [values[1]], at: range, context, relation: .transpose)
    let node = make(.multiply, [values[0], right], at: range, context, relation: .product)
    guard !isInvalid(node) else { return node }
    let operands = values.map { nodes[$0].kind }
    kinds.add(.outer, operands + [nodes[node].kind], .node(node))
    return node
  }

  /// A lookup by index: the index is no part of the kinds.
  private func lookup(
    _ operation: LanguageOperation, _ values: [NodeID], _ relation: KindRelation, at range: SourceRange,
    _ context: Context
  ) -> NodeID {
    let node = make(.apply(operation), values, at: range, context, indexOperand: 1)
    guard !isInvalid(node) else { return node }
    kinds.add(relation, [nodes[nodes[node].operands[0]].kind, nodes[node].kind], .node(node))
    kinds.restrict(nodes[values[1]].kind, to: .scalar)
    return node
  }

  /// Whether a node can be an index: an index input, or a whole number.
  private func checkIndex(
    _ node: NodeID, of function: String, at range: SourceRange, _ context: Context
  ) -> Bool {
    switch nodes[node].operation {
    case .invalid: return true
    case .number(let value):
      if value >= 0, Int(exactly: value) != nil { return true }
    case .reference(let value, _):
      // A name nobody declares becomes an index by being used as one.
      let draft = drafts[value]
      if draft.role == .input, draft.indexBound != nil || !draft.isDeclared || draft.declaredShape == nil {
        return true
      }
    case .size, .stepCount, .stepIndex, .multiply, .apply, .timeReduction, .custom: break
    }
    report(
      "not-an-index", "the second argument of `\(function)` is an index, but this is a real number",
      at: nodes[node].range, in: context.frame, help: "declare it: input k[t]: index(K)")
    return false
  }

  private func layerNorm(_ values: [NodeID], at range: SourceRange, _ context: Context) -> NodeID {
    var epsilon = 1e-5
    if values.count == 2 {
      guard case .number(let value) = nodes[values[1]].operation, value >= 0 else {
        if !isInvalid(values[1]) {
          report(
            "not-a-constant", "the second argument of `layernorm` is a number that is not negative",
            at: nodes[values[1]].range, in: context.frame, help: "write it out, e.g. layernorm(x[t], 1e-5)")
        }
        return invalid(at: range, context)
      }
      epsilon = value
    }
    return make(
      .apply(.layerNorm(epsilon: epsilon)), [values[0]], at: range, context, relation: .shapedToSame)
  }
}
