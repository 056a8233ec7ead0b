import RNNIR

/// Reverse mode as a rewrite of equations into equations.
///
/// `a[t] = f(b[t+k])` contributes f′ᵀ ā[t] to `b̄[t+k]`, which is the same contribution read at offset -k; where t + k leaves 1…T it goes to the
/// boundary there. A value of a lower rate collects over time and batch. The adjoint equations join the system they come from, so the rewrite
/// can be applied to its own result.
public struct ReverseMode {
  /// What is differentiated, with the adjoint it starts from.
  public struct Seed: Sendable {
    public let value: ValueID
    public let adjoint: Operand

    public init(_ value: ValueID, _ adjoint: Operand) {
      self.value = value
      self.adjoint = adjoint
    }
  }

  /// Streams whose adjoint is scaled down, step by step, wherever its Euclidean norm exceeds a limit.
  public struct StepClipping: Sendable {
    public let values: Set<ValueID>
    public let limit: Double

    public init(values: Set<ValueID>, limit: Double) {
      self.values = values
      self.limit = limit
    }
  }

  var builder: EquationBuilder
  private let activity: Activity
  let branches: Branches
  let original: EquationSystem
  private let truncate: Int?
  private let clipping: StepClipping?
  private var adjoints: [ValueID?]
  private var contributions: [[Operand]]
  /// Contributions to streams read at an offset, by that offset; they are summed before they are shifted.
  private var shifted: [[(offset: Int, terms: [Operand])]]
  /// Guarded factors with the adjoint that each is multiplied with.
  var guards: [ValueID: Operand] = [:]

  /// Adds the adjoint equations of `seeds` with respect to `variables`.
  ///
  /// - Parameters:
  ///   - truncate: the number of steps of a chunk across whose borders no gradient flows.
  ///   - clipping: streams whose adjoint is clipped before anything reads it.
  /// - Returns: the larger system, the adjoint of every value that has one, by value, and the factors that are not themselves where they
  ///   are no finite numbers and the adjoint that each is multiplied with is 0.
  public static func differentiate(
    _ builder: EquationBuilder, seeds: [Seed], variables: [ValueID], truncate: Int? = nil,
    clipping: StepClipping? = nil
  ) -> (builder: EquationBuilder, adjoints: [ValueID?], guards: [ValueID: Operand]) {
    var mode = ReverseMode(
      builder, seeds: seeds, variables: variables, truncate: truncate, clipping: clipping)
    mode.run(seeds)
    return (mode.builder, mode.adjoints, mode.guards)
  }

  private init(
    _ builder: EquationBuilder, seeds: [Seed], variables: [ValueID], truncate: Int?, clipping: StepClipping?
  ) {
    self.builder = builder
    self.truncate = truncate
    self.clipping = clipping
    original = builder.system
    activity = Activity(original, variables: variables, seeds: seeds.map(\.value))
    branches = Branches(original)
    adjoints = Array(repeating: nil, count: original.values.count)
    contributions = Array(repeating: [], count: original.values.count)
    shifted = Array(repeating: [], count: original.values.count)
  }

  private mutating func run(_ seeds: [Seed]) {
    for id in original.ids where activity[id] {
      let value = original[id]
      builder.origin = value.origin
      adjoints[id.index] = builder.declare(value.name.map(Self.adjointName), value.type)
    }
    for seed in seeds where activity[seed.value] {
      contribute(seed.adjoint, to: Operand(seed.value), rate: original[seed.value].type.rate)
    }
    for id in original.ids.reversed() where activity[id] {
      builder.origin = original[id].origin
      if case .equation(let operation, let operands) = original[id].definition {
        propagate(operation, operands, id)
      }
    }
    for id in original.ids where activity[id] {
      builder.origin = original[id].origin
      for (offset, terms) in shifted[id.index].sorted(by: { $0.offset < $1.offset }) {
        let sum = terms.count == 1 ? terms[0] : builder.equation(.add, terms)
        shift(sum, Operand(id, offset))
      }
    }
    for id in original.ids {
      guard let adjoint = adjoints[id.index] else { continue }
      builder.origin = original[id].origin
      let terms = contributions[id.index]
      let operands = terms.isEmpty ? [builder.constant(0)] : terms
      if let clipping, clipping.values.contains(id), !terms.isEmpty {
        let sum = builder.declare(original[id].name.map(Self.unboundedName), original[id].type)
        builder.define(sum, .add, operands)
        let scale = Clipping.scale(of: [Operand(sum)], limit: clipping.limit, &builder)
        builder.define(adjoint, .binary(.multiply), [Operand(sum), scale])
      } else {
        builder.define(adjoint, .add, operands)
      }
    }
  }

  /// `h̄`, and `l1.h̄` for a value in a cell.
  static func adjointName(_ name: String) -> String { name + "\u{304}" }

  /// `h̄°`: an adjoint before it is clipped.
  static func unboundedName(_ name: String) -> String { adjointName(name) + Clipping.unboundedMark }

  private mutating func propagate(_ operation: Operation, _ operands: [Operand], _ id: ValueID) {
    guard let adjoint = adjoints[id.index] else { return }
    let y = Operand(id)
    let ȳ = Operand(adjoint)
    for (position, operand) in operands.enumerated() where activity[operand.value] {
      let g: Operand?
      if var slope = DerivativeRules.slope(operation, operands, y, position, &builder) {
        if branches.needsGuard(id) { slope = guarded(slope, for: ȳ) }
        g = slope.apply(to: ȳ, &builder)
      } else {
        g = transposed(operation, operands, y, ȳ, position)
      }
      if let g { contribute(g, to: operand, rate: original[id].type.rate) }
    }
  }

  /// The contribution of an operation that is not elementwise to operand `i`.
  private mutating func transposed(
    _ operation: Operation, _ x: [Operand], _ y: Operand, _ ȳ: Operand, _ i: Int
  ) -> Operand? {
    let shape = builder[x[i]].shape
    switch operation {
    case .sum: return builder.broadcast(ȳ, to: shape)
    case .norm:
      // No derivative at 0 has none of its own: nothing passes there.
      let g = builder.guarded(ȳ, where: y, else: 0)
      let slope = Slope.times(DerivativeRules.direction(x[i], norm: y, &builder))
      return (branches.needsGuard(y.value) ? guarded(slope, for: ȳ) : slope).apply(to: g, &builder)
    case .extremum:
      let ties = builder.binary(.equal, x[0], y)
      var count = builder.equation(.sum, [ties])
      // Nothing equals what is not a number.
      if branches.needsGuard(y.value) { count = builder.binary(.max, count, builder.constant(1)) }
      return builder.multiply(ties, builder.divide(ȳ, count))
    case .contract(let c):
      let other = guarded(x[1 - i], i == 0 ? c.right : c.left, for: ȳ, c.out)
      return i == 0
        ? builder.contract(Contraction(c.out, c.right, c.left), ȳ, other)
        : builder.contract(Contraction(c.out, c.left, c.right), ȳ, other)
    case .transpose: return builder.equation(.transpose, [ȳ])
    case .concat:
      let start = x[..<i].map { builder[$0].shape.first ?? 1 }.reduce(0, +)
      return builder.equation(.slice(start: start), [ȳ], shape: shape)
    case .slice(let start): return builder.equation(.pad(start: start), [ȳ], shape: shape)
    case .pad(let start): return builder.equation(.slice(start: start), [ȳ], shape: shape)
    case .gather: return i == 0 ? builder.equation(.scatter, [ȳ, x[1]], shape: shape) : nil
    case .scatter: return i == 0 ? builder.equation(.gather, [ȳ, x[1]]) : nil
    case .reduceTime(.sum), .reduceBatch: return ȳ
    case .at(let step): return builder.equation(.window(from: step, to: step, fill: 0), [ȳ])
    case .reduceTime(.max), .reduceTime(.min):
      let ties = builder.binary(.equal, x[0], y)
      let count = builder.equation(.reduceTime(.sum), [ties])
      let share = builder.divide(ȳ, builder.guarded(count, where: count, else: 1))
      return builder.multiply(ties, share)
    case .constant, .unary, .binary, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount,
      .batchCount, .stopGradient, .attach, .when:
      return nil
    }
  }

  /// Adds g, produced by an equation of the given rate that reads `operand`, to the operand's adjoint and to those of its boundaries.
  private mutating func contribute(_ g: Operand, to operand: Operand, rate: Rate) {
    let target = original[operand.value]
    var g = g
    if target.type.shape.isEmpty, !builder[g].shape.isEmpty { g = builder.equation(.sum, [g]) }
    if target.type.rate == .step {
      contributeToStream(g, operand)
      return
    }
    if rate == .step, target.type.rate < .step { g = builder.equation(.reduceTime(.sum), [atEveryStep(g)]) }
    if rate > .program, target.type.rate == .program { g = builder.equation(.reduceBatch, [g]) }
    contributions[operand.value.index].append(g)
  }

  private mutating func contributeToStream(_ g: Operand, _ operand: Operand) {
    let k = operand.offset
    guard k != 0 else {
      contributions[operand.value.index].append(g)
      return
    }
    let g = atEveryStep(g)
    let index = operand.value.index
    if let known = shifted[index].firstIndex(where: { $0.offset == k }) {
      shifted[index][known].terms.append(g)
    } else {
      shifted[index].append((k, [g]))
    }
  }

  /// Hands what a stream gets through reads at an offset to its steps 1…T and to its boundaries.
  private mutating func shift(_ g: Operand, _ operand: Operand) {
    let k = operand.offset
    let inside = truncate.map { builder.equation(.cut(offset: k, every: $0), [g]) } ?? g
    contributions[operand.value.index].append(Operand(inside.value, inside.offset - k))
    let target = original[operand.value]
    // Step t reads boundary -j when t + k = -j, and boundary T+1+j when t + k = T+1+j.
    for (j, boundary) in target.before.enumerated() where activity[boundary] && -j - k >= 1 {
      contributeToBoundary(g, boundary, at: .fromStart(-j - k))
    }
    for (j, boundary) in target.after.enumerated() where activity[boundary] && 1 + j - k <= 0 {
      contributeToBoundary(g, boundary, at: .fromEnd(1 + j - k))
    }
  }

  private mutating func contributeToBoundary(_ g: Operand, _ boundary: ValueID, at step: Step) {
    let window = builder.equation(.window(from: step, to: step, fill: 0), [g])
    var sum = builder.equation(.reduceTime(.sum), [window])
    if original[boundary].type.rate == .program { sum = builder.equation(.reduceBatch, [sum]) }
    contributions[boundary.index].append(sum)
  }

  /// A static operand as a stream, which time reductions and offsets need.
  private mutating func atEveryStep(_ g: Operand) -> Operand {
    guard builder[g].rate < .step else { return g }
    return builder.equation(.window(from: .fromStart(1), to: .fromEnd(0), fill: 0), [g])
  }
}
