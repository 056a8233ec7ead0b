import RNNLanguage
import Testing

@testable import RNNInterpreter

/// Whether two numbers agree to a relative tolerance, absolute below 1.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-12) -> Bool {
  a == b || (a - b).magnitude <= tolerance * max(1, a.magnitude, b.magnitude)
}

func isClose(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, tolerance) }
}

/// Numbers between -1 and 1, the same on every run (SplitMix64).
struct Noise {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-52 - 1
  }

  mutating func tensor(_ shape: [Int], scale: Double = 1) -> Tensor {
    var tensor = Tensor.zeros(shape)
    for i in tensor.elements.indices { tensor.elements[i] = scale * next() }
    return tensor
  }
}

/// A program with data, and seeds for what is differentiated.
struct Case {
  var program: CheckedProgram
  var parameters: [String: Tensor]
  var batch: [SequenceData]
  var seeds: [Seeds] = []

  init(_ program: CheckedProgram, _ parameters: [String: Tensor] = [:], _ batch: [SequenceData]) {
    self.program = program
    self.parameters = parameters
    self.batch = batch
  }

  /// Random data for everything that is not given, and random upstream adjoints for every defined value.
  init(random program: CheckedProgram, steps: [Int], scale: Double = 1, seed: UInt64 = 1) {
    var noise = Noise(seed)
    var parameters: [String: Tensor] = [:]
    for value in program.values {
      if case .parameter = value.role {
        parameters[value.name] = noise.tensor(value.type.shape, scale: scale)
      }
    }
    var batch: [SequenceData] = []
    var seeds: [Seeds] = []
    for count in steps {
      var data = SequenceData(steps: count)
      var seed = Seeds(loss: 1 + noise.next() / 2)
      for (index, value) in program.values.enumerated() {
        let shape = value.type.shape
        switch (value.role, value.isStream, value.type.indexBound?.value) {
        case (.parameter, _, _): break
        case (.input, true, nil):
          data.tensors.streams[value.name] = (0..<count).map { _ in noise.tensor(shape, scale: scale) }
        case (.input, false, nil): data.tensors.statics[value.name] = noise.tensor(shape, scale: scale)
        case (.input, true, let bound?):
          data.indexStreams[value.name] = (0..<count).map { _ in Int((noise.next() + 1) / 2 * Double(bound)) }
        case (.input, false, let bound?): data.indices[value.name] = bound - 1
        case (.defined, true, _): seed.streams[value.name] = (0..<count).map { _ in noise.tensor(shape) }
        case (.defined, false, _): if index != program.loss { seed.statics[value.name] = noise.tensor(shape) }
        }
        for (j, boundary) in value.before.enumerated() {
          if case .supplied = boundary {
            data.tensors.boundaries["\(value.name)[\(-j)]"] = noise.tensor(shape)
          }
        }
        for (j, boundary) in value.after.enumerated() {
          if case .supplied = boundary {
            data.tensors.boundaries["\(value.name)[T+\(1 + j)]"] = noise.tensor(shape)
          }
        }
      }
      batch.append(data)
      seeds.append(seed)
    }
    self.program = program
    self.parameters = parameters
    self.batch = batch
    self.seeds = seeds
  }

  func evaluate() throws -> Evaluation {
    try Interpreter(program).evaluate(parameters: parameters, batch: batch)
  }

  func gradient(truncation: Int? = nil) throws -> Gradient {
    try Interpreter(program).gradient(
      parameters: parameters, batch: batch, seeds: seeds, truncation: truncation)
  }

  /// Every component of the gradient against differences; returns how many were compared. None may lie at a kink.
  @discardableResult
  func checkDifferences(tolerance: Double = 1e-8, sourceLocation: SourceLocation = #_sourceLocation) throws
    -> Int
  {
    let interpreter = try Interpreter(program)
    let gradient = try gradient()
    let differences = FiniteDifferences(interpreter, parameters: parameters, batch: batch, seeds: seeds)
    let coordinates = interpreter.coordinates(for: batch)
    for coordinate in coordinates {
      let component = try #require(coordinate.component(of: gradient), sourceLocation: sourceLocation)
      switch try differences.derivative(at: coordinate) {
      case .derivative(let expected, _):
        #expect(
          isClose(component, expected, tolerance), "\(coordinate): \(component), differences \(expected)",
          sourceLocation: sourceLocation)
      case .kink: Issue.record("\(coordinate) is at a kink", sourceLocation: sourceLocation)
      }
    }
    return coordinates.count
  }

  /// ⟨seeds, J·v⟩ = ⟨Jᵀ·seeds, v⟩ for random v.
  func checkProducts(
    truncation: Int? = nil, tolerance: Double = 1e-12, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let interpreter = try Interpreter(program)
    let gradient = try gradient(truncation: truncation)
    var noise = Noise(7)
    var forward = 0.0
    var backward = 0.0
    for _ in 0..<3 {
      var direction = Direction(sequences: batch.map { _ in SequenceTensors() })
      for coordinate in interpreter.coordinates(for: batch) {
        let component = noise.next()
        backward += component * (coordinate.component(of: gradient) ?? .nan)
        direction = direction.adding(component, interpreter.direction(coordinate, for: batch))
      }
      let tangent = try interpreter.tangent(
        parameters: parameters, batch: batch, along: direction, truncation: truncation)
      for (i, sequence) in tangent.sequences.enumerated() {
        let seed = seeds.isEmpty ? Seeds() : seeds[i]
        if let loss = sequence.loss { forward += seed.loss * loss }
        for value in program.values {
          if let upstream = seed.statics[value.name], let tangent = sequence.tensors.statics[value.name] {
            forward += zip(upstream.elements, tangent.elements).reduce(0) { $0 + $1.0 * $1.1 }
          }
          if let upstream = seed.streams[value.name], let tangent = sequence.tensors.streams[value.name] {
            for (u, t) in zip(upstream, tangent) {
              forward += zip(u.elements, t.elements).reduce(0) { $0 + $1.0 * $1.1 }
            }
          }
        }
      }
    }
    #expect(
      isClose(forward, backward, tolerance), "forward \(forward), backward \(backward)",
      sourceLocation: sourceLocation)
  }
}

extension Direction {
  /// self + factor·other, where either may have components the other lacks.
  func adding(_ factor: Double, _ other: Direction) -> Direction {
    var result = self
    for (name, tensor) in other.parameters {
      result.parameters[name] = (result.parameters[name] ?? .zeros(tensor.shape)).combined(1, tensor, factor)
    }
    for (i, sequence) in other.sequences.enumerated() {
      for (name, tensors) in sequence.streams {
        let old = result.sequences[i].streams[name] ?? tensors.map { .zeros($0.shape) }
        result.sequences[i].streams[name] = zip(old, tensors).map { $0.combined(1, $1, factor) }
      }
      for (name, tensor) in sequence.statics {
        let old = result.sequences[i].statics[name] ?? .zeros(tensor.shape)
        result.sequences[i].statics[name] = old.combined(1, tensor, factor)
      }
      for (name, tensor) in sequence.boundaries {
        let old = result.sequences[i].boundaries[name] ?? .zeros(tensor.shape)
        result.sequences[i].boundaries[name] = old.combined(1, tensor, factor)
      }
    }
    return result
  }
}

extension [Tensor] {
  /// The steps of a scalar stream.
  var scalars: [Double] { map { $0.elements[0] } }
}

func scalars(_ values: [Double]) -> [Tensor] { values.map { Tensor($0) } }
