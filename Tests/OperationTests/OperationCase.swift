/// One operation of the language as a program of its own: operands that nothing else reads, and one output.
///
/// In the texts `@` marks names of the case: `@a` is an operand, `@y` the output. Many cases make one program, in which they
/// share nothing, so that one evaluation moves an operand of each of them.
struct OperationCase: Sendable {
  /// What a failure is reported as.
  var title: String
  var declarations: [String]
  var lines: [String]
  /// Between which numbers the elements of an operand lie, by its letter.
  var ranges: [String: ClosedRange<Double>]
  /// Whether derivatives are those of the values, so that differences know them.
  var isHonest = true

  /// `@y[t] = expression`, or `@y = expression` where nothing in it has steps.
  init(
    _ expression: String, _ declarations: [String], _ ranges: [String: ClosedRange<Double>] = [:],
    isStream: Bool = true, isHonest: Bool = true
  ) {
    title = expression.replacing("@", with: "")
    self.declarations = declarations
    lines = ["@y\(isStream ? "[t]" : "") = \(expression)"]
    self.ranges = ranges
    self.isHonest = isHonest
  }

  /// Several definitions, of which one is of `@y`.
  init(lines: [String], _ declarations: [String], _ ranges: [String: ClosedRange<Double>] = [:]) {
    title = lines.joined(separator: "; ").replacing("@", with: "")
    self.declarations = declarations
    self.lines = lines
    self.ranges = ranges
  }

  /// The lines of one case in a program of many.
  func text(_ index: Int) -> [String] {
    (declarations + lines).map { Self.numbered($0, index) }
  }

  /// `@a` as `a_7`.
  private static func numbered(_ text: String, _ index: Int) -> String {
    var result = ""
    var isName = false
    for character in text {
      if isName, !character.isLetter {
        result += "_\(index)"
        isName = false
      }
      if character == "@" { isName = true } else { result.append(character) }
    }
    return isName ? result + "_\(index)" : result
  }
}
