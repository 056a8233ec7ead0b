/// The names that statements mention.
enum NameCollector {
  static func names(in statements: [LoopStatement]) -> Set<String> {
    var names = Set<String>()
    for statement in statements { collect(statement, &names) }
    return names
  }

  static func collect(_ statement: LoopStatement, _ names: inout Set<String>) {
    switch statement {
    case .comment, .skip: break
    case .declare(_, _, let value), .variable(_, _, let value), .evaluate(let value), .give(let value):
      collect(value, &names)
    case .assign(let target, let value):
      collect(target, &names)
      collect(value, &names)
    case .loop(_, let from, let to, let step, let body):
      for expression in [from, to, step] { collect(expression, &names) }
      for inner in body { collect(inner, &names) }
    case .descend(_, let from, let to, let body):
      collect(from, &names)
      collect(to, &names)
      for inner in body { collect(inner, &names) }
    case .branch(let condition, let body):
      collect(condition, &names)
      for inner in body { collect(inner, &names) }
    case .block(let body): for inner in body { collect(inner, &names) }
    }
  }

  /// `run` of `run->v5`.
  private static func root(_ name: String) -> String {
    let end = name.utf8.firstIndex { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    return end.map { String(name[..<$0]) } ?? name
  }

  static func collect(_ expression: LoopExpression, _ names: inout Set<String>) {
    switch expression {
    case .name(let name): names.insert(root(name))
    case .integer, .real: break
    case .call(let function, let arguments):
      names.insert(function)
      for argument in arguments { collect(argument, &names) }
    case .infix(let a, _, let b), .element(let a, let b):
      collect(a, &names)
      collect(b, &names)
    case .prefix(_, let a), .convert(_, let a): collect(a, &names)
    case .choose(let condition, let a, let b):
      collect(condition, &names)
      collect(a, &names)
      collect(b, &names)
    }
  }
}
