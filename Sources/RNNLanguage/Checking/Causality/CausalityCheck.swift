import RNNDiagnostics

/// Whether an order of time exists in which every value is computed after what it reads.
struct CausalityCheck {
  let elaboration: Elaboration
  let graph: DependenceGraph

  func run() {
    for index in graph.components.indices where graph.isRecurrent(index) {
      let edges = graph.inner(index)
      if let whole = edges.first(where: { $0.offset == nil }) {
        reportWhole(whole, edges)
      } else if let cycle = sameStepCycle(edges) {
        reportSameStep(cycle)
      } else if let back = edges.first(where: { ($0.offset ?? 0) < 0 }),
        let ahead = edges.first(where: { ($0.offset ?? 0) > 0 })
      {
        reportNoOrder(back, ahead)
      }
    }
  }

  /// A cycle of reads at the same step, if there is one.
  private func sameStepCycle(_ edges: [DependenceGraph.Edge]) -> [DependenceGraph.Edge]? {
    let level = edges.filter { $0.offset == 0 }
    for edge in level {
      if let path = path(from: edge.to, to: edge.from, along: level) { return [edge] + path }
    }
    return nil
  }

  /// A shortest way from one value to another; empty where they are the same.
  private func path(
    from start: ValueIndex, to goal: ValueIndex, along edges: [DependenceGraph.Edge]
  ) -> [DependenceGraph.Edge]? {
    var outgoing: [ValueIndex: [DependenceGraph.Edge]] = [:]
    for edge in edges { outgoing[edge.from, default: []].append(edge) }
    var reached: [ValueIndex: DependenceGraph.Edge] = [:]
    var queue = [start]
    var head = 0
    while head < queue.count {
      let value = queue[head]
      head += 1
      if value == goal {
        var result: [DependenceGraph.Edge] = []
        var place = goal
        while place != start, let edge = reached[place] {
          result.append(edge)
          place = edge.from
        }
        return result.reversed()
      }
      for edge in outgoing[value] ?? [] where edge.to != start && reached[edge.to] == nil {
        reached[edge.to] = edge
        queue.append(edge.to)
      }
    }
    return nil
  }

  private func reportSameStep(_ cycle: [DependenceGraph.Edge]) {
    let shown = visible(cycle)
    let name = elaboration.drafts[shown[0].from].name
    elaboration.report(
      "same-step-cycle", "`\(name)[t]` depends on itself at the same step: \(chain(shown, "[t]"))",
      at: shown[0].range, notes: notes(shown),
      help: shown.count == 1
        ? "read the step before: \(name)[t-1]" : "let one of them read the step before, e.g. \(name)[t-1]")
  }

  private func reportWhole(_ edge: DependenceGraph.Edge, _ edges: [DependenceGraph.Edge]) {
    guard let path = path(from: edge.to, to: edge.from, along: edges) else { return }
    let shown = visible([edge] + path)
    let name = elaboration.drafts[shown[0].from].name
    let isStatic = shown.allSatisfy { !elaboration.drafts[$0.from].isStream }
    elaboration.report(
      "cycle",
      isStatic
        ? "`\(name)` depends on itself: \(chain(shown, ""))"
        : "`\(name)` depends on itself through a value of the whole sequence: \(chain(shown, ""))",
      at: shown[0].range, notes: notes(shown),
      help: isStatic ? nil : "what is known only after the last step cannot enter the steps")
  }

  private func reportNoOrder(_ back: DependenceGraph.Edge, _ ahead: DependenceGraph.Edge) {
    let names = [back, ahead].map { "`\(elaboration.drafts[$0.to].name)`" }
    elaboration.report(
      "no-time-order",
      "no order of time computes this: one recurrence reads an earlier step of \(names[0]) and a later step of \(names[1])",
      at: ahead.range,
      notes: [
        Diagnostic.Note("the earlier step is read here", at: back.range),
        Diagnostic.Note("the later step is read here", at: ahead.range),
      ],
      help: "use two recurrences, one for each direction, and join them, e.g. concat(f[t], g[t])")
  }

  /// The cycle over values that have names; a hidden one is part of the definition that reads it.
  private func visible(_ cycle: [DependenceGraph.Edge]) -> [DependenceGraph.Edge] {
    var cycle = cycle
    if let start = cycle.firstIndex(where: { !elaboration.drafts[$0.from].isHidden }) {
      cycle = Array(cycle[start...] + cycle[..<start])
    }
    var result: [DependenceGraph.Edge] = []
    var from: ValueIndex?
    for edge in cycle {
      let origin = from ?? edge.from
      if elaboration.drafts[edge.to].isHidden {
        from = origin
      } else {
        result.append(.init(from: origin, to: edge.to, offset: edge.offset, range: edge.range))
        from = nil
      }
    }
    return result.isEmpty ? cycle : result
  }

  private func chain(_ cycle: [DependenceGraph.Edge], _ suffix: String) -> String {
    var names = ([cycle[0].from] + cycle.map(\.to)).map {
      "\(elaboration.drafts[$0].name)\(elaboration.drafts[$0].isStream ? suffix : "")"
    }
    if names.count > 12 { names.replaceSubrange(6..<(names.count - 2), with: ["…"]) }
    return names.joined(separator: " → ")
  }

  private func notes(_ cycle: [DependenceGraph.Edge]) -> [Diagnostic.Note] {
    guard cycle.count > 1 else { return [] }
    return cycle.prefix(8).map {
      Diagnostic.Note(
        "`\(elaboration.drafts[$0.from].name)` reads `\(elaboration.drafts[$0.to].name)` here", at: $0.range)
    }
  }
}
