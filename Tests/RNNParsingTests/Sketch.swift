@testable import RNNLanguage

/// Syntax trees as short text, without places, for comparing them.
enum Sketch {
  static func of(_ statements: [Statement]) -> [String] { statements.map { of($0) } }

  static func of(_ statement: Statement) -> String {
    switch statement.kind {
    case .size(let entries): "size " + entries.map(of).joined(separator: " ")
    case .input(let names): "input " + names.map(of).joined(separator: " ")
    case .parameter(let names): "param " + names.map(of).joined(separator: " ")
    case .state(let names): "state " + names.map(of).joined(separator: " ")
    case .output(let names): "output " + names.map(\.text).joined(separator: " ")
    case .definition(let targets, let value): targets.map(of).joined(separator: " ") + " = " + of(value)
    case .function(let name, let parameters, let body):
      "fn \(name.text)(\(parameters.map(\.text).joined(separator: " "))) = \(of(body))"
    case .derivative(let name, let parameters, let body):
      "derivative \(name.text)(\(parameters.map(\.text).joined(separator: " "))) = \(of(body))"
    case .externFunction(let name, let parameters, let path):
      "extern \(name.text)(\(parameters.map(\.text).joined(separator: " "))) from \(path.text)"
    case .cell(let cell):
      "cell \(cell.name.text) (\(cell.inputs.map(of).joined(separator: " "))) "
        + "(\(cell.sizes.map(of).joined(separator: " "))) -> \(cell.results.map(\.text).joined(separator: " ")) "
        + "{ \(of(cell.body).joined(separator: "; ")) }"
    case .importFile(let path): "import \(path.text)"
    }
  }

  private static func of(_ target: Target) -> String {
    target.name.text + (target.index.map { "[\(of($0))]" } ?? "")
  }

  private static func of(_ entry: SizeEntry) -> String {
    entry.name.text + (entry.value.map { "=\(of($0))" } ?? "")
  }

  private static func of(_ name: DeclaredName) -> String {
    var text = name.name.text + (name.isStream ? "[t]" : "")
    switch name.type {
    case .shape(let sizes, _): text += ":[\(sizes.map(of).joined(separator: " "))]"
    case .index(let bound, _): text += ":index(\(of(bound)))"
    case nil: break
    }
    if let initializer = name.initializer {
      text += "~\(initializer.name.text)(\(initializer.arguments.map(of).joined(separator: " ")))"
    }
    return text
  }

  /// An expression with every operation in parentheses and the written ones left out.
  static func of(_ expression: Expression) -> String {
    switch expression.kind {
    case .number(_, let text): text
    case .name(let name, let index): name.text + (index.map { "[\(of($0))]" } ?? "")
    case .call(let name, let arguments):
      "\(name.text)(\(arguments.map { ($0.label.map { "\($0.text)=" } ?? "") + of($0.value) }.joined(separator: ", ")))"
    case .prefix(let operation, let operand): "(\(operation.rawValue)\(of(operand)))"
    case .transpose(let operand): "(\(of(operand))')"
    case .binary(let operation, let left, let right): "(\(of(left)) \(operation.rawValue) \(of(right)))"
    case .timeReduction(let reduction, let lower, let upper, let body):
      "\(reduction.rawValue)[t\(lower.map { "=\(of($0))" } ?? "")\(upper.map { "..\(of($0))" } ?? "")](\(of(body)))"
    case .parenthesized(let inner): of(inner)
    }
  }
}
