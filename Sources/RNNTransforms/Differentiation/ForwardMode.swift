import RNNIR

/// Forward mode as a rewrite of equations into equations: `a[t] = f(b[t+k])` becomes `ȧ[t] = f′ ḃ[t+k]`.
public struct ForwardMode {
  var builder: EquationBuilder
  private let activity: Activity
  private let original: EquationSystem
  private let guards: [ValueID: Operand]
  private var tangents: [ValueID?]

  /// Adds the tangent equations along the given tangents of sources.
  ///
  /// - Returns: the larger system and the tangent of every value that has one, by value.
  public static func differentiate(
    _ builder: EquationBuilder, along directions: [(value: ValueID, tangent: ValueID)]
  ) -> (builder: EquationBuilder, tangents: [ValueID?]) {
    differentiate(builder, along: directions, guards: [:])
  }

  /// The same of a system with adjoints and the guarded factors in it: as adjoints of 0 are multiplied with the tangents of those, too, the
  /// tangents are 0 there where they are no finite numbers.
  static func differentiate(
    _ builder: EquationBuilder, along directions: [(value: ValueID, tangent: ValueID)],
    guards: [ValueID: Operand]
  ) -> (builder: EquationBuilder, tangents: [ValueID?]) {
    var mode = ForwardMode(builder, directions, guards)
    mode.run()
    return (mode.builder, mode.tangents)
  }

  private init(
    _ builder: EquationBuilder, _ directions: [(value: ValueID, tangent: ValueID)],
    _ guards: [ValueID: Operand]
  ) {
    self.builder = builder
    self.guards = guards
    original = builder.system
    activity = Activity(original, variables: directions.map(\.value), seeds: nil)
    tangents = Array(repeating: nil, count: original.values.count)
    for (value, tangent) in directions { tangents[value.index] = tangent }
  }

  private mutating func run() {
    for id in original.ids where activity[id] && tangents[id.index] == nil {
      let value = original[id]
      builder.origin = value.origin
      tangents[id.index] = builder.declare(value.name.map { $0 + "\u{307}" }, value.type)
    }
    for id in original.ids where activity[id] {
      guard case .equation(let operation, let operands) = original[id].definition,
        let tangent = tangents[id.index]
      else { continue }
      builder.origin = original[id].origin
      define(tangent, id, operation, operands)
      let before = original[id].before.map { tangentOrZero($0) }
      let after = original[id].after.map { tangentOrZero($0) }
      builder.system[tangent].before = before
      builder.system[tangent].after = after
    }
  }

  private mutating func tangentOrZero(_ id: ValueID) -> ValueID {
    if let tangent = tangents[id.index] { return tangent }
    return builder.broadcast(builder.constant(0), to: original[id].type.shape).value
  }

  private func tangent(_ operand: Operand) -> Operand? {
    tangents[operand.value.index].map { Operand($0, operand.offset) }
  }

  private mutating func define(_ ẏ: ValueID, _ y: ValueID, _ operation: Operation, _ x: [Operand]) {
    var terms: [Operand] = []
    for (position, operand) in x.enumerated() {
      guard let ẋ = tangent(operand) else { continue }
      if let slope = DerivativeRules.slope(operation, x, Operand(y), position, &builder) {
        if let term = slope.apply(to: ẋ, &builder) { terms.append(term) }
      } else if let term = linear(operation, x, Operand(y), ẋ, position) {
        terms.append(term)
      }
    }
    let shape = original[y].type.shape
    if terms.isEmpty { terms = [builder.constant(0)] }
    if terms.allSatisfy({ builder[$0].shape.isEmpty }), !shape.isEmpty {
      terms[0] = builder.broadcast(terms[0], to: shape)
    }
    guard let g = guards[y] else {
      builder.define(ẏ, .add, terms)
      return
    }
    let sum = builder.declare(nil, original[y].type)
    builder.define(sum, .add, terms)
    let isUsed = builder.binary(.or, g, Branches.isFinite(Operand(sum), &builder))
    builder.define(ẏ, .select, [isUsed, Operand(sum), builder.constant(0)])
    builder.system[ẏ].isGuard = true
  }

  /// The term of ẏ that comes from operand `i` of an operation that is not elementwise.
  private mutating func linear(
    _ operation: Operation, _ x: [Operand], _ y: Operand, _ ẋ: Operand, _ i: Int
  ) -> Operand? {
    let shape = builder[y].shape
    switch operation {
    case .sum, .transpose, .slice, .pad, .reduceTime(.sum), .reduceBatch, .at:
      return builder.equation(operation, [ẋ], shape: shape)
    case .norm: return builder.dot(DerivativeRules.direction(x[i], norm: y, &builder), ẋ)
    case .extremum:
      let ties = builder.binary(.equal, x[0], y)
      let sum = builder.dot(ties, ẋ)
      return builder.divide(sum, builder.equation(.sum, [ties]))
    case .contract(let contraction):
      return builder.contract(contraction, i == 0 ? ẋ : x[0], i == 0 ? x[1] : ẋ)
    case .concat:
      let start = x[..<i].map { builder[$0].shape.first ?? 1 }.reduce(0, +)
      return builder.equation(.pad(start: start), [ẋ], shape: shape)
    case .gather, .scatter:
      return i == 0 ? builder.equation(operation, [ẋ, x[1]], shape: shape) : nil
    case .reduceTime(.max), .reduceTime(.min):
      let ties = builder.binary(.equal, x[0], y)
      let count = builder.equation(.reduceTime(.sum), [ties])
      let sum = builder.equation(.reduceTime(.sum), [builder.multiply(ties, ẋ)])
      return builder.divide(sum, builder.guarded(count, where: count, else: 1))
    case .constant, .unary, .binary, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount,
      .batchCount, .stopGradient, .attach, .when:
      return nil
    }
  }
}
