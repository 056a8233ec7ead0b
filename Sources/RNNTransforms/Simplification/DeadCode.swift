import RNNIR

/// Removes values that no result depends on and numbers the rest anew, in their order.
enum DeadCode {
  /// What results, their operands and boundaries need; values are numbered anew.
  static func remove(_ system: EquationSystem) -> EquationSystem {
    var live = Array(repeating: false, count: system.values.count)
    var work: [ValueID] = []
    func mark(_ id: ValueID) {
      guard !live[id.index] else { return }
      live[id.index] = true
      work.append(id)
    }
    for result in system.results { mark(result.value) }
    while let id = work.popLast() {
      let value = system[id]
      for operand in value.operands { mark(operand.value) }
      for boundary in value.before + value.after { mark(boundary) }
    }
    var numbers = Array(repeating: ValueID(0), count: system.values.count)
    var result = EquationSystem(name: system.name)
    for id in system.ids where live[id.index] {
      numbers[id.index] = ValueID(result.values.count)
      result.values.append(system[id])
    }
    for id in result.ids {
      if case .equation(let operation, let operands) = result[id].definition {
        let renamed = operands.map { Operand(numbers[$0.value.index], $0.offset) }
        result[id].definition = .equation(operation, renamed)
      }
      result[id].before = result[id].before.map { numbers[$0.index] }
      result[id].after = result[id].after.map { numbers[$0.index] }
    }
    result.results = system.results.map { EquationResult($0.role, $0.name, numbers[$0.value.index]) }
    return result
  }
}
