/// Rows come about by transposing only, so whatever no transpose leads to cannot be one.
///
/// Without this a value that nothing but itself calls a row could be one: `h[t] = tanh(h[t-1]) + s` agrees with it.
enum RowOrigins {
  /// Takes the row out of the domain of every value and node that no transpose reaches.
  static func restrict(_ elaboration: Elaboration) {
    let nodes = elaboration.nodes
    var users = [[NodeID]](repeating: [], count: nodes.count)
    var readers = [[NodeID]](repeating: [], count: elaboration.drafts.count)
    var defines = [[ValueIndex]](repeating: [], count: nodes.count)
    var pending: [NodeID] = []
    for (index, node) in nodes.enumerated() {
      for operand in node.operands { users[operand].append(index) }
      switch node.operation {
      case .reference(let value, _): readers[value].append(index)
      case .apply(.transpose): pending.append(index)
      case .number, .size, .stepCount, .stepIndex, .multiply, .apply, .timeReduction, .custom, .invalid: break
      }
    }
    var isReached = [Bool](repeating: false, count: nodes.count)
    for (value, draft) in elaboration.drafts.enumerated() {
      if let definition = draft.definition { defines[definition].append(value) }
      // A value that is defined may be declared with one dimension, which a row has too.
      if draft.declaredShape != nil, draft.role == .defined { pending += readers[value] }
    }
    while let index = pending.popLast() {
      guard !isReached[index] else { continue }
      isReached[index] = true
      pending += users[index]
      for value in defines[index] { pending += readers[value] }
    }
    var mayBeRow = [Bool](repeating: false, count: elaboration.kinds.domains.count)
    for index in nodes.indices where isReached[index] {
      mayBeRow[nodes[index].kind] = true
      for value in defines[index] { mayBeRow[elaboration.drafts[value].kind] = true }
    }
    for node in nodes where !mayBeRow[node.kind] { remove(node.kind, elaboration) }
    for draft in elaboration.drafts where !mayBeRow[draft.kind] && draft.declaredShape == nil {
      remove(draft.kind, elaboration)
    }
  }

  private static func remove(_ variable: Int, _ elaboration: Elaboration) {
    let domain = elaboration.kinds.domains[variable]
    let rest = domain.subtracting(.row)
    if !rest.isEmpty, rest != domain { elaboration.kinds.restrict(variable, to: rest) }
  }
}
