import RNNDiagnostics

extension Elaboration {
  /// Appends a node; its kind follows from `relation` (operands, then result) and `domain`.
  func make(
    _ operation: Node.Operation, _ operands: [NodeID] = [], at range: SourceRange, _ context: Context,
    domain: KindSet = .any, relation: KindRelation? = nil, isStream: Bool? = nil, indexOperand: Int? = nil
  ) -> NodeID {
    guard nodes.count < Limit.nodes else {
      tooLarge(at: place(range, in: context.frame).range)
      return invalid(at: range, context)
    }
    var operands = operands
    for position in operands.indices {
      if isInvalid(operands[position]) { return invalid(at: range, context) }
      if nodes[operands[position]].height >= Limit.nodeHeight {
        operands[position] = hide(operands[position], named: "part", context)
      }
      noteUse(of: operands[position], asIndex: position == indexOperand, at: range)
    }
    let node = append(
      operation, operands, at: range, context, kind: kinds.variable(domain),
      isStream: isStream ?? operands.contains { nodes[$0].isStream })
    if let relation {
      kinds.add(relation, operands.map { nodes[$0].kind } + [nodes[node].kind], .node(node))
    }
    return node
  }

  func makeReference(
    _ value: ValueIndex, _ at: CheckedExpression.At, at range: SourceRange, _ context: Context
  ) -> NodeID {
    let isStream: Bool
    switch at {
    case .always, .step: isStream = false
    case .offset: isStream = true
    }
    return append(
      .reference(value, at), [], at: range, context, kind: drafts[value].kind, isStream: isStream)
  }

  func invalid(at range: SourceRange, _ context: Context) -> NodeID {
    append(.invalid, [], at: range, context, kind: kinds.variable(.any), isStream: false)
  }

  func isInvalid(_ node: NodeID) -> Bool {
    if case .invalid = nodes[node].operation { return true }
    return false
  }

  /// Whether the node can be repeated instead of named: a number or a plain reference.
  func isPlain(_ node: NodeID) -> Bool {
    switch nodes[node].operation {
    case .number, .size, .stepCount, .stepIndex, .reference, .invalid: true
    case .multiply, .apply, .timeReduction, .custom: false
    }
  }

  /// Gives an expression a hidden name and returns a reference to it.
  func hide(_ node: NodeID, named base: String, _ context: Context, hasZeroBoundaries: Bool = false) -> NodeID
  {
    let value = hiddenValue(
      node, named: base, isStream: nodes[node].isStream, context, hasZeroBoundaries: hasZeroBoundaries)
    return makeReference(
      value, nodes[node].isStream ? .offset(0) : .always, at: nodes[node].range, context)
  }

  func hiddenValue(
    _ node: NodeID, named base: String, isStream: Bool, _ context: Context, hasZeroBoundaries: Bool = false
  ) -> ValueIndex {
    let count = (hiddenCounts[base] ?? 0) + 1
    hiddenCounts[base] = count
    var draft = Draft(
      name: "\(base)#\(count)", role: .defined, isStream: isStream, range: nodes[node].range,
      kind: kinds.variable(.any), scope: context.scope ?? 0)
    draft.isHidden = true
    draft.isResult = false
    draft.hasZeroBoundaries = hasZeroBoundaries
    drafts.append(draft)
    define(drafts.count - 1, as: node)
    return drafts.count - 1
  }

  /// Makes the node the definition of the value.
  func define(_ value: ValueIndex, as node: NodeID) {
    noteUse(of: node, asIndex: false, at: nodes[node].range)
    drafts[value].definition = node
    guard !isInvalid(node) else { return }
    kinds.add(.equal, [nodes[node].kind, drafts[value].kind], .definition(value))
  }

  /// Records what a value is used as: an index, or a number.
  private func noteUse(of node: NodeID, asIndex: Bool, at range: SourceRange) {
    guard case .reference(let value, _) = nodes[node].operation else { return }
    if asIndex {
      if drafts[value].indexUse == nil { drafts[value].indexUse = nodes[node].range }
    } else if drafts[value].realUse == nil {
      drafts[value].realUse = nodes[node].range
    }
  }

  private func append(
    _ operation: Node.Operation, _ operands: [NodeID], at range: SourceRange, _ context: Context, kind: Int,
    isStream: Bool
  ) -> NodeID {
    let height = operands.map { nodes[$0].height }.max() ?? 0
    nodes.append(
      Node(
        operation: operation, operands: operands, isStream: isStream, range: range, kind: kind,
        frame: context.frame, height: height + 1))
    return nodes.count - 1
  }
}
