import RNNIR

/// Writes loops as C99.
struct CPrinter {
  private var lines: [String] = []
  private var depth = 0
  private let real: RealType

  static func print(_ program: LoopProgram, real: RealType) -> String {
    var printer = CPrinter(real: real)
    for function in program.functions { printer.print(function) }
    return printer.lines.joined(separator: "\n") + "\n"
  }

  private init(real: RealType) { self.real = real }

  private mutating func line(_ text: String) {
    lines.append(text.isEmpty ? "" : String(repeating: "  ", count: depth) + text)
  }

  private mutating func print(_ function: LoopFunction) {
    line("")
    if !function.comment.isEmpty { line("/* \(function.comment) */") }
    line(Self.signature(function) + " {")
    indented(function.body)
    line("}")
  }

  static func signature(_ function: LoopFunction) -> String {
    let parameters = function.parameters.map {
      $0.type.hasSuffix("*") ? "\($0.type)\($0.name)" : "\($0.type) \($0.name)"
    }.joined(separator: ", ")
    let list = parameters.isEmpty ? "void" : parameters
    return "\(function.isStatic ? "static " : "")\(function.result) \(function.name)(\(list))"
  }

  private mutating func indented(_ statements: [LoopStatement]) {
    depth += 1
    for statement in statements { print(statement) }
    depth -= 1
  }

  private mutating func print(_ statement: LoopStatement) {
    switch statement {
    case .comment(let text): line("/* \(text) */")
    case .declare(let type, let name, let value): line("\(declarator(type, name, true)) = \(text(value));")
    case .variable(let type, let name, let value): line("\(declarator(type, name, false)) = \(text(value));")
    case .assign(let target, let value): line("\(text(target)) = \(text(value));")
    case .evaluate(let expression): line("\(text(expression));")
    case .loop(let name, let from, let to, let step, let body):
      let advance: String
      if case .integer(1) = step { advance = "\(name)++" } else { advance = "\(name) += \(text(step))" }
      line("for (size_t \(name) = \(text(from)); \(name) < \(text(to)); \(advance)) {")
      indented(body)
      line("}")
    case .descend(let name, let from, let to, let body):
      line("for (size_t \(name) = \(text(from)); \(name) >= \(text(to)); \(name)--) {")
      indented(body)
      line("}")
    case .branch(let condition, let body):
      if body.count == 1, case .skip = body[0] {
        line("if (\(text(condition))) continue;")
        return
      }
      if body.count == 1, case .give(let value) = body[0] {
        line("if (\(text(condition))) return \(text(value));")
        return
      }
      line("if (\(text(condition))) {")
      indented(body)
      line("}")
    case .skip: line("continue;")
    case .give(let value): line("return \(text(value));")
    case .block(let body):
      line("{")
      indented(body)
      line("}")
    }
  }

  private func declarator(_ type: LoopType, _ name: String, _ constant: Bool) -> String {
    let suffix = constant ? "const " : ""
    switch type {
    case .size: return "\(suffix)size_t \(name)"
    case .real: return "\(suffix)rnn_real \(name)"
    case .vector: return "\(suffix)rnn_v \(name)"
    case .mask: return "\(suffix)rnn_m \(name)"
    case .four: return "\(suffix)rnn_four \(name)"
    case .flag: return "\(suffix)int \(name)"
    case .reals(let constantReals): return "\(constantReals ? "const " : "")rnn_real *\(suffix)\(name)"
    case .indices: return "const int32_t *\(suffix)\(name)"
    case .lengths: return "const size_t *\(suffix)\(name)"
    }
  }

  private func text(_ expression: LoopExpression) -> String { text(expression, within: 0) }

  /// The expression, in parentheses where an operator of the given strength around it needs them.
  private func text(_ expression: LoopExpression, within strength: Int) -> String {
    switch expression {
    case .name(let name): return name
    case .integer(let value): return String(value)
    case .real(let value): return literal(value)
    case .call(let name, let arguments):
      return "\(name)(\(arguments.map { text($0) }.joined(separator: ", ")))"
    case .infix(let a, let symbol, let b):
      let own = Self.strength(symbol)
      let inner = "\(text(a, within: own)) \(symbol) \(text(b, within: own + 1))"
      return own < strength ? "(\(inner))" : inner
    case .prefix(let symbol, let a):
      let inner = text(a, within: 9)
      return inner.hasPrefix(symbol) ? "\(symbol)(\(inner))" : "\(symbol)\(inner)"
    case .element(let base, let index): return "\(text(base, within: 10))[\(text(index))]"
    case .choose(let condition, let a, let b):
      return "(\(text(condition, within: 2)) ? \(text(a, within: 2)) : \(text(b, within: 2)))"
    case .convert(let type, let a): return "(\(type))\(text(a, within: 9))"
    }
  }

  private static func strength(_ symbol: String) -> Int {
    switch symbol {
    case "*", "/", "%": 8
    case "+", "-": 7
    case "<", ">", "<=", ">=": 5
    case "==", "!=": 4
    case "&&": 3
    case "||": 2
    default: 1
    }
  }

  /// The shortest decimal that gives exactly the number.
  private func literal(_ value: Double) -> String {
    if value.isNaN { return "(rnn_real)NAN" }
    if value.isInfinite { return value < 0 ? "-(rnn_real)INFINITY" : "(rnn_real)INFINITY" }
    switch real {
    case .double: return value.description
    case .float:
      let single = Float(value)
      if single.isInfinite { return single < 0 ? "-(rnn_real)INFINITY" : "(rnn_real)INFINITY" }
      return single.description + "f"
    }
  }
}
