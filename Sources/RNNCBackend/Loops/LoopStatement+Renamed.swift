extension LoopStatement {
  /// The statement with other expressions for names that it reads, and other names for those that it declares or assigns.
  func renamed(_ names: [String: LoopExpression]) -> LoopStatement {
    func own(_ name: String) -> String {
      if case .name(let other)? = names[name] { return other }
      return name
    }
    func all(_ statements: [LoopStatement]) -> [LoopStatement] { statements.map { $0.renamed(names) } }
    switch self {
    case .comment, .skip: return self
    case .declare(let type, let name, let value): return .declare(type, own(name), value.renamed(names))
    case .variable(let type, let name, let value): return .variable(type, own(name), value.renamed(names))
    case .assign(let target, let value): return .assign(target.renamed(names), value.renamed(names))
    case .evaluate(let value): return .evaluate(value.renamed(names))
    case .loop(let name, let from, let to, let step, let body):
      return .loop(
        own(name), from: from.renamed(names), to: to.renamed(names), step: step.renamed(names), all(body))
    case .descend(let name, let from, let to, let body):
      return .descend(own(name), from: from.renamed(names), to: to.renamed(names), all(body))
    case .branch(let condition, let body): return .branch(condition.renamed(names), all(body))
    case .give(let value): return .give(value.renamed(names))
    case .block(let body): return .block(all(body))
    }
  }

  /// The name that the statement declares, if it declares one.
  var declaredName: String? {
    switch self {
    case .declare(_, let name, _), .variable(_, let name, _): name
    case .comment, .assign, .evaluate, .loop, .descend, .branch, .skip, .give, .block: nil
    }
  }
}

extension LoopExpression {
  func renamed(_ names: [String: LoopExpression]) -> LoopExpression {
    switch self {
    case .name(let name): return names[name] ?? self
    case .integer, .real: return self
    case .call(let function, let arguments): return .call(function, arguments.map { $0.renamed(names) })
    case .infix(let a, let symbol, let b): return .infix(a.renamed(names), symbol, b.renamed(names))
    case .prefix(let symbol, let a): return .prefix(symbol, a.renamed(names))
    case .element(let a, let b): return .element(a.renamed(names), b.renamed(names))
    case .choose(let condition, let a, let b):
      return .choose(condition.renamed(names), a.renamed(names), b.renamed(names))
    case .convert(let type, let a): return .convert(type, a.renamed(names))
    }
  }
}
