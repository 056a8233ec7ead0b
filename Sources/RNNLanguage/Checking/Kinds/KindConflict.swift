import RNNDiagnostics

extension Elaboration {
  /// Says why a constraint on kinds cannot hold.
  func reportKindConflict(_ index: Int, _ system: KindSystem) {
    let constraint = system.constraints[index]
    switch constraint.origin {
    case .node(let node):
      reportOperationConflict(node, system)
      nodes[node].isBroken = true
    case .definition(let value):
      guard let node = drafts[value].definition else { return }
      reportDefinitionConflict(value, node, what: "`\(drafts[value].name)`", system)
      nodes[node].isBroken = true
    case .boundary(let value, let node):
      reportDefinitionConflict(value, node, what: "`\(drafts[value].name)`", system)
      nodes[node].isBroken = true
    case .claim(let claim):
      let claim = claims[claim]
      report(
        "shape-mismatch",
        "the input `\(claim.name)` is a \(claim.kind.rawValue), but the argument is \(system.domains[drafts[claim.value].kind].text)",
        at: claim.argument,
        notes: [
          Diagnostic.Note("the input is declared here", at: claim.declaration), origin(of: claim.value),
        ])
    }
  }

  private func reportDefinitionConflict(
    _ value: ValueIndex, _ node: NodeID, what: String, _ system: KindSystem
  ) {
    let has = system.domains[nodes[node].kind]
    let needs = system.domains[drafts[value].kind]
    report(
      "shape-mismatch", "\(what) is \(needs.text), but this is \(has.text)", at: nodes[node].range,
      in: nodes[node].frame, notes: shapeNotes(of: [node], with: [value]),
      help: needs == .scalar
        ? "write sum(…) or mean(…) around it, or give `\(drafts[value].name)` a shape" : nil)
  }

  private func reportOperationConflict(_ index: NodeID, _ system: KindSystem) {
    let node = nodes[index]
    let operands = node.operands
    let known = operands.map { system.domains[nodes[$0].kind] }
    let notes = shapeNotes(of: operands, with: [])
    func say(_ message: String, help: String? = nil) {
      report("shape-mismatch", message, at: node.range, in: node.frame, notes: notes, help: help)
    }
    func list() -> String {
      let parts = operands.map { "`\(describe($0))` is \(system.domains[nodes[$0].kind].text)" }
      return parts.count < 2
        ? parts.joined() : parts.dropLast().joined(separator: ", ") + " and \(parts[parts.count - 1])"
    }
    switch node.operation {
    case .multiply:
      if known[0] == .vector, known[1] == .vector {
        say(
          "a product of two vectors with `*`: \(list())",
          help: "use .* or dot: a .* b is elementwise, dot(a, b) a scalar, a*b' a matrix")
      } else if known[0] == .vector, known[1] == .matrix {
        say("a vector cannot stand left of a matrix in `*`: \(list())", help: "write a'*B, or B*a")
      } else {
        say(
          "`*` cannot multiply these: \(list())", help: "use .* for the elementwise product, ' to transpose")
      }
    case .apply(let operation):
      switch operation {
      case .binary, .greatest, .least, .select, .dot:
        say(
          "these have different shapes: \(list())",
          help: "elementwise operations take equal shapes or a scalar")
      case .crossEntropy: say("cross_entropy takes a vector of logits, but \(list())")
      case .row: say("row takes a matrix or a vector, but \(list())")
      case .concat: say("concat takes vectors or matrices, but \(list())")
      case .softmax, .logSoftmax, .logSumExp, .layerNorm, .split:
        say("this takes a vector, but \(list())")
      case .unary, .transpose, .sum, .mean, .maxElement, .minElement, .norm, .fill, .stopGradient, .product:
        say("no shape fits here: \(list())")
      }
    case .custom(let function):
      report(
        "derivative-shape", "the derivative of `\(function)` must have the shape of its argument and value",
        at: node.range, in: node.frame, notes: notes,
        help: "only functions that act on each element by itself can be given a derivative")
    case .number, .size, .stepCount, .stepIndex, .reference, .timeReduction, .invalid:
      say("no shape fits here")
    }
  }

  /// An operand as a message names it.
  func describe(_ node: NodeID) -> String {
    let text = nodes[node].range.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    if case .reference(let value, _) = nodes[node].operation, drafts[value].isHidden == false, text.isEmpty {
      return drafts[value].name
    }
    return text.count <= 48 ? text : "\(text.prefix(45))…"
  }

  /// Where the values that stand in the operands come from.
  func shapeNotes(of operands: [NodeID], with values: [ValueIndex]) -> [Diagnostic.Note] {
    var found = values
    for operand in operands {
      var node = operand
      while nodes[node].operands.count == 1 { node = nodes[node].operands[0] }
      if case .reference(let value, _) = nodes[node].operation, !drafts[value].isHidden,
        !found.contains(value)
      {
        found.append(value)
      }
    }
    return found.map(origin(of:))
  }
}
