/// What a program without an `output` statement returns: what nothing else reads.
struct OutputInference {
  let elaboration: Elaboration
  let graph: DependenceGraph

  /// The components that no other component reads, of recurrences their states; in order of definition.
  func run() -> [ValueIndex] {
    let loss = elaboration.lossValue
    let readers = elaboration.drafts.indices.filter {
      $0 != loss && elaboration.drafts[$0].role == .defined && !elaboration.drafts[$0].isHidden
    }
    // Hidden values count as parts of those that read them, so what only the loss reads does not count.
    var isLive = [Bool](repeating: false, count: elaboration.drafts.count)
    var pending = readers
    for reader in readers { isLive[reader] = true }
    while let value = pending.popLast() {
      for edge in graph.edges[value] where elaboration.drafts[edge.to].isHidden && !isLive[edge.to] {
        isLive[edge.to] = true
        pending.append(edge.to)
      }
    }
    var isRead = [Bool](repeating: false, count: graph.components.count)
    for value in elaboration.drafts.indices where isLive[value] {
      for edge in graph.edges[value] where graph.component[edge.to] != graph.component[value] {
        isRead[graph.component[edge.to]] = true
      }
    }
    var result: [ValueIndex] = []
    for (index, members) in graph.components.enumerated() where !isRead[index] {
      let candidates = members.filter { readers.contains($0) && elaboration.drafts[$0].isResult }
      let states = candidates.filter { elaboration.drafts[$0].isReadAtOtherSteps }
      result += graph.isRecurrent(index) && !states.isEmpty ? states : candidates
    }
    return result.sorted {
      (elaboration.definitionOrder($0), $0) < (elaboration.definitionOrder($1), $1)
    }
  }
}

extension Elaboration {
  /// The place of a value's definition among the nodes, which are in the order of the statements.
  func definitionOrder(_ value: ValueIndex) -> Int { drafts[value].definition ?? .max }
}
