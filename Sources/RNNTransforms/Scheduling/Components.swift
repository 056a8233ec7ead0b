import RNNIR

/// Strongly connected components of the dependence graph, sources of data first (Tarjan's algorithm, without recursion).
struct Components {
  /// The members of each component in ascending order; a component comes after those it depends on.
  private(set) var members: [[ValueID]] = []
  /// The component of each value.
  private(set) var component: [Int]

  init(count: Int, dependencies: (ValueID) -> [ValueID]) {
    component = Array(repeating: -1, count: count)
    var order = Array(repeating: -1, count: count)
    var low = order
    var onStack = Array(repeating: false, count: count)
    var stack: [ValueID] = []
    var next = 0
    for start in 0..<count where order[start] < 0 {
      var frames: [(id: ValueID, edges: [ValueID], position: Int)] = []
      func enter(_ id: ValueID) {
        order[id.index] = next
        low[id.index] = next
        next += 1
        stack.append(id)
        onStack[id.index] = true
        frames.append((id, dependencies(id), 0))
      }
      enter(ValueID(start))
      while let frame = frames.last {
        let id = frame.id
        if frame.position < frame.edges.count {
          frames[frames.count - 1].position += 1
          let target = frame.edges[frame.position]
          if order[target.index] < 0 {
            enter(target)
          } else if onStack[target.index] {
            low[id.index] = min(low[id.index], order[target.index])
          }
          continue
        }
        frames.removeLast()
        if let parent = frames.last { low[parent.id.index] = min(low[parent.id.index], low[id.index]) }
        guard low[id.index] == order[id.index] else { continue }
        var group: [ValueID] = []
        while let top = stack.popLast() {
          onStack[top.index] = false
          component[top.index] = members.count
          group.append(top)
          if top == id { break }
        }
        members.append(group.sorted())
      }
    }
  }
}
