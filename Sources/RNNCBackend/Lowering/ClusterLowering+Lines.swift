import RNNIR
import RNNTransforms

/// The loops over the lines of matrices: several lines side by side, so that they share what is loaded along them and their sums do not
/// wait for each other.
extension ClusterLowering {
  /// A sum over the elements of a row, or another reduction of them, in a vector of partial results.
  struct RowSum {
    var name: String
    var identity: Double
    var combine: (LoopExpression, LoopExpression) -> LoopExpression
  }

  /// How many lines are computed side by side: few where each needs many registers.
  private var linesSideBySide: Int {
    if context.addsUp { return 1 }
    return cluster.values.count <= 6 ? 4 : cluster.values.count <= 12 ? 2 : 1
  }

  /// The loops over all lines of the row, or over this thread's.
  mutating func lineLoops(along width: LoopExpression) -> [LoopStatement] {
    if context.addsUp {
      let (from, to) = part(of: .integer(cluster.shape[0]), inUnitsOf: 1)
      return [lines(1, from: from, to: to, along: width)]
    }
    let count = linesSideBySide
    let whole = cluster.shape[0] / count * count
    for copy in 1..<max(count, 2) where copy < count && whole > 0 {
      for sum in rowSums {
        let name = Self.name(sum.name, copy)
        rowStart.append(.variable(.vector, name, .call("rnn_splat", [.real(sum.identity)])))
        rowEnd.insert(.assign(.name(sum.name), sum.combine(.name(sum.name), .name(name))), at: 0)
      }
    }
    var loops: [LoopStatement] = []
    if whole > 0 { loops.append(lines(count, from: 0, to: .integer(whole), along: width)) }
    if whole < cluster.shape[0] {
      loops.append(lines(1, from: .integer(whole), to: .integer(cluster.shape[0]), along: width))
    }
    return loops
  }

  /// A loop that takes `count` lines at a time.
  private func lines(
    _ count: Int, from: LoopExpression, to: LoopExpression, along width: LoopExpression
  ) -> LoopStatement {
    let own = (lineStart + elements).compactMap(\.declaredName) + rowSums.map(\.name)
    func copies(_ statements: [LoopStatement]) -> [LoopStatement] {
      (0..<count).flatMap { copy -> [LoopStatement] in
        if copy == 0 { return statements }
        var names = Dictionary(
          own.map { ($0, LoopExpression.name(Self.name($0, copy))) }, uniquingKeysWith: { first, _ in first })
        names["j"] = "j" + .integer(copy)
        return statements.map { $0.renamed(names) }
      }
    }
    let body = elementStart + copies(elements) + elementEnd
    let along = LoopStatement.loop("i", from: 0, to: width, step: "RNN_LANES", body)
    return .loop(
      "j", from: from, to: to, step: .integer(count), copies(lineStart) + [along] + copies(lineEnd))
  }

  private static func name(_ name: String, _ copy: Int) -> String { "\(name)_\(copy)" }
}
