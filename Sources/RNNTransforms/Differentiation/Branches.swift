import RNNIR

/// Values that nothing but branches of `select` read, directly or through others of them.
///
/// Where such a branch is not chosen, the adjoint of these values is exactly 0 and has to stay 0 on its way to what they were computed
/// from, also where a slope is infinite or not a number there: `where(x > 0, sqrt(x), 0)` has the derivative 0 below 0. That holds as long as
/// what is read outside of branches too is finite, and for everything that overflows but sums of numbers next to the largest one.
struct Branches {
  private var isInside: [Bool]
  /// Whether a value inside may be infinite or not a number at some finite numbers.
  private var mayFail: [Bool]
  private var isGuarded: [Bool]

  init(_ system: EquationSystem) {
    let uses = Uses(system)
    isInside = system.ids.map { id in
      guard case .equation = system[id].definition else { return false }
      return system[id].before.isEmpty && system[id].after.isEmpty && uses.isReadOnlyAtOffsetZero(id)
        && !uses.isResult(id) && !uses.isBoundary(id)
    }
    mayFail = isInside
    isGuarded = isInside
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
    let failures = system.ids.map { isInside[$0.index] ? Self.failure($0, system) : .none }
    mayFail = failures.map { $0 != .none }
    work = mayFail.indices.filter { mayFail[$0] }
    while let index = work.popLast() {
      for reader in readers[index] where !mayFail[reader] {
        mayFail[reader] = true
        work.append(reader)
      }
    }
    isGuarded = system.ids.map { id in
      guard isInside[id.index] else { return false }
      return failures[id.index] == .slope || system[id].operands.contains { mayFail[$0.value.index] }
    }
  }

  /// Whether only branches read a value and its slopes may be infinite or not a number.
  func needsGuard(_ id: ValueID) -> Bool { id.index < isGuarded.count && isGuarded[id.index] }

  /// Whether only branches read a value and it may be infinite or not a number itself.
  func mayFail(_ id: ValueID) -> Bool { id.index < mayFail.count && mayFail[id.index] }

  /// Whether a number is neither infinite nor not a number, in float and in double: only then is x - x no NaN.
  static func isFinite(_ x: Operand, _ builder: inout EquationBuilder) -> Operand {
    builder.binary(.equal, builder.subtract(x, x), builder.constant(0))
  }

  /// What an operation can make infinite or not a number of finite operands.
  private enum Failure {
    case none
    /// Its value; its slopes are operands, or bounded.
    case value
    /// Its value or its slopes.
    case slope
  }

  private static func failure(_ id: ValueID, _ system: EquationSystem) -> Failure {
    guard case .equation(let operation, let operands) = system[id].definition else { return .none }
    switch operation {
    case .unary(let unary):
      switch unary {
      case .exp, .expm1, .sinh, .cosh, .log, .log1p, .sqrt, .asin, .acos: return .slope
      case .negate, .tanh, .sigmoid, .softplus, .abs, .sign, .sin, .cos, .tan, .atan, .erf, .floor, .ceil,
        .not, .relu, .heaviside:
        return .none
      }
    case .binary(let binary):
      switch binary {
      case .divide, .power, .atan2: return .slope
      case .multiply: return operands.contains { isAtMostOne($0, system) } ? .none : .value
      case .subtract, .max, .min, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and,
        .or:
        return .none
      }
    case .contract, .norm: return .value
    case .constant, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount, .batchCount,
      .stopGradient, .attach, .sum, .extremum, .transpose, .concat, .slice, .pad, .gather, .scatter,
      .reduceTime, .reduceBatch, .at, .when:
      return .none
    }
  }

  /// Whether what defines a factor says that it is no larger than 1: a product with it does not overflow.
  private static func isAtMostOne(_ operand: Operand, _ system: EquationSystem) -> Bool {
    guard case .equation(let operation, _) = system[operand.value].definition else { return false }
    switch operation {
    case .constant(let number): return number.magnitude <= 1
    case .unary(let unary):
      switch unary {
      case .tanh, .sigmoid, .sin, .cos, .erf, .sign, .not, .heaviside: return true
      case .negate, .relu, .softplus, .exp, .expm1, .log, .log1p, .sqrt, .abs, .tan, .asin, .acos, .atan,
        .sinh, .cosh, .floor, .ceil:
        return false
      }
    case .binary(let binary):
      switch binary {
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or: return true
      case .subtract, .multiply, .divide, .power, .max, .min, .atan2: return false
      }
    case .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount, .batchCount, .stopGradient,
      .attach, .sum, .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter,
      .reduceTime,
      .reduceBatch, .at, .when:
      return false
    }
  }
}
