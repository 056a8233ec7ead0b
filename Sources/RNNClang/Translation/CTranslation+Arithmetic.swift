import RNNLanguage

extension CTranslation {
  /// A binary operator on two values, by the rules of C: what is integer stays integer.
  mutating func arithmetic(
    _ operation: String, _ a: CValue, _ b: CValue, at cursor: ClangCursor
  ) throws(CRefusal) -> CValue {
    if case .integer(let x) = a.content, case .integer(let y) = b.content {
      return try integers(operation, x, y, common(a.type, b.type), at: cursor)
    }
    let type: ClangType.Class =
      a.type == .double || b.type == .double
      ? .double : a.isReal || b.isReal ? .float : .integer(bits: 32, isSigned: true)
    let comparison: BinaryFunction? =
      switch operation {
      case "<": .less
      case "<=": .lessOrEqual
      case ">": .greater
      case ">=": .greaterOrEqual
      case "==": .equal
      case "!=": .notEqual
      default: nil
      }
    if let comparison {
      let truth = graph.binary(comparison, number(a), number(b))
      if let constant = graph.number(truth) { return .integer(Int(constant)) }
      return CValue(type: .integer(bits: 32, isSigned: true), content: .number(truth))
    }
    let function: BinaryFunction
    switch operation {
    case "+": function = .add
    case "-": function = .subtract
    case "*": function = .multiply
    case "/" where a.isReal || b.isReal: function = .divide
    default:
      throw CRefusal("`\(operation)` on integers that are not constant is not understood", at: cursor)
    }
    let value = CValue(type: .double, content: .number(graph.binary(function, number(a), number(b))))
    return a.isReal || b.isReal
      ? try convert(value, to: type, at: cursor) : CValue(type: type, content: value.content)
  }

  /// The type in which two integers are computed.
  private func common(_ a: ClangType.Class, _ b: ClangType.Class) -> (bits: Int, isSigned: Bool) {
    func promoted(_ type: ClangType.Class) -> (bits: Int, isSigned: Bool) {
      guard case .integer(let bits, let isSigned) = type, bits >= 32 else { return (32, true) }
      return (bits, isSigned)
    }
    let (x, y) = (promoted(a), promoted(b))
    if x.bits != y.bits { return x.bits > y.bits ? x : y }
    return (x.bits, x.isSigned && y.isSigned)
  }

  private func integers(
    _ operation: String, _ x: Int, _ y: Int, _ type: (bits: Int, isSigned: Bool), at cursor: ClangCursor
  ) throws(CRefusal) -> CValue {
    let result: (partialValue: Int, overflow: Bool)
    switch operation {
    case "+": result = x.addingReportingOverflow(y)
    case "-": result = x.subtractingReportingOverflow(y)
    case "*": result = x.multipliedReportingOverflow(by: y)
    case "/", "%":
      guard y != 0 else { throw CRefusal("an integer is divided by 0", at: cursor) }
      result =
        operation == "/" ? x.dividedReportingOverflow(by: y) : x.remainderReportingOverflow(dividingBy: y)
    case "<<", ">>":
      guard (0..<type.bits).contains(y), x >= 0 else {
        throw CRefusal("the shift has no defined value", at: cursor)
      }
      result = (
        operation == "<<" ? x << y : x >> y, operation == "<<" && y >= x.leadingZeroBitCount && x != 0
      )
    case "&": result = (x & y, false)
    case "|": result = (x | y, false)
    case "^": result = (x ^ y, false)
    case "<": return .integer(x < y ? 1 : 0)
    case "<=": return .integer(x <= y ? 1 : 0)
    case ">": return .integer(x > y ? 1 : 0)
    case ">=": return .integer(x >= y ? 1 : 0)
    case "==": return .integer(x == y ? 1 : 0)
    case "!=": return .integer(x != y ? 1 : 0)
    default: throw CRefusal("the operator `\(operation)` is not understood", at: cursor)
    }
    if result.overflow { throw CRefusal("integer arithmetic overflows", at: cursor) }
    return try fit(result.partialValue, type.bits, type.isSigned, at: cursor)
  }
}
