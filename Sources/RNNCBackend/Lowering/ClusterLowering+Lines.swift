import RNNIR
import RNNRuntime
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
    if whole > 0 { splitSums(count) }
    var loops: [LoopStatement] = []
    if whole > 0 { loops.append(lines(count, from: 0, to: .integer(whole), along: width)) }
    if whole < cluster.shape[0] {
      loops.append(lines(1, from: .integer(whole), to: .integer(cluster.shape[0]), along: width))
    }
    return loops
  }

  /// Gives every sum of the row a part for each of `count` copies of the loop's body.
  private mutating func splitSums(_ count: Int) {
    for copy in 0..<count where copy > 0 {
      for sum in rowSums {
        let name = Self.name(sum.name, copy)
        rowStart.append(.variable(.vector, name, .call("rnn_splat", [.real(sum.identity)])))
        rowEnd.insert(.assign(.name(sum.name), sum.combine(.name(sum.name), .name(name))), at: 0)
      }
    }
  }

  /// The loops over a row that is no matrix: one that takes several vectors at a time, statement by statement, and one for those that
  /// are left.
  mutating func vectorsSideBySide(
    _ count: Int, from: LoopExpression, to: LoopExpression
  ) -> [LoopStatement] {
    splitSums(count)
    let step = LoopExpression.integer(count) * "RNN_LANES"
    let whole = context.fresh("whole")
    beforeRows.append(.declare(.size, whole, to - .infix(to - from, "%", step)))
    let names = names(count, of: "i", apart: "RNN_LANES")
    let wide = elements.flatMap { element in Self.inFours(names.map { element.renamed($0) }) }
    return [
      .loop("i", from: from, to: .name(whole), step: step, wide),
      .loop("i", from: .name(whole), to: to, step: "RNN_LANES", elements),
    ]
  }

  /// The same statement for several places; functions that the runtime has for four vectors are called once for four places.
  private static func inFours(_ copies: [LoopStatement]) -> [LoopStatement] {
    let calls = copies.compactMap { copy -> (name: String, function: String, argument: LoopExpression)? in
      guard case .declare(.vector, let name, .call(let function, let arguments)) = copy, arguments.count == 1,
        RuntimeLibrary.functionsOfFour.contains(function + "_four")
      else { return nil }
      return (name, function, arguments[0])
    }
    guard calls.count == copies.count, calls.count % 4 == 0 else { return copies }
    return stride(from: 0, to: calls.count, by: 4).flatMap { first -> [LoopStatement] in
      let four = calls[first..<first + 4]
      let name = "\(calls[first].name)_four"
      let call = LoopExpression.call("\(calls[first].function)_four", four.map(\.argument))
      return [.declare(.four, name, call)]
        + zip(four, ["a", "b", "c", "d"]).map { .declare(.vector, $0.name, .name("\(name).\($1)")) }
    }
  }

  /// What `count` places of the loop call their own values and sums, and their index.
  private func names(
    _ count: Int, of index: String, apart distance: LoopExpression
  ) -> [[String: LoopExpression]] {
    let own = (lineStart + elements).compactMap(\.declaredName) + rowSums.map(\.name)
    return (0..<count).map { copy in
      if copy == 0 { return [:] }
      var names: [String: LoopExpression] = [:]
      for name in own { names[name] = .name(Self.name(name, copy)) }
      names[index] = .name(index) + .integer(copy) * distance
      return names
    }
  }

  /// A loop that takes `count` lines at a time.
  private func lines(
    _ count: Int, from: LoopExpression, to: LoopExpression, along width: LoopExpression
  ) -> LoopStatement {
    let names = names(count, of: "j", apart: 1)
    func copies(_ statements: [LoopStatement]) -> [LoopStatement] {
      names.flatMap { names in statements.map { $0.renamed(names) } }
    }
    let body = elementStart + copies(elements) + elementEnd
    let along = LoopStatement.loop("i", from: 0, to: width, step: "RNN_LANES", body)
    return .loop(
      "j", from: from, to: to, step: .integer(count), copies(lineStart) + [along] + copies(lineEnd))
  }

  private static func name(_ name: String, _ copy: Int) -> String { "\(name)_\(copy)" }
}
