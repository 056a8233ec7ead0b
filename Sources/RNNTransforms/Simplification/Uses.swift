import RNNIR

/// Who reads each value, and how.
struct Uses {
  private var operandCount: [Int]
  private var shifted: [Bool]
  private var reduced: [Bool]
  private var boundary: [Bool]
  private var result: [Bool]

  init(_ system: EquationSystem) {
    let count = system.values.count
    operandCount = Array(repeating: 0, count: count)
    shifted = Array(repeating: false, count: count)
    reduced = shifted
    boundary = shifted
    result = shifted
    for value in system.values {
      if case .equation(let operation, let operands) = value.definition {
        for operand in operands {
          operandCount[operand.value.index] += 1
          if operand.offset != 0 { shifted[operand.value.index] = true }
          switch operation {
          case .reduceTime, .reduceBatch, .at: reduced[operand.value.index] = true
          case .constant, .unary, .binary, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount,
            .batchCount, .stopGradient, .attach, .sum, .norm, .extremum, .contract, .transpose, .concat,
            .slice,
            .pad,
            .gather, .scatter, .when:
            break
          }
        }
      }
      for id in value.before + value.after { boundary[id.index] = true }
    }
    for entry in system.results { result[entry.value.index] = true }
  }

  /// Whether exactly one operand in the system reads it, and nothing else.
  func isOnlyOperand(_ id: ValueID) -> Bool {
    operandCount[id.index] == 1 && !boundary[id.index] && !result[id.index]
  }
  func isReadOnlyAtOffsetZero(_ id: ValueID) -> Bool { !shifted[id.index] }
  func isResult(_ id: ValueID) -> Bool { result[id.index] }
  func isBoundary(_ id: ValueID) -> Bool { boundary[id.index] }
  /// Whether a reduction over time or the batch reads it, which depends on its rate.
  func isReduced(_ id: ValueID) -> Bool { reduced[id.index] }
}
