import RNNIR

/// Orders the values of one phase so that each comes after those it reads at the same step.
enum BodyOrder {
  static func sort(_ values: [ValueID], _ system: EquationSystem) -> [ValueID] {
    let members = Set(values)
    var state: [ValueID: Bool] = [:]  // false: entered, true: placed
    var result: [ValueID] = []
    for start in values.sorted() where state[start] == nil {
      var stack = [start]
      while let id = stack.last {
        if state[id] == true {
          stack.removeLast()
          continue
        }
        let missing = system[id].operands.filter {
          $0.offset == 0 && members.contains($0.value) && state[$0.value] == nil && $0.value != id
        }
        if state[id] == nil, !missing.isEmpty {
          state[id] = false
          stack += missing.map(\.value).reversed()
        } else {
          stack.removeLast()
          state[id] = true
          result.append(id)
        }
      }
    }
    return result
  }
}
