extension LoopStatement {
  /// Statements without declarations of names that nothing behind them reads, of which C's compilers warn. Values have no effects.
  static func withoutUnread(_ statements: [LoopStatement]) -> [LoopStatement] {
    var read: Set<String> = []
    var result: [LoopStatement] = []
    for statement in statements.reversed() {
      let kept: LoopStatement
      switch statement {
      case .declare(_, let name, _):
        guard read.contains(name) else { continue }
        kept = statement
      case .loop(let name, let from, let to, let step, let body):
        kept = .loop(name, from: from, to: to, step: step, withoutUnread(body))
      case .descend(let name, let from, let to, let body):
        kept = .descend(name, from: from, to: to, withoutUnread(body))
      case .branch(let condition, let body): kept = .branch(condition, withoutUnread(body))
      case .block(let body): kept = .block(withoutUnread(body))
      case .comment, .variable, .assign, .evaluate, .skip, .give: kept = statement
      }
      read.formUnion(NameCollector.names(in: [kept]))
      result.append(kept)
    }
    return result.reversed()
  }
}
