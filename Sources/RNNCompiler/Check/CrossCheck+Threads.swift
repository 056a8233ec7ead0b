import RNNJIT

extension CrossCheck {
  /// Compares a gradient that several threads share with one thread's, bit by bit: threads for the sequences, and more than those.
  mutating func compareThreads(_ kernel: Kernel, _ one: Kernel.GradientResult<Double>, _ data: Case) throws {
    var different = 0
    for threads in [2, 3, data.batch + 2] {
      let several = try kernel.gradient(
        steps: data.steps, batch: data.batch, data: data.data, upstream: data.upstream,
        team: ThreadTeam(count: threads))
      different += Self.differences(one.loss ?? [], several.loss ?? [])
      different += Self.differences(one.outputs, several.outputs)
      different += Self.differences(one.gradients, several.gradients)
    }
    append(
      CheckReport.Row(
        check: "1, 2, 3 and more threads, bit for bit", data: data.name,
        error: Double(different), tolerance: 0))
  }

  /// How many numbers differ in any bit.
  static func differences(_ a: NamedArrays<Double>, _ b: NamedArrays<Double>) -> Int {
    a.names.reduce(0) { $0 + differences(a[$1]?.values ?? [], b[$1]?.values ?? []) }
  }

  static func differences(_ a: [Double], _ b: [Double]) -> Int {
    guard a.count == b.count else { return max(a.count, b.count) }
    return zip(a, b).count { $0.bitPattern != $1.bitPattern }
  }
}
