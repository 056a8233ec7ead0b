/// Writes expressions in the canonical spelling: `*`, `/`, `^` and `'` tight, other operators between spaces, `+` and `-` tight
/// inside an index, parentheses as written and where the tree needs them.
struct ExpressionLayout {
  var layout = LineLayout()
  /// The number of brackets around the place.
  private var depth = 0
  /// Whether sums are written without spaces.
  private var isTight = false

  /// What may stand at a place without parentheses, from everything to names and calls.
  private enum Context: Comparable {
    case operation(Precedence)
    case postfix

    static let any = Context.operation(.or)
  }

  mutating func write(_ expression: Expression) { write(expression, in: .any) }

  private mutating func write(_ expression: Expression, in context: Context) {
    guard needsParentheses(expression, in: context) else { return writeBare(expression) }
    brackets("(", ")") { $0.writeBare(expression) }
  }

  private func needsParentheses(_ expression: Expression, in context: Context) -> Bool {
    switch expression.kind {
    case .binary(let operation, _, _): context > .operation(operation.precedence)
    case .prefix: context == .postfix
    case .number, .name, .call, .transpose, .timeReduction, .parenthesized: false
    }
  }

  private mutating func writeBare(_ expression: Expression) {
    switch expression.kind {
    case .number(_, let text):
      layout.write(text)
    case .name(let name, let index):
      layout.write(name.text)
      if let index { writeIndex { $0.write(index) } }
    case .call(let name, let arguments):
      layout.write(name.text)
      brackets("(", ")") { layout in
        layout.list(arguments) { layout, argument in
          if let label = argument.label { layout.layout.write("\(label.text) = ") }
          layout.write(argument.value)
        }
      }
    case .prefix(let operation, let operand):
      layout.write(operation.rawValue)
      write(operand, in: .operation(.power))
    case .transpose(let operand):
      write(operand, in: .postfix)
      layout.write("'")
    case .binary(let operation, let left, let right):
      writeBinary(operation, left, right)
    case .timeReduction(let reduction, let lower, let upper, let body):
      layout.write(reduction.rawValue)
      writeIndex { layout in
        layout.layout.write("t")
        if let lower, let upper {
          layout.layout.write("=")
          layout.write(lower)
          layout.layout.write("..")
          layout.write(upper)
        }
      }
      brackets("(", ")") { $0.write(body) }
    case .parenthesized(let inner):
      brackets("(", ")") { $0.write(inner) }
    }
  }

  private mutating func writeBinary(_ operation: BinaryOperator, _ left: Expression, _ right: Expression) {
    let precedence = operation.precedence
    let tighter = precedence.next.map(Context.operation) ?? .postfix
    switch operation {
    case .power:
      write(left, in: .postfix)
      layout.write("^")
      write(right, in: .operation(.power))
    case .or, .and, .add, .subtract, .multiply, .elementwiseMultiply, .divide:
      write(left, in: .operation(precedence))
      writeOperator(operation, isSpaced: isSpaced(operation, left))
      write(right, in: tighter)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      write(left, in: tighter)
      writeOperator(operation, isSpaced: true)
      write(right, in: tighter)
    }
  }

  private mutating func writeOperator(_ operation: BinaryOperator, isSpaced: Bool) {
    let text = operation == .elementwiseMultiply ? "⊙" : operation.rawValue
    layout.write(isSpaced ? " \(text)" : text)
    // Breaks at tight operators are for lines that have no others.
    let rank = depth * 16 + operation.precedence.rawValue + (isSpaced ? 1 : 9)
    if !isTight { layout.allowBreak(rank: rank, space: isSpaced) } else if isSpaced { layout.write(" ") }
  }

  /// `a ⊙ b * c` is `(a ⊙ b)*c`: where a spaced product stands to the left, a tight one would look as if it came first.
  private func isSpaced(_ operation: BinaryOperator, _ left: Expression) -> Bool {
    switch operation {
    case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .elementwiseMultiply:
      return true
    case .add, .subtract: return !isTight
    case .power: return false
    case .multiply, .divide:
      guard case .binary(let inner, let innerLeft, _) = left.kind, inner.precedence == .product else {
        return false
      }
      return isSpaced(inner, innerLeft)
    }
  }

  private mutating func writeIndex(_ content: (inout ExpressionLayout) -> Void) {
    let outer = isTight
    isTight = true
    brackets("[", "]", content)
    isTight = outer
  }

  mutating func brackets(_ open: String, _ close: String, _ content: (inout ExpressionLayout) -> Void) {
    layout.write(open)
    depth += 1
    content(&self)
    depth -= 1
    layout.write(close)
  }

  /// Elements with commas between them.
  mutating func list<Element>(_ elements: [Element], _ element: (inout ExpressionLayout, Element) -> Void) {
    for (index, value) in elements.enumerated() {
      if index > 0 {
        layout.write(",")
        if isTight { layout.write(" ") } else { layout.allowBreak(rank: depth * 16) }
      }
      element(&self, value)
    }
  }
}
