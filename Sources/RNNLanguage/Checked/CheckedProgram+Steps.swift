extension CheckedProgram {
  /// Whether the number of steps has a part in anything: there are streams, or something reads T or a step.
  public var dependsOnSteps: Bool {
    values.contains { value in
      if value.isStream { return true }
      guard case .defined(let expression) = value.role else { return false }
      return expression.dependsOnSteps
    }
  }
}

extension CheckedExpression {
  fileprivate var dependsOnSteps: Bool {
    switch kind {
    case .number: false
    case .stepCount, .stepIndex, .timeReduction: true
    case .reference(_, .always): false
    case .reference(_, .offset), .reference(_, .step): true
    case .operation(_, let operands): operands.contains(where: \.dependsOnSteps)
    case .custom(let value, let arguments, let slopes):
      ([value] + arguments + slopes).contains(where: \.dependsOnSteps)
    }
  }
}
