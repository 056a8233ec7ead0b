import RNNIR

/// Finds streams of which only the last few steps are read, so that their rows can take turns.
struct Ring {
  let schedule: Schedule
  let phaseOf: [Int?]
  let operationOf: [Int?]
  let readers: [[ValueID]]
  /// What adds rows up, which comes behind all steps of a chunk.
  let sums: Set<ValueID>
  /// Values that the caller sees or that a boundary is.
  let pinned: Set<ValueID>

  /// The number of steps that have to be there at once; nil where others than the scan that computes the stream read it.
  func steps(of id: ValueID) -> Int? {
    let system = schedule.system
    let value = system[id]
    guard value.type.rate == .step, value.type.isReal, !pinned.contains(id), !sums.contains(id),
      !value.isReductionOverRows,
      case .equation(let operation, _) = value.definition, let phase = phaseOf[id.index],
      case .scan(let ascending) = schedule.phases[phase].kind
    else { return nil }
    let isElementwise = operation.isElementwise || system.isOuterProduct(id)
    var reach = 0
    // Whether the step that falls out is read where, and just before, the new one is written.
    var takesItsPlace = isElementwise
    for reader in readers[id.index] {
      for operand in system[reader].operands where operand.value == id {
        if phaseOf[reader.index] != phase {
          guard !ascending, operand.offset == 0,
            case .equation(.at(.fromStart(1)), _) = system[reader].definition
          else { return nil }
          continue
        }
        let back = ascending ? -operand.offset : operand.offset
        guard back >= 0, !sums.contains(reader) else { return nil }
        if back > reach { reach = back }
      }
    }
    guard reach > 0 else { return nil }
    for reader in readers[id.index] where phaseOf[reader.index] == phase {
      for operand in system[reader].operands where operand.value == id && abs(operand.offset) == reach {
        takesItsPlace = takesItsPlace && operationOf[reader.index] == operationOf[id.index]
      }
    }
    return takesItsPlace ? reach : reach + 1
  }
}
