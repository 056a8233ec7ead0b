import DifferentialSupport
import RNNCompiler
import RNNIR
import RNNJIT

/// Data at which every operation has its derivatives: the numbers of one case are all different and away from its kinks.
enum OperationData {
  static func make(_ group: OperationGroup, _ interface: Interface) -> RunData {
    let size = DataCase(steps: group.steps, batch: group.batch, seed: 11)
    var run = size.make(interface)
    var random = RandomSource(seed: 5)
    for (index, example) in group.cases.enumerated() {
      let members = interface.inputs.filter {
        OperationGroup.index(of: $0.name) == index && $0.element == .real
      }
      let counts = members.map { run.data[$0.name]?.values.count ?? 0 }
      let total = counts.reduce(0, +)
      var places = shuffled(total, &random)
      for (member, count) in zip(members, counts) {
        guard let shape = run.data[member.name]?.shape else { continue }
        let range = example.ranges[OperationGroup.letter(of: member.name)] ?? defaultRange(member)
        let width = range.upperBound - range.lowerBound
        // Not at the middle of a part, so that neither 0 nor the ends of symmetric ranges are met.
        let values = places.prefix(count).map {
          range.lowerBound + width * (Double($0) + 0.37) / Double(total)
        }
        places.removeFirst(count)
        run.data[member.name] = DataArray(shape: shape, values)
      }
    }
    if let lengths = group.lengths {
      run.data["lengths"] = DataArray(shape: [group.batch], lengths.map(Double.init))
    }
    return run
  }

  /// Parameters are smaller, so that recurrences stay bounded.
  private static func defaultRange(_ member: Interface.Member) -> ClosedRange<Double> {
    member.role == .parameter ? -1...1 : -2...2
  }

  private static func shuffled(_ count: Int, _ random: inout RandomSource) -> [Int] {
    var result = Array(0..<count)
    for index in result.indices.dropFirst() { result.swapAt(index, random.int(0...index)) }
    return result
  }
}
