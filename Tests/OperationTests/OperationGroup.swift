/// Cases in one program.
struct OperationGroup: Sendable, CustomStringConvertible {
  var name: String
  var cases: [OperationCase]
  /// Lines before all cases: cells and functions.
  var prelude: [String] = []
  var steps: Int
  var batch: Int
  var lengths: [Int]?
  /// The expression of a loss, over values of the cases.
  var loss: String?

  var description: String { name }

  var text: String {
    let outputs = cases.indices.map { "y_\($0)" }.joined(separator: ", ")
    let sum = loss.map { ["loss = \($0)"] } ?? []
    let lines = prelude + cases.enumerated().flatMap { $1.text($0) } + sum + ["output \(outputs)"]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Which case a value belongs to: 7 for `a_7` and `h_7[0]`.
  static func index(of name: String) -> Int? {
    guard let bar = name.lastIndex(of: "_") else { return nil }
    return Int(name[name.index(after: bar)...].prefix { $0.isWholeNumber })
  }

  /// The operand's letter: `a` for `a_7`, `h` for `h_7[0]`.
  static func letter(of name: String) -> String { String(name.prefix { $0 != "_" }) }
}
