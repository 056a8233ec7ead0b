import RNNDiagnostics

/// Finds the dimensions of every value and node by unification, once kinds are known.
struct ShapeInference {
  let elaboration: Elaboration
  /// The dimensions of each node; nil below or above an error.
  var shapes: [[DimensionTerm]?]
  /// Messages wait until every size has its name.
  var messages: [() -> Void] = []

  init(_ elaboration: Elaboration) {
    self.elaboration = elaboration
    self.shapes = [[DimensionTerm]?](repeating: nil, count: elaboration.nodes.count)
  }

  /// Gives every value its dimensions, solves, and names the sizes that stay free.
  static func run(_ elaboration: Elaboration) -> [[DimensionTerm]?] {
    var inference = ShapeInference(elaboration)
    inference.prepareValues()
    for node in elaboration.nodes.indices {
      let shape = inference.shape(of: node)
      // Operations index the dimensions that their operands' kinds promise.
      if shape?.count == elaboration.kind(ofNode: node).dimensionCount { inference.shapes[node] = shape }
    }
    inference.checkDefinitions()
    elaboration.nameFreeSizes()
    for message in inference.messages { message() }
    return inference.shapes
  }

  private func prepareValues() {
    for value in elaboration.drafts.indices {
      let draft = elaboration.drafts[value]
      let kind = elaboration.kind(of: value)
      if let declared = draft.declaredShape, declared.count == kind.dimensionCount {
        elaboration.drafts[value].dimensions = declared
      } else {
        elaboration.drafts[value].dimensions = (0..<kind.dimensionCount).map { _ in
          elaboration.sizes.variable(hint: draft.name)
        }
      }
      if draft.role == .input, draft.indexUse != nil, draft.indexBound == nil {
        elaboration.drafts[value].indexBound = elaboration.sizes.variable(hint: draft.name)
      }
    }
  }

  private mutating func checkDefinitions() {
    for claim in elaboration.claims {
      let value = claim.value
      guard elaboration.kind(of: value) == claim.kind else { continue }
      let has = elaboration.drafts[value].dimensions
      if !unify(has, claim.dimensions) {
        messages.append { [elaboration] in elaboration.reportClaim(claim) }
      }
      if let bound = claim.indexBound, let other = elaboration.drafts[value].indexBound,
        !elaboration.sizes.unify(bound, other)
      {
        messages.append { [elaboration] in elaboration.reportClaim(claim) }
      }
    }
    for value in elaboration.drafts.indices {
      let draft = elaboration.drafts[value]
      if let node = draft.definition { matchDefinition(value, node, canFill: false) }
      for step in draft.before.keys.sorted() {
        if let boundary = draft.before[step] { matchDefinition(value, boundary.node, canFill: true) }
      }
      for step in draft.after.keys.sorted() {
        if let boundary = draft.after[step] { matchDefinition(value, boundary.node, canFill: true) }
      }
    }
  }

  private mutating func matchDefinition(_ value: ValueIndex, _ node: NodeID, canFill: Bool) {
    guard let shape = shapes[node], !elaboration.nodes[node].isBroken else { return }
    let wanted = elaboration.drafts[value].dimensions
    if canFill, shape.isEmpty { return }
    guard shape.count == wanted.count, !unify(wanted, shape) else { return }
    messages.append { [elaboration] in
      elaboration.report(
        "shape-mismatch",
        "`\(elaboration.drafts[value].name)` is \(elaboration.sizes.shapeText(wanted)) but this is \(elaboration.sizes.shapeText(shape))",
        at: elaboration.nodes[node].range, in: elaboration.nodes[node].frame,
        notes: elaboration.shapeNotes(of: [node], with: [value]))
    }
  }

  /// Makes two lists of dimensions equal.
  func unify(_ a: [DimensionTerm], _ b: [DimensionTerm]) -> Bool {
    guard a.count == b.count else { return false }
    var result = true
    for (x, y) in zip(a, b) where !elaboration.sizes.unify(x, y) { result = false }
    return result
  }
}

extension TypeKind {
  var dimensionCount: Int {
    switch self {
    case .scalar: 0
    case .vector, .row: 1
    case .matrix: 2
    }
  }
}

extension Elaboration {
  func kind(of value: ValueIndex) -> TypeKind { kinds.domains[drafts[value].kind].single ?? .scalar }
  func kind(ofNode node: NodeID) -> TypeKind { kinds.domains[nodes[node].kind].single ?? .scalar }

  func reportClaim(_ claim: Claim) {
    let has =
      drafts[claim.value].indexBound.map { "an index below \(sizes.shapeText([$0]).dropFirst().dropLast())" }
      ?? sizes.shapeText(drafts[claim.value].dimensions)
    let wants =
      claim.indexBound.map { "an index below \(sizes.shapeText([$0]).dropFirst().dropLast())" }
      ?? sizes.shapeText(claim.dimensions)
    report(
      "shape-mismatch", "the input `\(claim.name)` is \(wants) but the argument is \(has)",
      at: claim.argument,
      notes: [Diagnostic.Note("the input is declared here", at: claim.declaration), origin(of: claim.value)])
  }
}
