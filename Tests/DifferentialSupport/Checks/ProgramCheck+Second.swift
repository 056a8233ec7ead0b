import RNNCompiler
import RNNIR
import RNNJIT

extension ProgramCheck {
  /// Whether derivatives of the program are those of its values, without kinks that bounds of single elements make.
  private var isHonest: Bool {
    !emitted.text.contains("derivative ") && !emitted.text.contains("stop_gradient")
      && variation.clipping.value == nil && variation.clipping.step == nil
  }

  /// The derivative of the gradient against differences of it, extrapolated from two widths.
  mutating func checkSecondDerivative(_ gradients: NamedArrays<Double>) throws {
    guard let call = builder.hvp(run.data, run.direction, run.upstream), let outcome = try outcome(call)
    else { return }
    let found = builder.arrays(outcome.blocks[2], [.gradient])
    if let outcome = try self.outcome(
      builder.hvp(run.data, run.direction, run.upstream, start: run.start))
    {
      let sum = builder.arrays(outcome.blocks[2], [.gradient])
      let expected = found.combined(1, run.start, 1)
      if let text = ArrayComparison(tolerance).difference(sum, expected) { note("hvp accumulate", text) }
    }
    guard variation.real == .double, isHonest else { return }
    func gradient(_ step: Double) throws -> NamedArrays<Double>? {
      var data = run.data.combined(1, run.direction, step)
      if let lengths = run.data["lengths"] { data["lengths"] = lengths }
      for name in initialNames where data[name] == nil { data[name] = run.direction[name].map { $0 } }
      guard let call = builder.gradient(data, run.upstream) else { return nil }
      return builder.arrays(try performer.perform(call).blocks[2], [.gradient])
    }
    func sides(_ step: Double) throws -> (above: NamedArrays<Double>, below: NamedArrays<Double>)? {
      guard let upper = try gradient(step), let lower = try gradient(-step) else { return nil }
      return (
        upper.combined(1 / step, gradients, -1 / step), gradients.combined(1 / step, lower, -1 / step)
      )
    }
    for width in [1e-3, 1e-4] {
      guard let far = try sides(width), let near = try sides(width / 2) else { return }
      let wide = far.above.combined(0.5, far.below, 0.5)
      let narrow = near.above.combined(0.5, near.below, 0.5)
      let (farGap, nearGap) = (far.above.combined(1, far.below, -1), near.above.combined(1, near.below, -1))
      let expected = narrow.combined(4.0 / 3, wide, -1.0 / 3)
      var comparison = ArrayComparison(1e-5)
      var isUsable = true
      for name in expected.names {
        let pairs = zip(wide[name]?.values ?? [], narrow[name]?.values ?? [])
        let spread = pairs.map { ($0 - $1).magnitude }.max() ?? 0
        // Where the data are on a bend of the gradient, its differences above and below stay apart; elsewhere half the width halves
        // what is between them.
        let gaps = zip(farGap[name]?.values ?? [], nearGap[name]?.values ?? [])
        let bend = gaps.map { max($1.magnitude - 0.6 * $0.magnitude, 0) }.max() ?? 0
        comparison.sensitivity[name] = 4 * spread + 2 * bend
        // Differences that are far apart have a kink or a sharp bend between them.
        if spread > 1e-2 * max(1e-3, ArrayComparison.largest(expected[name]?.values ?? [])) {
          isUsable = false
        }
      }
      guard isUsable else { continue }
      if let text = comparison.difference(found, expected) { note("hvp", text) }
      return
    }
  }

  private var initialNames: [String] { interface.inputs.filter { $0.role == .initial }.map(\.name) }
}
