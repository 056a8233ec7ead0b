import RNNCompiler
import RNNIR
import RNNJIT
import RNNTransforms

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Analysis {
  /// The largest Lyapunov exponent: the mean logarithm by which a small change of all states together grows in one step; minus infinity
  /// where the change is gone within the steps.
  ///
  /// The states are pushed at their first step in a random direction, and the tangent carries the change through the sequence, so no
  /// Jacobian is formed and states may be of any size. Where the change leaves the range of numbers on its way, the mean is that of the
  /// steps before.
  mutating func lyapunov(_ kernel: Kernel) throws -> Double? {
    let directions = Set(recurrences.states.map(runsBackward))
    guard directions.count == 1, let backward = directions.first else {
      notes.append("states run in both directions of time, so there is no Lyapunov exponent of all together")
      return nil
    }
    guard data.steps > 1 else { return nil }
    var random = RandomData(seed: options.seed)
    var tangent = NamedArrays<Double>()
    for state in recurrences.states {
      let units = units(state)
      var values = Array(repeating: 0.0, count: data.steps * units)
      let start = backward ? (data.steps - 1) * units : 0
      for i in 0..<units { values[start + i] = random.uniform() - 0.5 }
      tangent[StateProgram.pushName(name(state))] = DataArray(
        shape: [data.steps, 1] + equations[state.value].type.shape, values)
    }
    let result = try kernel.jvp(steps: data.steps, data: withoutPushes(count: 1, kernel), tangent: tangent)
    let lengths = lengths(of: result.tangent.outputs)
    return growth(backward ? lengths.reversed() : lengths)
  }

  /// The length of the change of all states together, with the earlier values that the next step reads, at every step.
  private func lengths(of changes: NamedArrays<Double>) -> [Double] {
    (0..<data.steps).map { step in
      var parts: [Double] = []
      for state in recurrences.states {
        let units = units(state)
        guard let values = changes[name(state)]?.values else { continue }
        for lag in 0..<(state.offsets.map { abs($0) }.max() ?? 1) {
          let place = runsBackward(state) ? step + lag : step - lag
          guard (0..<data.steps).contains(place) else { continue }
          parts.append(SpectralNorm.length(Array(values[place * units..<(place + 1) * units])))
        }
      }
      return SpectralNorm.length(parts)
    }
  }

  private mutating func growth(_ lengths: [Double]) -> Double? {
    func isNumber(_ length: Double) -> Bool { length.isFinite && length > 1e-290 }
    let count = lengths.prefix(while: isNumber).count
    guard count > 0 else { return nil }
    if count < lengths.count {
      if lengths[count] == 0, lengths[count - 1] > 1e-250 { return -.infinity }
      notes.append(
        "the Lyapunov exponent is that of the first \(count) steps; then the change is no number any more")
    }
    guard count > 1 else { return lengths[count].isFinite ? -.infinity : .infinity }
    return log(lengths[count - 1] / lengths[0]) / Double(count - 1)
  }
}
