import RNNLanguage

extension Interpreter {
  /// The nodes of all states at the steps 1…T, each with the limit.
  func limits(_ limit: Double, in recording: Recording) -> [Int: Double] {
    var result: [Int: Double] = [:]
    for state in states where recording.layout.steps > 0 {
      for step in 1...recording.layout.steps {
        if let node = recording.node(state, step: step) { result[node] = limit }
      }
    }
    return result
  }

  /// The streams that are read at another step by something that they themselves depend on.
  var states: [ValueIndex] {
    let reads = program.values.map { value -> [(value: ValueIndex, offset: Int)] in
      guard case .defined(let expression) = value.role else { return [] }
      return Self.reads(expression)
    }
    func isReached(_ target: ValueIndex, from start: ValueIndex) -> Bool {
      var seen: Set<ValueIndex> = [start]
      var work = [start]
      while let value = work.popLast() {
        if value == target { return true }
        for read in reads[value] where seen.insert(read.value).inserted { work.append(read.value) }
      }
      return false
    }
    return program.values.indices.filter { state in
      program.values.indices.contains { reader in
        reads[reader].contains { $0.value == state && $0.offset != 0 } && isReached(reader, from: state)
      }
    }
  }

  /// The values that an expression reads at steps relative to its own.
  private static func reads(_ expression: CheckedExpression) -> [(value: ValueIndex, offset: Int)] {
    switch expression.kind {
    case .number, .stepCount, .stepIndex: []
    case .reference(let value, .offset(let offset)): [(value, offset)]
    case .reference(let value, .always), .reference(let value, .step): [(value, 0)]
    case .operation(_, let operands): operands.flatMap(reads)
    case .timeReduction(_, _, _, let body): reads(body)
    case .custom(let value, let arguments, let slopes):
      reads(value) + arguments.flatMap(reads) + slopes.flatMap(reads)
    }
  }
}
