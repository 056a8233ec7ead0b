import RNNIR

/// Values that nothing but branches of `select` read, directly or through others of them.
///
/// Where such a branch is not chosen, the adjoint of these values is exactly 0 and has to stay 0 on its way to what they were computed
/// from, also where a slope is infinite or not a number there: `where(x > 0, sqrt(x), 0)` has the derivative 0 below 0.
struct Branches {
  private var isInside: [Bool]
  /// Whether a value inside is infinite or not a number, or has such slopes, at some finite numbers.
  private var mayFail: [Bool]

  init(_ system: EquationSystem) {
    let uses = Uses(system)
    isInside = system.ids.map { id in
      guard case .equation = system[id].definition else { return false }
      return system[id].before.isEmpty && system[id].after.isEmpty && uses.isReadOnlyAtOffsetZero(id)
        && !uses.isResult(id) && !uses.isBoundary(id)
    }
    mayFail = isInside
    let isSelect = system.values.map { value in
      if case .equation(.select, _) = value.definition { return true }
      return false
    }
    // What one reader outside of all branches reads is outside, and so is what that is computed from.
    var isRead = isInside.map { _ in false }
    for operand in system.values.flatMap(\.operands) { isRead[operand.value.index] = true }
    for index in isInside.indices where !isRead[index] { isInside[index] = false }
    var work = isInside.indices.filter { !isInside[$0] || isSelect[$0] }
    while let index = work.popLast() {
      for (position, operand) in system.values[index].operands.enumerated() {
        let source = operand.value.index
        guard isInside[source] else { continue }
        if isInside[index] || isSelect[index] && position > 0 { continue }
        isInside[source] = false
        work.append(source)
      }
    }
    var readers = isInside.map { _ in [Int]() }
    for id in system.ids where isInside[id.index] {
      for operand in system[id].operands { readers[operand.value.index].append(id.index) }
    }
    mayFail = isInside.indices.map { isInside[$0] && Self.canFail(system.values[$0]) }
    work = mayFail.indices.filter { mayFail[$0] }
    while let index = work.popLast() {
      for reader in readers[index] where !mayFail[reader] {
        mayFail[reader] = true
        work.append(reader)
      }
    }
  }

  /// Whether only branches read a value and its slopes may be infinite or not a number.
  func needsGuard(_ id: ValueID) -> Bool { id.index < mayFail.count && mayFail[id.index] }

  /// A factor that is 0 where it is infinite or not a number, if only branches read it.
  func guarded(_ factor: Operand, _ builder: inout EquationBuilder) -> Operand {
    guard needsGuard(factor.value) else { return factor }
    return builder.select(Self.isFinite(factor, &builder), factor, builder.constant(0))
  }

  /// Also 0 for what no float can hold; it does not matter in a product with 0.
  static func isFinite(_ x: Operand, _ builder: inout EquationBuilder) -> Operand {
    builder.binary(.less, builder.unary(.abs, x), builder.constant(3e38))
  }

  /// Whether an operation or its slope can be infinite or not a number at finite operands.
  private static func canFail(_ value: Value) -> Bool {
    guard case .equation(let operation, _) = value.definition else { return false }
    switch operation {
    case .unary(let unary):
      switch unary {
      case .exp, .expm1, .sinh, .cosh, .log, .log1p, .sqrt, .asin, .acos: return true
      case .negate, .tanh, .sigmoid, .softplus, .abs, .sign, .sin, .cos, .tan, .atan, .erf, .floor, .ceil,
        .not, .relu, .heaviside:
        return false
      }
    case .binary(let binary):
      switch binary {
      case .divide, .power, .atan2: return true
      case .subtract, .multiply, .max, .min, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal,
        .notEqual, .and, .or:
        return false
      }
    case .constant, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount, .batchCount,
      .stopGradient, .attach, .sum, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather,
      .scatter, .reduceTime, .reduceBatch, .at, .when:
      return false
    }
  }
}

extension Slope {
  /// The same slope, but harmless where it is no finite number and what it acts on is 0.
  ///
  /// It is the slope that changes and not the product, so that derivatives of the product are right also where what it acts on is
  /// 0 by chance.
  func guarded(for g: Operand, _ builder: inout EquationBuilder) -> Slope {
    switch self {
    case .zero, .identity, .negated, .whenTrue, .whenFalse, .through: return self
    case .times(let factor):
      if builder.literal(factor) != nil { return self }
      let isUsed = builder.binary(.or, g, Branches.isFinite(factor, &builder))
      return .times(builder.select(isUsed, factor, builder.constant(0)))
    case .dividedBy(let divisor):
      if builder.literal(divisor) != nil { return self }
      let isRegular = builder.binary(.greater, builder.unary(.abs, divisor), builder.constant(0))
      let isUsed = builder.binary(.or, g, isRegular)
      return .dividedBy(builder.select(isUsed, divisor, builder.constant(1)))
    }
  }
}
