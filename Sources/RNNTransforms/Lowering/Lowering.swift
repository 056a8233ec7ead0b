import RNNDiagnostics
import RNNIR
import RNNLanguage

/// Turns a checked program into equations: one value per named value, one per operation inside expressions.
///
/// Compound functions (softmax, layer norm, cross-entropy, norms, means) become primitive equations here, so that no later stage knows them.
public struct Lowering {
  let program: CheckedProgram
  var builder: EquationBuilder
  /// The equation value of each checked value, as far as it is lowered.
  var lowered: [ValueID?]
  private var boundaries: [BoundaryKey: ValueID] = [:]
  /// Values that stand for a named value or a boundary already.
  private var taken: Set<ValueID> = []

  struct BoundaryKey: Hashable {
    let value: ValueIndex
    let isBefore: Bool
    let index: Int
  }

  /// The equations of a program. The program must have no free sizes.
  public static func lower(_ program: CheckedProgram) -> EquationSystem {
    var lowering = Lowering(program)
    lowering.run()
    return lowering.builder.system
  }

  private init(_ program: CheckedProgram) {
    self.program = program
    builder = EquationBuilder(EquationSystem(name: program.name))
    lowered = Array(repeating: nil, count: program.values.count)
  }

  private mutating func run() {
    for (index, value) in program.values.enumerated() { declare(index, value) }
    for index in program.values.indices { _ = id(of: index) }
    for (index, value) in program.values.enumerated() where value.isStream {
      builder.origin = value.range
      if case .defined(let expression) = value.role {
        define(id(of: index), by: expression, shape: value.type.shape)
      }
      let before = value.before.indices.map { boundary(of: index, isBefore: true, $0) }
      let after = value.after.indices.map { boundary(of: index, isBefore: false, $0) }
      builder.system[id(of: index)].before = before
      builder.system[id(of: index)].after = after
    }
    if let loss = program.loss {
      var value = id(of: loss)
      if builder.system[value].type.rate < .sequence {
        let perSequence = builder.declare("loss", ValueType([], .sequence))
        builder.define(perSequence, .add, [Operand(value)])
        value = perSequence
      }
      builder.system.results.append(EquationResult(.loss, "loss", value))
    }
    for output in program.outputs {
      builder.system.results.append(EquationResult(.output, program.values[output].name, id(of: output)))
    }
  }

  /// Sources and streams get their ids first, so that recurrences can refer to them.
  private mutating func declare(_ index: Int, _ value: CheckedValue) {
    builder.origin = value.range
    let rate: Rate
    switch value.role {
    case .parameter: rate = .program
    case .input: rate = value.isStream ? .step : .sequence
    case .defined: rate = .step
    }
    let element: ValueType.Element =
      value.type.indexBound.map { .index(bound: $0.value ?? 0) } ?? .real
    let type = ValueType(value.type.shape, rate, element)
    switch value.role {
    case .parameter(let initializer):
      let source = Source(.parameter, value.name, initializer: ParameterInitializer(initializer))
      lowered[index] = builder.source(source, type)
    case .input: lowered[index] = builder.source(Source(.input, value.name), type)
    case .defined:
      if value.isStream { lowered[index] = builder.declare(value.isHidden ? nil : value.name, type) }
    }
  }

  /// The id of a value; a static definition is lowered when it is first asked for.
  mutating func id(of index: ValueIndex) -> ValueID {
    if let id = lowered[index] { return id }
    let value = program.values[index]
    guard case .defined(let expression) = value.role else { return ValueID(0) }
    let outer = builder.origin
    builder.origin = value.range
    var operand = lower(expression)
    operand = builder.broadcast(operand, to: value.type.shape)
    if !isFresh(operand) { operand = builder.equation(.add, [operand]) }
    if !value.isHidden { builder.system[operand.value].name = value.name }
    builder.origin = outer
    lowered[index] = operand.value
    taken.insert(operand.value)
    return operand.value
  }

  /// Whether an operand is the unnamed equation that was added last, which may then take a name or lend its definition.
  private func isFresh(_ operand: Operand) -> Bool {
    operand.offset == 0 && operand.value.index == builder.system.values.count - 1
      && builder.system[operand.value].name == nil && !taken.contains(operand.value)
  }

  private mutating func define(_ id: ValueID, by expression: CheckedExpression, shape: [Int]) {
    let operand = builder.broadcast(lower(expression), to: shape)
    if isFresh(operand), builder[operand].rate == .step, operand.value > id {
      builder.system[id].definition = builder.system[operand.value].definition
      builder.system[id].isGuard = builder.system[operand.value].isGuard
      builder.system.values.removeLast()
    } else {
      builder.define(id, .add, [operand])
    }
  }

  /// The value of a stream at one step outside 1…T.
  mutating func boundary(of index: ValueIndex, isBefore: Bool, _ position: Int) -> ValueID {
    let key = BoundaryKey(value: index, isBefore: isBefore, index: position)
    if let id = boundaries[key] { return id }
    let value = program.values[index]
    let outer = builder.origin
    builder.origin = value.range
    let id: ValueID
    switch isBefore ? value.before[position] : value.after[position] {
    case .supplied:
      let step = isBefore ? "\(-position)" : "T+\(position + 1)"
      id = builder.source(
        Source(.initial, "\(value.name)[\(step)]"), ValueType(value.type.shape, .sequence))
    case .defined(let expression):
      id = builder.broadcast(lower(expression), to: value.type.shape).value
    }
    builder.origin = outer
    boundaries[key] = id
    taken.insert(id)
    return id
  }
}

extension ParameterInitializer {
  init(_ initializer: Initializer) {
    switch initializer {
    case .zeros: self = .constant(0)
    case .ones: self = .constant(1)
    case .constant(let value): self = .constant(value)
    case .glorot: self = .glorot
    case .orthogonal: self = .orthogonal
    case .identity: self = .identity
    case .normal(let deviation): self = .normal(deviation)
    case .uniform(let bound): self = .uniform(bound)
    }
  }
}
