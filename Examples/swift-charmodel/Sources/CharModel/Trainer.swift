import RNNJIT

/// Draws pieces of a text and follows the gradient on them.
struct Trainer {
  let model: Model
  let text: [Int32]
  let steps = 48
  let batch = 16
  private(set) var parameters: [Float]
  private var optimiser: Adam
  private var random = RandomNumbers(seed: 2)

  init(model: Model, text: [Int32]) {
    self.model = model
    self.text = text
    parameters = model.parameters
    optimiser = Adam(count: model.parameters.count)
  }

  /// One step of training; the mean loss of the batch in nats per character.
  mutating func round() throws -> Double {
    let starts = (0..<batch).map { _ in Int.random(in: 0..<text.count - steps, using: &random) }
    // Streams are [steps][batch].
    let places = (0..<steps).flatMap { t in starts.map { $0 + t } }
    var data = try model.kernel.parameters(from: parameters)
    data["k"] = DataArray(shape: [steps, batch], indices: places.map { text[$0] })
    data["next"] = DataArray(shape: [steps, batch], indices: places.map { text[$0 + 1] })
    let result = try model.kernel.gradient(steps: steps, batch: batch, data: data, outputs: ["loss"])
    optimiser.step(&parameters, try model.kernel.flat(result.gradients))
    let losses = result.loss ?? []
    return losses.reduce(0) { $0 + Double($1) } / Double(batch)
  }
}
