/// The optimiser Adam (Kingma and Ba 2015).
struct Adam {
  var rate: Float = 0.005
  private let decay: (Float, Float) = (0.9, 0.999)
  private var first: [Float]
  private var second: [Float]
  private var powers: (Float, Float) = (1, 1)

  init(count: Int) {
    first = Array(repeating: 0, count: count)
    second = first
  }

  /// Moves the parameters one step against a gradient.
  mutating func step(_ parameters: inout [Float], _ gradient: [Float]) {
    powers = (powers.0 * decay.0, powers.1 * decay.1)
    for (i, slope) in gradient.enumerated() {
      first[i] = decay.0 * first[i] + (1 - decay.0) * slope
      second[i] = decay.1 * second[i] + (1 - decay.1) * slope * slope
      let mean = first[i] / (1 - powers.0)
      let deviation = (second[i] / (1 - powers.1)).squareRoot()
      parameters[i] -= rate * mean / (deviation + 1e-8)
    }
  }
}
