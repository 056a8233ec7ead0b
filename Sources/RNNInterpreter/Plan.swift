import RNNLanguage

/// A checked program as the evaluator walks it: equations whose right sides are operations on values at steps.
///
/// The program's values come first and keep their index. Behind them stand hidden equations: the body of every reduction
/// over time, and every static part of a stream's equation, so that it is computed once and not at every step.
struct Plan: Sendable {
  var equations: [Equation] = []

  struct Equation: Sendable {
    let name: String
    let isStream: Bool
    let type: CheckedType
    var source: Source
    /// What stands at steps 0, -1, …
    var before: [Source] = []
    /// What stands at steps T+1, T+2, …
    var after: [Source] = []
  }

  /// Where a tensor comes from.
  indirect enum Source: Sendable {
    case parameter
    case input
    case suppliedBoundary
    case expression(Expression, reads: [Read])
    /// A reduction of the stream `equation` over the steps lower…upper that lie in 1…T.
    case reduction(TimeReduction, lower: StepBound, upper: StepBound, equation: Int)
  }

  struct Read: Sendable {
    let equation: Int
    let at: CheckedExpression.At
  }

  indirect enum Expression: Sendable {
    case number(Double)
    case stepCount
    case stepIndex
    case read(Read)
    case apply(TapeOperation, [Expression], CheckedType)
  }

  init(_ program: CheckedProgram) throws(InterpreterError) {
    let free = program.freeSizes.map(\.name)
    guard free.isEmpty else { throw .freeSizes(free) }
    for value in program.values {
      equations.append(
        Equation(name: value.name, isStream: value.isStream, type: value.type, source: .input))
    }
    for (index, value) in program.values.enumerated() {
      switch value.role {
      case .parameter: equations[index].source = .parameter
      case .input: equations[index].source = .input
      case .defined(let expression):
        equations[index].source = source(of: expression, isStream: value.isStream)
      }
      for boundary in value.before { equations[index].before.append(source(of: boundary)) }
      for boundary in value.after { equations[index].after.append(source(of: boundary)) }
    }
  }

  private mutating func source(of boundary: CheckedValue.Boundary) -> Source {
    switch boundary {
    case .supplied: .suppliedBoundary
    case .defined(let expression): source(of: expression, isStream: false)
    }
  }

  private mutating func source(of expression: CheckedExpression, isStream: Bool) -> Source {
    if case .timeReduction(let reduction, let lower, let upper, let body) = expression.kind, !isStream {
      let equation = addHidden("body", body, isStream: true)
      return .reduction(reduction, lower: lower, upper: upper, equation: equation)
    }
    var reads: [Read] = []
    let planned = plan(expression, hoisting: isStream, reads: &reads)
    // A definition that only names another value still has an adjoint of its own.
    if case .read = planned {
      return .expression(.apply(.alias, [planned], expression.type), reads: reads)
    }
    return .expression(planned, reads: reads)
  }

  private mutating func addHidden(_ name: String, _ expression: CheckedExpression, isStream: Bool) -> Int {
    let source = source(of: expression, isStream: isStream)
    equations.append(
      Equation(
        name: "\(name)#\(equations.count)", isStream: isStream, type: expression.type, source: source))
    return equations.count - 1
  }

  private mutating func plan(_ expression: CheckedExpression, hoisting: Bool, reads: inout [Read])
    -> Expression
  {
    if hoisting, !expression.readsStep {
      if case .reference = expression.kind {
      } else {
        let read = Read(equation: addHidden("static", expression, isStream: false), at: .always)
        reads.append(read)
        return .read(read)
      }
    }
    switch expression.kind {
    case .number(let number): return .number(number)
    case .stepCount: return .stepCount
    case .stepIndex: return .stepIndex
    case .reference(let value, let at):
      let read = Read(equation: value, at: at)
      reads.append(read)
      return .read(read)
    case .operation(let operation, let operands):
      let planned = operands.map { plan($0, hoisting: hoisting, reads: &reads) }
      return .apply(.language(operation), planned, expression.type)
    case .timeReduction:
      let read = Read(equation: addHidden("reduction", expression, isStream: false), at: .always)
      reads.append(read)
      return .read(read)
    case .custom(let value, let arguments, let slopes):
      let operands = ([value] + arguments + slopes).map { plan($0, hoisting: hoisting, reads: &reads) }
      return .apply(.custom(argumentCount: arguments.count), operands, expression.type)
    }
  }
}

extension CheckedExpression {
  /// Whether the value depends on the step it is evaluated at.
  fileprivate var readsStep: Bool {
    switch kind {
    case .number, .stepCount, .timeReduction: false
    case .stepIndex: true
    case .reference(_, .offset): true
    case .reference(_, .always), .reference(_, .step): false
    case .operation(_, let operands): operands.contains(where: \.readsStep)
    case .custom(let value, let arguments, let slopes):
      ([value] + arguments + slopes).contains(where: \.readsStep)
    }
  }
}
