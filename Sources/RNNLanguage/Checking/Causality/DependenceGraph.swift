import RNNDiagnostics

/// Which value reads which, and at which step.
struct DependenceGraph {
  struct Edge {
    let from: ValueIndex
    let to: ValueIndex
    /// `t+k` for a stream that reads a stream step by step; nil where a value as a whole is needed first.
    let offset: Int?
    let range: SourceRange
  }

  /// Per value what it reads.
  private(set) var edges: [[Edge]]
  /// The strongly connected components, each in order of values; what a component reads comes before it.
  private(set) var components: [[ValueIndex]] = []
  /// Per value its component.
  private(set) var component: [Int]

  init(_ elaboration: Elaboration) {
    edges = elaboration.drafts.indices.map { DependenceGraph.edges(of: $0, elaboration) }
    component = [Int](repeating: 0, count: edges.count)
    components = StronglyConnected.components(count: edges.count) { [edges] in edges[$0].map(\.to) }
    for (index, members) in components.enumerated() {
      for member in members { component[member] = index }
    }
  }

  private static func edges(of value: ValueIndex, _ elaboration: Elaboration) -> [Edge] {
    let draft = elaboration.drafts[value]
    var result: [Edge] = []
    var pending: [(node: NodeID, isWhole: Bool)] = []
    if let node = draft.definition { pending.append((node, !draft.isStream)) }
    for step in draft.before.keys.sorted() {
      if let boundary = draft.before[step] { pending.append((boundary.node, true)) }
    }
    for step in draft.after.keys.sorted() {
      if let boundary = draft.after[step] { pending.append((boundary.node, true)) }
    }
    while let (index, isWhole) = pending.popLast() {
      let node = elaboration.nodes[index]
      var isWhole = isWhole
      switch node.operation {
      case .reference(let other, let at):
        var offset: Int?
        if case .offset(let k) = at, !isWhole { offset = k }
        result.append(Edge(from: value, to: other, offset: offset, range: node.range))
      case .timeReduction: isWhole = true
      case .number, .size, .stepCount, .stepIndex, .multiply, .apply, .custom, .invalid: break
      }
      for operand in node.operands.reversed() { pending.append((operand, isWhole)) }
    }
    return result
  }

  /// Whether the values of a component depend on each other or on themselves.
  func isRecurrent(_ index: Int) -> Bool {
    guard let first = components[index].first else { return false }
    return components[index].count > 1 || edges[first].contains { $0.to == first }
  }

  /// The edges between members of one component.
  func inner(_ index: Int) -> [Edge] {
    components[index].flatMap { edges[$0].filter { component[$0.to] == index } }
  }
}
