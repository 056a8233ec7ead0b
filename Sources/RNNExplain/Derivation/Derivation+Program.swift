import RNNIR
import RNNLanguage
import RNNTransforms

extension Derivation {
  /// What the program says: its equations, and what stands before the first and behind the last step.
  func programSection() -> [Document.Block] {
    let system = forward.system
    let ids = system.ids.filter {
      guard system[$0].name != nil, case .equation = system[$0].definition else { return false }
      return true
    }
    let ordered = ids.sorted { place(system[$0].name ?? "") < place(system[$1].name ?? "") }
    var emitted = Set<ValueID>()
    var blocks: [Document.Block] = [.heading("The program")]
    blocks.append(.equations(equations(of: ordered, in: forward, linked: false, emitted: &emitted)))
    let remarks = recurrences.states.flatMap { boundaryTexts($0) } + ShortSequences(equations).text
    if !remarks.isEmpty { blocks.append(.paragraph(remarks)) }
    return blocks
  }

  private func boundaryTexts(_ state: Recurrences.State) -> [Document.Inline] {
    let value = equations[state.value]
    guard let name = value.name else { return [] }
    var texts: [Document.Inline] = []
    func boundary(_ id: ValueID, at step: TimeIndex) {
      texts.append(.formula(.symbol(Symbol(name, at: step))))
      if case .source = equations[id].definition {
        texts.append(" is given by the caller, or zero. ")
      } else {
        let builder = FormulaBuilder(equations, owners: owners, names: names, hasRelu: hasRelu)
        texts.append(" is ")
        texts.append(.formula(builder.definition(id, at: .nowhere)))
        texts.append(". ")
      }
    }
    for (index, id) in value.before.enumerated() { boundary(id, at: .start(-index)) }
    for (index, id) in value.after.enumerated() { boundary(id, at: .end(index + 1)) }
    return texts
  }

  // MARK: Parameters

  func parameterSection() -> [Document.Block] {
    var rows: [[[Document.Inline]]] = []
    var counts: [(name: String, factors: [CheckedDimension])] = []
    for value in program.values where !value.isHidden {
      let role: String
      switch value.role {
      case .parameter:
        role = "parameter"
        counts.append((value.name, value.type.dimensions))
      case .input: role = value.isStream ? "input at every step" : "input"
      case .defined:
        let isState = recurrences.states.contains { equations[$0.value].name == value.name }
        role = isState ? "state" : value.isStream ? "at every step" : "once per sequence"
      }
      rows.append([[.code(value.name)], [.text(role)], [.text(Self.shape(value.type))]])
    }
    var blocks: [Document.Block] = [
      .heading("Shapes and parameters"), .table(header: ["name", "what", "shape"], rows: rows),
    ]
    blocks.append(.paragraph([.text(Self.count(counts))]))
    return blocks
  }

  private static func shape(_ type: CheckedType) -> String {
    if let bound = type.indexBound { return "an index below \(dimension(bound))" }
    if type.dimensions.isEmpty { return "scalar" }
    return type.dimensions.map(dimension).joined(separator: " × ")
  }

  private static func dimension(_ dimension: CheckedDimension) -> String {
    guard let value = dimension.value, dimension.text != String(value) else { return dimension.text }
    return "\(dimension.text) = \(value)"
  }

  /// `Parameters: V 5·5 = 25, W 5·3 = 15, b 5; 25 + 15 + 5 = 45.`
  private static func count(_ parameters: [(name: String, factors: [CheckedDimension])]) -> String {
    guard !parameters.isEmpty else { return "The program has no parameters." }
    let numbers = parameters.map { $0.factors.map(\.value) }
    guard numbers.allSatisfy({ !$0.contains(nil) }) else {
      let terms = parameters.map { $0.factors.isEmpty ? "1" : $0.factors.map(\.text).joined(separator: "·") }
      return "Number of parameters: \(terms.joined(separator: " + "))."
    }
    let counts = numbers.map { $0.compactMap { $0 }.reduce(1, *) }
    let each = zip(parameters, zip(numbers, counts)).map { parameter, count in
      let factors = count.0.compactMap { $0 }.map(String.init)
      return factors.count > 1
        ? "\(parameter.name) has \(factors.joined(separator: "·")) = \(count.1)"
        : "\(parameter.name) has \(count.1)"
    }
    let list = "Number of parameters: \(each.joined(separator: ", "))"
    guard counts.count > 1 else { return list + "." }
    let sum = counts.map(String.init).joined(separator: " + ")
    return "\(list); together \(sum) = \(counts.reduce(0, +))."
  }

  // MARK: Graph

  func graphSection() -> [Document.Block] {
    let streams = program.values.filter { value in
      guard case .defined = value.role else { return false }
      return value.isStream && !value.isHidden
    }
    let inputs = program.values.filter { value in
      guard case .input = value.role else { return false }
      return value.isStream
    }
    let statics = program.values.filter { value in
      guard case .defined = value.role else { return false }
      return !value.isStream && !value.isHidden
    }
    guard !streams.isEmpty else { return [] }
    let values = streams.map(\.name).sorted { place($0) < place($1) }
    let states = recurrences.states
    func carried(_ isForward: Bool) -> [String] {
      states.filter { $0.offsets.contains { ($0 < 0) == isForward } }.compactMap { equations[$0.value].name }
    }
    let graph = UnrolledGraph(
      steps: 3, values: values, inputs: inputs.map(\.name), forward: carried(true),
      backward: carried(false), collected: statics.map(\.name))
    let sentence =
      states.isEmpty
      ? "No step depends on another: nothing is carried through time."
      : "Every step is the same computation with the same parameters; along an arrow the adjoint flows back the other way."
    return [.heading("Three steps"), .graph(graph), .paragraph([.text(sentence)])]
  }
}
