import RNNLanguage

/// The data of one sequence, checked against the program and found by index instead of name.
struct BoundData: Sendable {
  let steps: Int
  /// The number of values of the program.
  let valueCount: Int
  /// One tensor for a static parameter or input, T for a stream; none for what is defined.
  private var values: [[Tensor]] = []
  private var before: [[Tensor?]] = []
  private var after: [[Tensor?]] = []

  init(_ program: CheckedProgram, parameters: [String: Tensor], sequence: SequenceData, names: NameCheck)
    throws(InterpreterError)
  {
    guard sequence.steps >= 0 else { throw .negativeCount(sequence.steps) }
    self.steps = sequence.steps
    self.valueCount = program.values.count
    try names.check(parameters: parameters, sequence: sequence)
    for value in program.values {
      switch value.role {
      case .parameter:
        values.append([try Self.tensor(parameters[value.name], .parameter, value)])
      case .input:
        values.append(try Self.input(value, sequence))
      case .defined:
        values.append([])
      }
      before.append(try Self.boundaries(value, value.before.indices.map { -$0 }, sequence))
      after.append(try Self.boundaries(value, value.after.indices.map { sequence.steps + 1 + $0 }, sequence))
    }
  }

  func value(_ index: Int, step: Int) -> Tensor { values[index][step - 1] }

  /// What was supplied for a stream at a step outside 1…T.
  func boundary(_ index: Int, step: Int) -> Tensor? {
    step < 1 ? before[index][-step] : after[index][step - steps - 1]
  }

  private static func input(_ value: CheckedValue, _ sequence: SequenceData) throws(InterpreterError)
    -> [Tensor]
  {
    var tensors: [Tensor]
    if let bound = value.type.indexBound?.value {
      let integers =
        value.isStream ? sequence.indexStreams[value.name] : sequence.indices[value.name].map { [$0] }
      guard let integers else { throw .missing(.input, name: value.name, shape: []) }
      for integer in integers where !(0..<bound).contains(integer) {
        throw .indexOutOfRange(name: value.name, index: Double(integer), bound: bound)
      }
      tensors = integers.map { Tensor(Double($0)) }
    } else {
      let given =
        value.isStream
        ? sequence.tensors.streams[value.name] : sequence.tensors.statics[value.name].map { [$0] }
      guard let given else { throw .missing(.input, name: value.name, shape: value.type.shape) }
      tensors = []
      for tensor in given { tensors.append(try self.tensor(tensor, .input, value)) }
    }
    let expected = value.isStream ? sequence.steps : 1
    guard tensors.count == expected else {
      throw .wrongStepCount(name: value.name, expected: expected, found: tensors.count)
    }
    return tensors
  }

  private static func boundaries(_ value: CheckedValue, _ steps: [Int], _ sequence: SequenceData)
    throws(InterpreterError) -> [Tensor?]
  {
    var result: [Tensor?] = []
    for step in steps {
      let name = value.boundaryName(step: step, steps: sequence.steps)
      let tensor = sequence.tensors.boundaries[name]
      result.append(tensor == nil ? nil : try self.tensor(tensor, .boundary, value, name: name))
    }
    return result
  }

  private static func tensor(
    _ tensor: Tensor?, _ role: InterpreterError.Role, _ value: CheckedValue, name: String? = nil
  ) throws(InterpreterError) -> Tensor {
    let name = name ?? value.name
    guard let tensor else { throw .missing(role, name: name, shape: value.type.shape) }
    guard tensor.shape == value.type.shape, tensor.isWellFormed else {
      throw .wrongShape(name: name, expected: value.type.shape, found: tensor.shape)
    }
    return tensor
  }
}

extension CheckedValue {
  /// How data names the value at a step outside 1…T: `h[0]`, `h[-1]`, `g[T+1]`.
  func boundaryName(step: Int, steps: Int) -> String {
    step < 1 ? "\(name)[\(step)]" : "\(name)[T+\(step - steps)]"
  }
}
