import RNNLanguage

/// Finds names in data that the program does not have, in alphabetical order.
struct NameCheck: Sendable {
  private var parameters: Set<String> = []
  private var streams: Set<String> = []
  private var statics: Set<String> = []
  private var boundaries: Set<String> = []
  private var indexStreams: Set<String> = []
  private var indices: Set<String> = []
  private var streamValues: Set<String> = []
  private var staticValues: Set<String> = []

  init(_ program: CheckedProgram) {
    for value in program.values {
      switch (value.role, value.type.indexBound == nil, value.isStream) {
      case (.parameter, _, _): parameters.insert(value.name)
      case (.input, true, true): streams.insert(value.name)
      case (.input, true, false): statics.insert(value.name)
      case (.input, false, true): indexStreams.insert(value.name)
      case (.input, false, false): indices.insert(value.name)
      case (.defined, _, true): streamValues.insert(value.name)
      case (.defined, _, false): staticValues.insert(value.name)
      }
      for (j, boundary) in value.before.enumerated() {
        if case .supplied = boundary { boundaries.insert(value.boundaryName(step: -j, steps: 0)) }
      }
      for (j, boundary) in value.after.enumerated() {
        if case .supplied = boundary { boundaries.insert(value.boundaryName(step: 1 + j, steps: 0)) }
      }
    }
  }

  func check(parameters: [String: Tensor], sequence: SequenceData) throws(InterpreterError) {
    try check(parameters.keys, .parameter, among: self.parameters)
    try check(direction: sequence.tensors)
    try check(sequence.indexStreams.keys, .input, among: indexStreams)
    try check(sequence.indices.keys, .input, among: indices)
  }

  /// What a direction or a gradient may name: real inputs and supplied boundaries.
  func check(direction: SequenceTensors) throws(InterpreterError) {
    try check(direction.streams.keys, .input, among: streams)
    try check(direction.statics.keys, .input, among: statics)
    try check(direction.boundaries.keys, .boundary, among: boundaries)
  }

  /// What upstream adjoints may belong to: anything inside the steps.
  func check(seeds: Seeds) throws(InterpreterError) {
    try check(seeds.streams.keys, .value, among: streamValues.union(streams))
    try check(seeds.statics.keys, .value, among: staticValues.union(statics).union(parameters))
  }

  func check(parameterDirection: [String: Tensor]) throws(InterpreterError) {
    try check(parameterDirection.keys, .parameter, among: parameters)
  }

  private func check(
    _ names: some Collection<String>, _ role: InterpreterError.Role, among known: Set<String>
  ) throws(InterpreterError) {
    if let name = names.filter({ !known.contains($0) }).min() { throw .unknownName(role, name: name) }
  }
}
