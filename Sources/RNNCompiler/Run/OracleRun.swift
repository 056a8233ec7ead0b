import RNNIR
import RNNInterpreter
import RNNJIT
import RNNLanguage
import RNNTransforms

/// Runs the interpreter on the data of a compiled kernel and gives results of the same form.
public struct OracleRun: Sendable {
  public let interpreter: Interpreter
  public let interface: Interface
  public let steps: Int
  public let batch: Int
  public let parameters: [String: Tensor]
  public let sequences: [SequenceData]
  private let split: BatchSplitter

  /// - Parameters:
  ///   - data: parameters, inputs, initial values and lengths with all axes, `[T][B][n…]`.
  public init(
    _ program: CheckedProgram, _ interface: Interface, steps: Int, batch: Int, data: NamedArrays<Double>
  ) throws {
    interpreter = try Interpreter(program)
    var memory = CallMemory()
    memory.add(interpreter.leastBytes(steps: steps, batch: batch))
    try memory.require(
      for:
        "what the interpreter records of \(steps) step\(steps == 1 ? "" : "s") and \(batch) sequence\(batch == 1 ? "" : "s")"
    )
    self.interface = interface
    self.steps = steps
    self.batch = batch
    let split = BatchSplitter(steps: steps, batch: batch, lengths: data[interface.lengthsName])
    self.split = split
    parameters = split.parameters(interface, data)
    sequences = (0..<batch).map { split.sequence($0, interface, data) }
  }

  /// Values, loss and gradients as a kernel's `gradient` gives them, and the adjoints of everything by name.
  public func gradient(
    upstream: NamedArrays<Double> = [:], truncate: Int? = nil, meanOverBatch: Bool = false,
    clipping: Clipping = Clipping()
  ) throws -> (result: Kernel.GradientResult<Double>, adjoints: NamedArrays<Double>) {
    let seeds = (0..<batch).map { b in
      split.seeds(b, interface, upstream, lossWeight: meanOverBatch ? 1 / Double(batch) : 1)
    }
    let gradient = try interpreter.gradient(
      parameters: parameters, batch: sequences, seeds: seeds, truncation: truncate,
      stateLimit: clipping.step)
    let parameters = Self.bounded(gradient.parameters, clipping)
    let joiner = BatchJoiner(steps: steps, batch: batch)
    let values = gradient.values.sequences.map(\.tensors)
    var outputs = NamedArrays<Double>()
    for member in interface.outputs where member.role == .output {
      outputs[member.name] = joiner.join(member, values)
    }
    var gradients = NamedArrays<Double>()
    var adjoints = NamedArrays<Double>()
    for member in interface.adjoints {
      switch member.role {
      case .gradient:
        if let flat = parameters[member.name], member.flatOffset != nil {
          gradients[member.name] = DataArray(shape: flat.shape, flat.elements)
        } else {
          gradients[member.name] = joiner.join(member, gradient.sequences)
        }
      case .adjoint: adjoints[member.name] = joiner.join(member, gradient.sequences)
      case .parameter, .input, .initial, .lengths, .loss, .output, .upstream, .state: continue
      }
    }
    let losses = interpreter.program.loss == nil ? nil : gradient.values.sequences.map { $0.loss ?? 0 }
    return (Kernel.GradientResult(loss: losses, outputs: outputs, gradients: gradients), adjoints)
  }

  /// The gradients of the parameters with every element bounded, then scaled to a common norm.
  private static func bounded(_ gradients: [String: Tensor], _ clipping: Clipping) -> [String: Tensor] {
    var result = gradients
    if let limit = clipping.value {
      result = result.mapValues {
        Tensor(shape: $0.shape, elements: $0.elements.map { max(min($0, limit), -limit) })
      }
    }
    guard let limit = clipping.norm else { return result }
    let squares = result.keys.sorted().reduce(0.0) { sum, name in
      (result[name]?.elements ?? []).reduce(sum) { $0 + $1 * $1 }
    }
    let norm = squares.squareRoot()
    guard norm > limit else { return result }
    return result.mapValues { Tensor(shape: $0.shape, elements: $0.elements.map { $0 * limit / norm }) }
  }

  /// Loss and outputs.
  public func values() throws -> Kernel.ForwardResult<Double> {
    forward(try interpreter.evaluate(parameters: parameters, batch: sequences))
  }

  /// Loss and outputs, and their tangents along a direction.
  public func tangent(
    along direction: NamedArrays<Double>
  ) throws -> Kernel.TangentResult<Double> {
    let directions = (0..<batch).map { split.tensors($0, split.length($0), interface, direction) }
    let moved = Direction(parameters: split.parameters(interface, direction), sequences: directions)
    let tangent = try interpreter.tangent(parameters: parameters, batch: sequences, along: moved)
    return Kernel.TangentResult(value: try values(), tangent: forward(tangent))
  }

  private func forward(_ evaluation: Evaluation) -> Kernel.ForwardResult<Double> {
    let joiner = BatchJoiner(steps: steps, batch: batch)
    var outputs = NamedArrays<Double>()
    for member in interface.outputs where member.role == .output {
      outputs[member.name] = joiner.join(member, evaluation.sequences.map(\.tensors))
    }
    let losses = interpreter.program.loss == nil ? nil : evaluation.sequences.map { $0.loss ?? 0 }
    return Kernel.ForwardResult(loss: losses, outputs: outputs)
  }
}
