import RNNIR

/// Rewrites equations into fewer and cheaper ones of the same meaning: copies, neutral elements, constants, repeated equations.
///
/// It erases `stop_gradient` and `attach`, so it runs after the last differentiation.
public struct Simplifier {
  var system: EquationSystem
  var uses: Uses
  /// What replaces a value in every operand, found in this round.
  private var replacements: [Operand?] = []
  /// Whether a value replaces another one in this round.
  private var replaces: [Bool] = []
  private var changed = false

  /// The simplified system without dead equations.
  public static func simplify(_ system: EquationSystem) -> EquationSystem {
    var simplifier = Simplifier(system)
    // A round that changes anything folds, removes or shrinks an equation, so there are no more rounds than equations and operands.
    var rounds = system.values.reduce(1) { $0 + 1 + $1.operands.count }
    repeat {
      simplifier.round()
      rounds -= 1
    } while simplifier.changed && rounds > 0
    assert(!simplifier.changed, "a rewrite of equations undoes another one")
    return DeadCode.remove(simplifier.system)
  }

  private init(_ system: EquationSystem) {
    self.system = system
    uses = Uses(system)
  }

  private mutating func round() {
    changed = false
    uses = Uses(system)
    replacements = Array(repeating: nil, count: system.values.count)
    replaces = Array(repeating: false, count: system.values.count)
    for id in system.ids { rewrite(id) }
    mergeRepeated()
    if replacements.contains(where: { $0 != nil }) {
      changed = true
      substitute()
    }
    system = DeadCode.remove(system)
  }

  private mutating func set(_ id: ValueID, _ operation: Operation, _ operands: [Operand]) {
    system[id].definition = .equation(operation, operands)
    changed = true
  }

  private mutating func rewrite(_ id: ValueID) {
    guard case .equation(let operation, let operands) = system[id].definition else { return }
    switch operation {
    case .attach, .stopGradient: set(id, .add, [operands[0]])
    case .add: rewriteSum(id, operands)
    case .unary(.negate): rewriteNegation(id, operands[0])
    case .unary(let unary):
      if let value = system.literal(operands[0]), let folded = Folding.fold(unary, value) {
        setConstant(id, folded)
      }
    case .binary(let binary): rewriteBinary(id, binary, operands[0], operands[1])
    case .select:
      if let condition = system.literal(operands[0]), let isTrue = Folding.isTrue(condition) {
        set(id, .add, [isTrue ? operands[1] : operands[2]])
      }
    case .window(.fromStart(1), .fromEnd(0), _):
      if system[operands[0].value].type.rate == .step { set(id, .add, operands) }
    case .reduceTime(.sum):
      // A window of one step leaves that step.
      if operands[0].offset == 0,
        case .equation(.window(let from, let to, 0), let inner) = system[operands[0].value].definition,
        from == to, system[inner[0].value].type.rate == .step,
        // A stream that is about to be replaced by what it repeats is none in the next round.
        replacements[inner[0].value.index] == nil
      {
        set(id, .at(from), inner)
      }
    case .reduceBatch:
      // The sum over the batch of sums over time is one sum over rows.
      if case .equation(.reduceTime(.sum), let rows) = system[operands[0].value].definition,
        uses.isOnlyOperand(operands[0].value)
      {
        set(id, .reduceBatch, rows)
      }
    case .constant, .broadcast, .window, .cut, .stepIndex, .stepCount, .batchCount, .sum, .norm, .extremum,
      .contract,
      .transpose, .concat, .slice, .pad, .gather, .scatter, .reduceTime, .at, .when:
      break
    }
    dropBroadcasts(id)
  }

  private mutating func setConstant(_ id: ValueID, _ value: Double) {
    guard system[id].type.isScalar else { return }
    system[id].definition = .equation(.constant(value), [])
    changed = true
  }

  /// Flattens nested sums, drops -0, turns placed pieces into one concatenation, and a sum of one term into its term.
  private mutating func rewriteSum(_ id: ValueID, _ operands: [Operand]) {
    let type = system[id].type
    var terms: [Operand] = []
    for operand in operands {
      let inner = system[operand.value]
      if case .equation(.add, let nested) = inner.definition, operand.offset == 0, nested.count > 1,
        inner.name == nil, inner.type == type, uses.isOnlyOperand(operand.value), operand.value != id
      {
        terms += nested
      } else {
        terms.append(operand)
      }
    }
    let others = terms.filter { !system.isNegativeZero($0) }
    if !others.isEmpty,
      type.isScalar || others.contains(where: { system[$0.value].type.shape == type.shape })
    {
      terms = others
    }
    if terms.count > 1, let pieces = Placement.concatenation(terms, type.shape, system) {
      set(id, .concat, pieces)
      return
    }
    if terms.count != operands.count { set(id, .add, terms) }
    if terms.count == 1 { replace(id, by: terms[0]) }
  }

  private mutating func rewriteNegation(_ id: ValueID, _ operand: Operand) {
    if let value = system.literal(operand) { return setConstant(id, -value) }
    if operand.offset == 0, case .equation(.unary(.negate), let inner) = system[operand.value].definition {
      set(id, .add, [inner[0]])
    }
  }

  private mutating func rewriteBinary(_ id: ValueID, _ binary: BinaryOperation, _ a: Operand, _ b: Operand) {
    if let x = system.literal(a), let y = system.literal(b), let folded = Folding.fold(binary, x, y) {
      return setConstant(id, folded)
    }
    let shape = system[id].type.shape
    func isWhole(_ operand: Operand) -> Bool { system[operand.value].type.shape == shape }
    switch binary {
    case .multiply:
      if system.literal(a) == 1, isWhole(b) {
        set(id, .add, [b])
      } else if system.literal(b) == 1, isWhole(a) {
        set(id, .add, [a])
      }
    case .divide, .power: if system.literal(b) == 1, isWhole(a) { set(id, .add, [a]) }
    case .subtract:
      if system.literal(b) == 0, !system.isNegativeZero(b), isWhole(a) {
        set(id, .add, [a])
      } else if system.isNegativeZero(a), isWhole(b) {
        set(id, .unary(.negate), [b])
      }
    case .max, .min, .atan2, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or:
      break
    }
  }

  /// An elementwise operation repeats scalars by itself: a broadcast operand beside a whole one is its scalar.
  private mutating func dropBroadcasts(_ id: ValueID) {
    guard case .equation(let operation, let operands) = system[id].definition else { return }
    switch operation {
    case .binary, .add, .select: break
    default: return
    }
    let shape = system[id].type.shape
    guard !shape.isEmpty else { return }
    func scalar(_ operand: Operand) -> Operand? {
      guard operand.offset == 0, case .equation(.broadcast, let inner) = system[operand.value].definition
      else {
        return nil
      }
      return inner[0]
    }
    let whole = operands.filter { system[$0.value].type.shape == shape && scalar($0) == nil }
    guard !whole.isEmpty, operands.contains(where: { scalar($0) != nil }) else { return }
    set(id, operation, operands.map { scalar($0) ?? $0 })
  }

  /// Replaces a value that only copies another, where every reader would see the same.
  private mutating func replace(_ id: ValueID, by operand: Operand) {
    let value = system[id]
    let source = system[operand.value]
    guard value.type.shape == source.type.shape, value.before.isEmpty, value.after.isEmpty,
      operand.value != id
    else { return }
    // Whether a copy may go depends on its readers, so one of two neighbouring copies waits for the next round.
    guard replacements[operand.value.index] == nil, !replaces[id.index] else { return }
    let sameRate = value.type.rate == source.type.rate
    let readNow = uses.isReadOnlyAtOffsetZero(id)
    let sameOutside = source.before.isEmpty && source.after.isEmpty
    let allowed =
      operand.offset == 0 && sameRate
      ? readNow || sameOutside
      : readNow && !uses.isResult(id) && !uses.isBoundary(id) && (sameRate || !uses.isReduced(id))
    guard allowed else { return }
    replacements[id.index] = operand
    replaces[operand.value.index] = true
    if let name = value.name, source.name == nil, operand.offset == 0 { system[operand.value].name = name }
  }

  /// Gives every repeated equation one value.
  private mutating func mergeRepeated() {
    var first: [RepeatedKey: ValueID] = [:]
    for id in system.ids where replacements[id.index] == nil {
      let value = system[id]
      guard case .equation(let operation, let operands) = value.definition, value.before.isEmpty,
        value.after.isEmpty
      else { continue }
      let key = RepeatedKey(operation, operands, value.type)
      guard let earlier = first[key] else {
        first[key] = id
        continue
      }
      replacements[id.index] = Operand(earlier)
      system[earlier].isGuard = system[earlier].isGuard && value.isGuard
      if let name = value.name, system[earlier].name == nil { system[earlier].name = name }
    }
  }

  /// Lets everything read what replaces a value.
  ///
  /// A copy is replaced by a value that no other copy replaces but that may repeat an earlier one, which stays: two steps lead to the end.
  private mutating func substitute() {
    func next(_ operand: Operand) -> Operand? {
      replacements[operand.value.index].map { Operand($0.value, $0.offset + operand.offset) }
    }
    func resolve(_ operand: Operand) -> Operand {
      let first = next(operand) ?? operand
      let last = next(first) ?? first
      assert(next(last) == nil, "replacements go round in a circle")
      return last
    }
    for id in system.ids {
      if case .equation(let operation, let operands) = system[id].definition {
        system[id].definition = .equation(operation, operands.map(resolve))
      }
      system[id].before = system[id].before.map { resolve(Operand($0)).value }
      system[id].after = system[id].after.map { resolve(Operand($0)).value }
    }
    for index in system.results.indices {
      system.results[index].value = resolve(Operand(system.results[index].value)).value
    }
  }
}
