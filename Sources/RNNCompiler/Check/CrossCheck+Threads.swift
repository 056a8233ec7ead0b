import RNNJIT

extension CrossCheck {
  /// Compares a gradient that several threads share with one thread's, bit by bit.
  mutating func compareThreads(_ kernel: Kernel, _ one: Kernel.GradientResult<Double>, _ data: Case) throws {
    var different = 0
    for threads in [2, 3] {
      let several = try kernel.gradient(
        steps: data.steps, batch: data.batch, data: data.data, upstream: data.upstream,
        team: ThreadTeam(count: threads))
      different += Self.differences(one.loss ?? [], several.loss ?? [])
      for (found, expected) in [(several.outputs, one.outputs), (several.gradients, one.gradients)] {
        for name in expected.names {
          different += Self.differences(found[name]?.values ?? [], expected[name]?.values ?? [])
        }
      }
    }
    append(
      CheckReport.Row(
        check: "1, 2 and 3 threads, bit for bit", data: data.name, error: Double(different), tolerance: 0))
  }

  /// How many numbers differ in any bit.
  private static func differences(_ a: [Double], _ b: [Double]) -> Int {
    guard a.count == b.count else { return max(a.count, b.count) }
    return zip(a, b).count { $0.bitPattern != $1.bitPattern }
  }
}
