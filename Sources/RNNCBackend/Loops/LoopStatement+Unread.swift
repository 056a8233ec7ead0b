extension LoopStatement {
  /// Statements without declarations of names that nothing behind them reads, of which C's compilers warn. Values have no effects.
  /// Also the names that the remaining statements mention.
  static func withoutUnread(
    _ statements: [LoopStatement]
  ) -> (statements: [LoopStatement], mentioned: Set<String>) {
    var names = Set<String>()
    let statements = withoutUnread(statements, adding: &names)
    return (statements, names)
  }

  /// - Parameter names: gets the names that the remaining statements mention.
  private static func withoutUnread(
    _ statements: [LoopStatement], adding names: inout Set<String>
  ) -> [LoopStatement] {
    var read = Set<String>()
    var result: [LoopStatement] = []
    for statement in statements.reversed() {
      switch statement {
      case .declare(_, let name, let value):
        guard read.contains(name) else { continue }
        NameCollector.collect(value, &read)
        result.append(statement)
      case .loop(let name, let from, let to, let step, let body):
        let body = withoutUnread(body, adding: &read)
        for expression in [from, to, step] { NameCollector.collect(expression, &read) }
        result.append(.loop(name, from: from, to: to, step: step, body))
      case .descend(let name, let from, let to, let body):
        let body = withoutUnread(body, adding: &read)
        for expression in [from, to] { NameCollector.collect(expression, &read) }
        result.append(.descend(name, from: from, to: to, body))
      case .branch(let condition, let body):
        let body = withoutUnread(body, adding: &read)
        NameCollector.collect(condition, &read)
        result.append(.branch(condition, body))
      case .block(let body): result.append(.block(withoutUnread(body, adding: &read)))
      case .comment, .variable, .assign, .evaluate, .skip, .give:
        NameCollector.collect(statement, &read)
        result.append(statement)
      }
    }
    names.formUnion(read)
    return result.reversed()
  }
}
