/// The loop over a row's elements, several vectors side by side.
extension ClusterLowering {
  /// A loop that takes as many vectors at a time as the cluster says, statement by statement, and one for the vectors that are left.
  mutating func wideLoops(along width: LoopExpression) -> [LoopStatement] {
    let step = LoopExpression.integer(cluster.vectors) * "RNN_LANES"
    let whole = context.fresh("whole")
    beforeRows.append(.declare(.size, whole, width - .infix(width, "%", step)))
    let own = elements.compactMap(\.declaredName)
    let names = (0..<cluster.vectors).map { copy -> [String: LoopExpression] in
      if copy == 0 { return [:] }
      var names = Dictionary(
        own.map { ($0, LoopExpression.name("\($0)_\(copy)")) }, uniquingKeysWith: { first, _ in first })
      names["i"] = "i" + .integer(copy) * "RNN_LANES"
      return names
    }
    let wide = elements.flatMap { statement in names.map { statement.renamed($0) } }
    return [
      .loop("i", from: 0, to: .name(whole), step: step, wide),
      .loop("i", from: .name(whole), to: width, step: "RNN_LANES", elements),
    ]
  }
}
