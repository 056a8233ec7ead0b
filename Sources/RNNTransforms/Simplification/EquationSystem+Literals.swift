import RNNIR

extension EquationSystem {
  /// The number that an operand is, or all its elements are, if the program says it.
  func literal(_ operand: Operand) -> Double? {
    guard case .equation(let operation, let operands) = self[operand.value].definition else { return nil }
    switch operation {
    case .constant(let value): return value
    case .broadcast: return literal(operands[0])
    default: return nil
    }
  }

  /// Whether adding an operand changes nothing: 0 + -0 is 0, so only -0 is neutral.
  func isNegativeZero(_ operand: Operand) -> Bool {
    literal(operand).map { $0 == 0 && $0.sign == .minus } ?? false
  }
}
