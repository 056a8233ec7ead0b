import RNNDiagnostics

extension ShapeInference {
  /// The dimensions of one node from those of its operands, unifying what must agree.
  mutating func shape(of index: NodeID) -> [DimensionTerm]? {
    let node = elaboration.nodes[index]
    guard !node.isBroken else { return nil }
    var operands: [[DimensionTerm]] = []
    for operand in node.operands {
      guard let shape = shapes[operand] else { return nil }
      operands.append(shape)
    }
    switch node.operation {
    case .number, .size, .stepCount, .stepIndex: return []
    case .invalid: return nil
    case .reference(let value, _): return elaboration.drafts[value].dimensions
    case .multiply: return product(index, operands)
    case .timeReduction: return operands[0]
    case .custom: return elementwise(index, operands)
    case .apply(let operation): return apply(operation, index, operands)
    }
  }

  private mutating func apply(
    _ operation: LanguageOperation, _ index: NodeID, _ operands: [[DimensionTerm]]
  ) -> [DimensionTerm]? {
    switch operation {
    case .unary, .softmax, .logSoftmax, .layerNorm, .stopGradient: return operands[0]
    case .binary, .greatest, .least, .select: return elementwise(index, operands)
    case .product: return product(index, operands)
    case .transpose: return operands[0].reversed()
    case .sum, .mean, .maxElement, .minElement, .norm, .logSumExp: return []
    case .dot:
      _ = elementwise(index, operands)
      return []
    case .crossEntropy:
      bound(of: elaboration.nodes[index].operands[1], by: operands[0][0], index)
      return []
    case .row:
      bound(of: elaboration.nodes[index].operands[1], by: operands[0][0], index)
      return Array(operands[0].dropFirst())
    case .concat: return concat(index, operands)
    case .split(_, let parts): return split(index, operands[0], parts)
    case .fill: return operands[0]
    }
  }

  /// Operands of equal shape, or scalars.
  private mutating func elementwise(_ index: NodeID, _ operands: [[DimensionTerm]]) -> [DimensionTerm] {
    guard let first = operands.firstIndex(where: { !$0.isEmpty }) else { return [] }
    for other in operands.indices where other > first && !operands[other].isEmpty {
      if !unify(operands[first], operands[other]) { mismatch(index, first, other, operands) }
    }
    return operands[first]
  }

  private mutating func product(_ index: NodeID, _ operands: [[DimensionTerm]]) -> [DimensionTerm] {
    let nodes = elaboration.nodes[index].operands
    let (a, b) = (operands[0], operands[1])
    func contract(_ left: DimensionTerm, _ right: DimensionTerm) {
      if !elaboration.sizes.unify(left, right) { mismatch(index, 0, 1, operands) }
    }
    switch (elaboration.kind(ofNode: nodes[0]), elaboration.kind(ofNode: nodes[1])) {
    case (.scalar, _): return b
    case (_, .scalar): return a
    case (.matrix, .vector):
      contract(a[1], b[0])
      return [a[0]]
    case (.matrix, .matrix):
      contract(a[1], b[0])
      return [a[0], b[1]]
    case (.vector, .row): return [a[0], b[0]]
    case (.row, .vector):
      contract(a[0], b[0])
      return []
    case (.row, .matrix):
      contract(a[0], b[0])
      return [b[1]]
    case (.vector, _), (.row, .row), (.matrix, .row):
      // Kinds that no product joins were reported when kinds were found.
      return a
    }
  }

  /// An index stays below the dimension it looks up in.
  private mutating func bound(of operand: NodeID, by dimension: DimensionTerm, _ index: NodeID) {
    switch elaboration.nodes[operand].operation {
    case .reference(let value, _):
      guard let bound = elaboration.drafts[value].indexBound, !elaboration.sizes.unify(bound, dimension)
      else {
        return
      }
      messages.append { [elaboration] in
        let texts = [bound, dimension].map { elaboration.sizes.shapeText([$0]).dropFirst().dropLast() }
        elaboration.report(
          "shape-mismatch",
          "`\(elaboration.drafts[value].name)` is an index below \(texts[0]), but `\(elaboration.describe(elaboration.nodes[index].operands[0]))` has \(texts[1]) rows",
          at: elaboration.nodes[index].range, in: elaboration.nodes[index].frame,
          notes: elaboration.shapeNotes(of: elaboration.nodes[index].operands, with: []))
      }
    case .number(let value):
      messages.append { [elaboration] in
        guard let rows = elaboration.sizes.number(dimension), value >= Double(rows) else { return }
        elaboration.report(
          "index-range", "the index is \(Int(value)), but there are \(rows) rows, counted from 0",
          at: elaboration.nodes[operand].range, in: elaboration.nodes[operand].frame)
      }
    case .size, .stepCount, .stepIndex, .multiply, .apply, .timeReduction, .custom, .invalid: break
    }
  }

  private mutating func concat(_ index: NodeID, _ operands: [[DimensionTerm]]) -> [DimensionTerm]? {
    var total = DimensionTerm.constant(0)
    for (position, shape) in operands.enumerated() {
      guard let sum = total.adding(shape.first ?? .constant(1)) else { return overflow(index) }
      total = sum
      if shape.count == 2, operands[0].count == 2, !elaboration.sizes.unify(operands[0][1], shape[1]) {
        mismatch(index, 0, position, operands)
      }
    }
    return operands[0].count == 2 ? [total, operands[0][1]] : [total]
  }

  private mutating func split(_ index: NodeID, _ shape: [DimensionTerm], _ parts: Int) -> [DimensionTerm]? {
    let whole = elaboration.sizes.resolve(shape[0])
    if let symbol = whole.bareSymbol, !elaboration.sizes.symbols[symbol].isNamed {
      let piece = elaboration.sizes.variable(hint: elaboration.sizes.symbols[symbol].name)
      guard let product = piece.scaled(by: Rational(parts)) else { return overflow(index) }
      _ = elaboration.sizes.unify(whole, product)
      return [piece] + shape.dropFirst()
    }
    guard let inverse = Rational(1, over: parts), let piece = whole.scaled(by: inverse) else {
      return overflow(index)
    }
    if let number = elaboration.sizes.number(whole), !number.isMultiple(of: parts) {
      messages.append { [elaboration] in
        let node = elaboration.nodes[index]
        elaboration.report(
          "split-count",
          "`\(elaboration.describe(node.operands[0]))` is \(elaboration.sizes.shapeText(shape)), which does not split into \(parts) equal parts",
          at: node.range, in: node.frame, notes: elaboration.shapeNotes(of: node.operands, with: []))
      }
      return nil
    }
    return [piece] + shape.dropFirst()
  }

  private mutating func overflow(_ index: NodeID) -> [DimensionTerm]? {
    let node = elaboration.nodes[index]
    elaboration.report(
      "size-overflow", "a dimension of this is too large to be calculated", at: node.range, in: node.frame,
      origin: .limitation)
    return nil
  }

  /// Two operands of a node do not fit each other.
  private mutating func mismatch(_ index: NodeID, _ first: Int, _ second: Int, _ operands: [[DimensionTerm]])
  {
    messages.append { [elaboration] in
      let node = elaboration.nodes[index]
      let (a, b) = (node.operands[first], node.operands[second])
      let (shapeA, shapeB) = (
        elaboration.sizes.shapeText(operands[first]), elaboration.sizes.shapeText(operands[second])
      )
      elaboration.report(
        "shape-mismatch",
        "\(elaboration.subject(a)) is \(shapeA) but \(elaboration.subject(b)) is \(shapeB)", at: node.range,
        in: node.frame, notes: elaboration.shapeNotes(of: [a, b], with: []),
        help: elaboration.mismatchHelp(node, operands[first], operands[second], a, b))
    }
  }
}

extension Elaboration {
  /// A value by its name, anything else by its text.
  func subject(_ node: NodeID) -> String {
    if case .reference(let value, _) = nodes[node].operation, !drafts[value].isHidden {
      return drafts[value].name
    }
    return "`\(describe(node))`"
  }

  func mismatchHelp(
    _ node: Node, _ first: [DimensionTerm], _ second: [DimensionTerm], _ a: NodeID, _ b: NodeID
  ) -> String? {
    guard case .multiply = node.operation else {
      return "elementwise operations take equal shapes or a scalar"
    }
    if first.count == 2, sizes.value(first[0]) != nil, sizes.value(first[0]) == sizes.value(second[0]) {
      return "the transpose fits: \(describe(a))'*\(describe(b))"
    }
    guard let inner = first.last, let outer = second.first else { return nil }
    let texts = [inner, outer].map { sizes.shapeText([$0]).dropFirst().dropLast() }
    return "the columns on the left (\(texts[0])) must be the rows on the right (\(texts[1]))"
  }
}
