/// Writes loops for people and golden files: one statement a line, no declarations of types.
public struct LoopPrinter {
  private var lines: [String] = []
  private var depth = 0

  /// The program as `--emit loops` shows it: functions without declarations of types.
  public static func print(_ program: LoopProgram) -> String {
    var printer = LoopPrinter()
    for function in program.functions {
      let parameters = function.parameters.map(\.name).joined(separator: ", ")
      printer.line("function \(function.name)(\(parameters))")
      printer.indented(function.body)
      printer.line("")
    }
    return printer.lines.joined(separator: "\n")
  }

  private mutating func line(_ text: String) {
    lines.append(text.isEmpty ? "" : String(repeating: "  ", count: depth) + text)
  }

  private mutating func indented(_ statements: [LoopStatement]) {
    depth += 1
    for statement in statements { print(statement) }
    depth -= 1
  }

  private mutating func print(_ statement: LoopStatement) {
    switch statement {
    case .comment(let text): line("# \(text)")
    case .declare(_, let name, let value): line("let \(name) = \(text(value))")
    case .variable(_, let name, let value): line("var \(name) = \(text(value))")
    case .assign(let target, let value): line("\(text(target)) = \(text(value))")
    case .evaluate(let expression): line(text(expression))
    case .loop(let name, let from, let to, let step, let body):
      var head = "for \(name) from \(text(from)) below \(text(to))"
      if case .integer(1) = step {} else { head += " by \(text(step))" }
      line(head)
      indented(body)
    case .descend(let name, let from, let to, let body):
      line("for \(name) from \(text(from)) down to \(text(to))")
      indented(body)
    case .branch(let condition, let body):
      line("if \(text(condition))")
      indented(body)
    case .skip: line("continue")
    case .give(let value): line("return \(text(value))")
    case .block(let body):
      line("do")
      indented(body)
    }
  }

  private func text(_ expression: LoopExpression) -> String {
    switch expression {
    case .name(let name): name
    case .integer(let value): String(value)
    case .real(let value): String(value)
    case .call(let name, let arguments): "\(name)(\(arguments.map(text).joined(separator: ", ")))"
    case .infix(let a, let symbol, let b): "\(operand(a)) \(symbol) \(operand(b))"
    case .prefix(let symbol, let a): "\(symbol)\(operand(a))"
    case .element(let base, let index): "\(text(base))[\(text(index))]"
    case .choose(let condition, let a, let b): "(\(text(condition)) ? \(text(a)) : \(text(b)))"
    case .convert(_, let a): text(a)
    }
  }

  private func operand(_ expression: LoopExpression) -> String {
    if case .infix = expression { return "(\(text(expression)))" }
    return text(expression)
  }
}
