import Foundation
import RNNJIT

/// Writes text with the model, one step at a time.
struct Sampler {
  let model: Model
  private let parameters: NamedArrays<Float>
  private let temperature: Double
  private var random: RandomNumbers

  init(model: Model, parameters: [Float], temperature: Double, seed: UInt64) throws {
    self.model = model
    self.temperature = temperature
    self.parameters = try model.kernel.parameters(from: parameters)
    random = RandomNumbers(seed: seed)
  }

  /// A text that begins as given and goes on for a number of characters.
  mutating func write(_ count: Int, after start: String) throws -> String {
    var data = parameters
    // The next character is an input of the loss, which a step does not compute.
    data["next"] = DataArray(shape: [1], indices: [0])
    var state = NamedArrays<Float>()
    var written = start
    var logits: [Float] = []
    func read(_ symbol: Int32) throws {
      data["k"] = DataArray(shape: [1], indices: [symbol])
      let step = try model.kernel.step(data: data, state: state)
      state = step.state
      logits = step.outputs["logits"]?.values ?? []
    }
    for symbol in model.alphabet.symbols(of: start) { try read(symbol) }
    for _ in 0..<count {
      let symbol = draw(logits)
      written.append(model.alphabet.characters[symbol])
      try read(Int32(symbol))
    }
    return written
  }

  private mutating func draw(_ logits: [Float]) -> Int {
    let top = logits.max() ?? 0
    let weights = logits.map { exp(Double($0 - top) / temperature) }
    var rest = Double.random(in: 0..<1, using: &random) * weights.reduce(0, +)
    for (symbol, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return symbol }
    }
    return weights.count - 1
  }
}
