import DifferentialSupport
import RNNIR
import RNNTransforms
import Testing

/// Operation by operation: the compiled gradient against the interpreter's, that against central differences of values, and the
/// compiled second derivative against differences of gradients.
@Suite struct DerivativeTests {
  static let groups: [OperationGroup] = [.unary, .binary, .elements, .products, .time, .recurrent]

  @Test(arguments: groups) func derivatives(_ group: OperationGroup) throws {
    let isTemporal = group.name == "time" || group.name == "recurrent"
    // What has steps is checked on sequences of different lengths too, one of them without any.
    try check(group, [Variation()], lengths: isTemporal ? [nil, [3, 0, 1]] : [nil])
  }

  @Test func inFloatWithFunctionsOfLibm() throws {
    var variation = Variation(real: .float)
    variation.isStrict = true
    try check(.unary, [variation], tolerance: 1e-3)
  }

  @Test func truncatedAndClipped() throws {
    var group = OperationGroup.recurrent
    group.cases = [0, 1, 5, 7, 9].map { group.cases[$0] }
    group.loss = "sum(y_0[T])^2 + mean[t](sum(y_1[t]))"
    var truncated = Variation()
    truncated.truncate = 2
    truncated.meanOverBatch = true
    let clipped = [Clipping(norm: 3), Clipping(value: 0.7, step: 0.9)].map { clipping in
      var variation = Variation()
      variation.clipping = clipping
      return variation
    }
    try check(group, [truncated] + clipped, lengths: [nil, [3, 0, 1]])
  }

  /// Checks a group, compiled in several ways into one library, on sequences of several sets of lengths.
  private func check(
    _ group: OperationGroup, _ variations: [Variation], lengths: [[Int]?] = [nil],
    tolerance: Double = 1e-11
  ) throws {
    let programs = try variations.enumerated().map { index, variation in
      var variation = variation
      variation.entries = [.gradient, .jvp, .hvp]
      return try EmittedProgram(group.text, variation, name: "group\(index)")
    }
    let libraries = try CompiledBatch.load(programs.map(\.source), CompilerChoice())
    for (program, library) in zip(programs, libraries) {
      for lengths in lengths {
        var group = group
        group.lengths = lengths
        if let lengths { group.batch = lengths.count }
        for problem in try GroupCheck.problems(group, program, library, tolerance: tolerance) {
          Issue.record("\(group), \(program.variation): \(problem)")
        }
      }
    }
  }
}
