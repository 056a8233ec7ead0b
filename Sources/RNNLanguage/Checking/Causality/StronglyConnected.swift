/// Tarjan's algorithm without recursion (R. Tarjan, Depth-first search and linear graph algorithms, 1972).
enum StronglyConnected {
  /// The components of a graph of nodes 0 ..< count; a component comes after those it leads to, its members ascend.
  static func components(count: Int, successors: (Int) -> [Int]) -> [[Int]] {
    var order = [Int](repeating: -1, count: count)
    var low = [Int](repeating: 0, count: count)
    var isOnStack = [Bool](repeating: false, count: count)
    var stack: [Int] = []
    var result: [[Int]] = []
    var next = 0
    for root in 0..<count where order[root] < 0 {
      var calls: [(node: Int, successors: [Int], position: Int)] = []
      func open(_ node: Int) {
        order[node] = next
        low[node] = next
        next += 1
        stack.append(node)
        isOnStack[node] = true
        calls.append((node, successors(node), 0))
      }
      open(root)
      while let call = calls.last {
        if call.position < call.successors.count {
          calls[calls.count - 1].position += 1
          let other = call.successors[call.position]
          if order[other] < 0 {
            open(other)
          } else if isOnStack[other] {
            low[call.node] = min(low[call.node], order[other])
          }
          continue
        }
        calls.removeLast()
        if let parent = calls.last { low[parent.node] = min(low[parent.node], low[call.node]) }
        guard low[call.node] == order[call.node] else { continue }
        var members: [Int] = []
        while let member = stack.popLast() {
          isOnStack[member] = false
          members.append(member)
          if member == call.node { break }
        }
        result.append(members.sorted())
      }
    }
    return result
  }
}
