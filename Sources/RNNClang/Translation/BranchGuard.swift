import RNNLanguage

/// Makes branches safe to compute where C would not compute them.
///
/// C evaluates one side of `c ? a : b`; an elementwise program evaluates both, and a side that is infinite or undefined there spoils the
/// derivative, since 0 times infinity is no number (`x > 20 ? x : log(1 + exp(x))` at 800). So what only one side needs reads, in place
/// of each value v from outside, `where(c, v, p)`: p is the value at a point at which C takes that side. Values do not change.
struct BranchGuard {
  private(set) var graph: ScalarGraph
  private let arity: Int

  /// Above these sizes branches stay as they are.
  private static let nodeLimit = 4000
  private static let selectLimit = 64

  /// The graph and the number in it of what was `result`, with every branch guarded that needs it and for which a point is found.
  static func guarding(_ graph: ScalarGraph, result: ScalarGraph.ID, arity: Int) -> (
    ScalarGraph, ScalarGraph.ID
  ) {
    guard graph.nodes.count <= nodeLimit else { return (graph, result) }
    var work = BranchGuard(graph: graph, arity: arity)
    var result = result
    var done = 0
    var position = 0
    while position < work.graph.nodes.count, done < selectLimit {
      guard work.graph[position].operation == .select, work.graph.reachable(from: result)[position] else {
        position += 1
        continue
      }
      done += 1
      var select = position
      for side in [1, 2] {
        guard let (new, map) = work.guarded(select, side, result) else { continue }
        work.graph = new
        result = map[result]
        select = map[select]
      }
      position = select + 1
    }
    return (work.graph, result)
  }

  private func guarded(
    _ select: ScalarGraph.ID, _ side: Int, _ result: ScalarGraph.ID
  ) -> (graph: ScalarGraph, map: [ScalarGraph.ID])? {
    let inside = exclusive(select, side, result)
    let members = inside.indices.filter { inside[$0] }
    guard members.contains(where: { isRisky(graph[$0]) }) else { return nil }
    let condition = graph[select].operands[0]
    guard let point = probe(condition, isTrue: side == 1, members) else { return nil }
    var new = ScalarGraph()
    // What the condition reads comes first: guards read it before the members that they protect.
    let early = graph.reachable(from: condition)
    var map = [ScalarGraph.ID](repeating: 0, count: graph.nodes.count)
    for id in graph.nodes.indices.filter({ early[$0] }) + graph.nodes.indices.filter({ !early[$0] }) {
      let operands = graph[id].operands.map { operand -> ScalarGraph.ID in
        guard inside[id], !inside[operand], graph.number(operand) == nil else { return map[operand] }
        let safe = new.constant(point[operand])
        return side == 1
          ? new.select(map[condition], map[operand], safe) : new.select(map[condition], safe, map[operand])
      }
      switch graph[id].operation {
      case .parameter(let index): map[id] = new.parameter(index)
      case .number(let value): map[id] = new.constant(value)
      case .unary, .binary, .select: map[id] = new.apply(graph[id].operation, operands)
      }
      if let name = graph.names[id] { new.name(map[id], name) }
    }
    return (new, map)
  }

  /// The nodes whose values reach the result through one side of a select only.
  private func exclusive(_ select: ScalarGraph.ID, _ side: Int, _ result: ScalarGraph.ID) -> [Bool] {
    var inside = [Bool](repeating: false, count: graph.nodes.count)
    let root = graph[select].operands[side]
    let others = graph[select].operands.enumerated().filter { $0.offset != side }.map(\.element)
    guard !others.contains(root), root != result else { return inside }
    let reachable = graph.reachable(from: result)
    var isUsedOutside = [Bool](repeating: false, count: graph.nodes.count)
    isUsedOutside[result] = true
    var isUsedInside = [Bool](repeating: false, count: graph.nodes.count)
    isUsedInside[root] = true
    for id in graph.nodes.indices.reversed() where reachable[id] {
      inside[id] = isUsedInside[id] && !isUsedOutside[id] && !graph[id].operands.isEmpty
      for (index, operand) in graph[id].operands.enumerated() where !(id == select && index == side) {
        if inside[id] { isUsedInside[operand] = true } else { isUsedOutside[operand] = true }
      }
    }
    return inside
  }

  /// Whether an operation is infinite, undefined or infinitely steep somewhere.
  private func isRisky(_ node: ScalarGraph.Node) -> Bool {
    switch node.operation {
    case .binary(.divide): graph.number(node.operands[1]) == nil
    case .binary(.power): graph.number(node.operands[1]).map { $0 < 1 || $0 != $0.rounded() } ?? true
    case .binary(.atan2): true
    case .unary(let function):
      switch function {
      case .log, .log1p, .sqrt, .asin, .acos, .exp, .expm1, .sinh, .cosh, .tan: true
      case .negate, .tanh, .sigmoid, .relu, .softplus, .abs, .sign, .sin, .cos, .atan, .erf, .floor, .ceil,
        .step, .not:
        false
      }
    case .binary, .select, .parameter, .number: false
    }
  }

  private static let samples = [
    0.5, -0.5, 1, -1, 2, -2, 0.1, -0.1, 3, -3, 5, -5, 10, -10, 20, -20, 30, -30, 50, -50, 100, -100, 1000,
    -1000, 0.01, -0.01, 1e-3, 1e-5, 1e-7, 1e-9, 0,
  ]

  /// The values of all nodes at a point where the condition holds (or does not) and the members are finite.
  private func probe(_ condition: ScalarGraph.ID, isTrue: Bool, _ members: [ScalarGraph.ID]) -> [Double]? {
    var seed: UInt64 = 0
    for attempt in 0..<400 {
      let point = (0..<arity).map { index -> Double in
        if attempt < BranchGuard.samples.count { return BranchGuard.samples[attempt] }
        // A linear congruential sequence (Knuth's MMIX constants) picks a sample for each parameter.
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return BranchGuard.samples[Int(seed >> 33) % BranchGuard.samples.count]
      }
      let values = graph.values(point)
      guard (values[condition] != 0) == isTrue, values[condition].isFinite else { continue }
      let read = members + members.flatMap { graph[$0].operands }
      if read.allSatisfy({ values[$0].isFinite }) { return values }
    }
    return nil
  }
}
