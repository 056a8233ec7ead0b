import RNNIR
import RNNJIT

extension Analysis {
  /// Saturation of sigmoid and tanh, and inactive units of relu, at every step.
  func gates(_ flow: Kernel.GradientResult<Double>) -> [AnalysisReport.Gate] {
    activations.found.compactMap { activation in
      guard let array = flow.outputs[activation.name], !array.values.isEmpty else { return nil }
      let values = array.values
      let units = values.count / data.steps
      let isFlat = values.map { Self.isFlat($0, activation.kind) }
      let perStep = (0..<data.steps).map { step in
        Double((0..<units).count { isFlat[step * units + $0] }) / Double(units)
      }
      let dead = (0..<units).filter { unit in (0..<data.steps).allSatisfy { isFlat[$0 * units + unit] } }
      let range: (low: Double, high: Double) =
        switch activation.kind {
        case .sigmoid: (0, 1)
        case .tanh: (-1, 1)
        case .relu: (0, max(values.max() ?? 0, .leastNormalMagnitude))
        }
      var histogram = Array(repeating: 0, count: 20)
      for value in values {
        histogram[NumberFormat.part(of: value, from: range.low, to: range.high, count: 20)] += 1
      }
      return AnalysisReport.Gate(
        name: activation.name, function: activation.kind.rawValue, units: units, saturated: perStep,
        share: perStep.reduce(0, +) / Double(data.steps), deadUnits: dead.map { $0 + 1 },
        histogram: histogram,
        range: [range.low, range.high])
    }
  }

  /// Whether the slope is below a twentieth of its maximum: y(1-y) of 1/4, 1-y² of 1; for relu, whether it is 0.
  private static func isFlat(_ y: Double, _ kind: Activations.Kind) -> Bool {
    switch kind {
    case .sigmoid: y * (1 - y) < 0.25 / 20
    case .tanh: 1 - y * y < 1.0 / 20
    case .relu: y <= 0
    }
  }
}
