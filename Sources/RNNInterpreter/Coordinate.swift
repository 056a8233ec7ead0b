import RNNLanguage

/// One number that a program is evaluated on and can be differentiated by.
public enum Coordinate: Sendable, Equatable {
  case parameter(String, element: Int)
  /// A real input at a step, from 1.
  case stream(String, sequence: Int, step: Int, element: Int)
  case staticInput(String, sequence: Int, element: Int)
  /// A supplied boundary by name and step, `h[0]`.
  case boundary(String, sequence: Int, element: Int)

  /// The component of a gradient; nil where it has no such component.
  public func component(of gradient: Gradient) -> Double? {
    switch self {
    case .parameter(let name, let element):
      gradient.parameters[name]?.elements[element]
    case .stream(let name, let sequence, let step, let element):
      gradient.sequences[sequence].streams[name]?[step - 1].elements[element]
    case .staticInput(let name, let sequence, let element):
      gradient.sequences[sequence].statics[name]?.elements[element]
    case .boundary(let name, let sequence, let element):
      gradient.sequences[sequence].boundaries[name]?.elements[element]
    }
  }
}

extension Interpreter {
  /// Every coordinate for a batch, parameters first, then sequence by sequence in the program's order.
  public func coordinates(for batch: [SequenceData]) -> [Coordinate] {
    var result: [Coordinate] = []
    for value in program.values {
      if case .parameter = value.role {
        for i in elements(value) { result.append(.parameter(value.name, element: i)) }
      }
    }
    for (sequence, data) in batch.enumerated() {
      for value in program.values where value.type.indexBound == nil {
        if case .input = value.role {
          if value.isStream {
            for step in 0..<data.steps {
              for i in elements(value) {
                result.append(.stream(value.name, sequence: sequence, step: step + 1, element: i))
              }
            }
          } else {
            for i in elements(value) {
              result.append(.staticInput(value.name, sequence: sequence, element: i))
            }
          }
        }
        for name in suppliedBoundaries(value) {
          for i in elements(value) { result.append(.boundary(name, sequence: sequence, element: i)) }
        }
      }
    }
    return result
  }

  /// The direction in which only one coordinate moves.
  public func direction(_ coordinate: Coordinate, for batch: [SequenceData]) -> Direction {
    var direction = Direction(sequences: batch.map { _ in SequenceTensors() })
    switch coordinate {
    case .parameter(let name, let element):
      direction.parameters[name] = unit(name, element)
    case .stream(let name, let sequence, let step, let element):
      var tensors = Array(repeating: Tensor.zeros(shape(name)), count: batch[sequence].steps)
      tensors[step - 1] = unit(name, element)
      direction.sequences[sequence].streams[name] = tensors
    case .staticInput(let name, let sequence, let element):
      direction.sequences[sequence].statics[name] = unit(name, element)
    case .boundary(let name, let sequence, let element):
      direction.sequences[sequence].boundaries[name] = unit(name, element)
    }
    return direction
  }

  /// The names of a value's supplied boundaries.
  func suppliedBoundaries(_ value: CheckedValue) -> [String] {
    let before = value.before.enumerated().map { (value.boundaryName(step: -$0, steps: 0), $1) }
    let after = value.after.enumerated().map { (value.boundaryName(step: 1 + $0, steps: 0), $1) }
    return (before + after).compactMap { name, boundary in
      if case .supplied = boundary { name } else { nil }
    }
  }

  private func elements(_ value: CheckedValue) -> Range<Int> { 0..<Tensor.count(of: value.type.shape) }

  /// The shape of a value, or of the value whose boundary is named.
  private func shape(_ name: String) -> [Int] {
    let stem = name.prefix { $0 != "[" }
    return program.values.first { $0.name == stem }?.type.shape ?? []
  }

  private func unit(_ name: String, _ element: Int) -> Tensor {
    var tensor = Tensor.zeros(shape(name))
    tensor.elements[element] = 1
    return tensor
  }
}
