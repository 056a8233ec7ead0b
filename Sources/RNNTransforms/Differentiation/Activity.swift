import RNNIR

/// Which values a derivative has to pass through: those that depend on a variable and that a seed depends on.
struct Activity {
  private(set) var isActive: [Bool]

  /// - Parameters:
  ///   - variables: the values to differentiate with respect to.
  ///   - seeds: the values to differentiate; nil when all that varies counts (forward mode).
  init(_ system: EquationSystem, variables: [ValueID], seeds: [ValueID]?) {
    let sources = system.ids.map { Self.differentiable(system, $0) }
    var readers = Array(repeating: [ValueID](), count: system.values.count)
    for id in system.ids { for source in sources[id.index] { readers[source.index].append(id) } }
    isActive = Self.reach(variables, count: system.values.count) { readers[$0.index] }
    if let seeds {
      let useful = Self.reach(seeds, count: system.values.count) { sources[$0.index] }
      for index in isActive.indices { isActive[index] = isActive[index] && useful[index] }
    }
  }

  subscript(_ id: ValueID) -> Bool { isActive[id.index] }

  private static func reach(_ start: [ValueID], count: Int, _ next: (ValueID) -> [ValueID]) -> [Bool] {
    var reached = Array(repeating: false, count: count)
    var work = start
    for id in start { reached[id.index] = true }
    while let id = work.popLast() {
      for other in next(id) where !reached[other.index] {
        reached[other.index] = true
        work.append(other)
      }
    }
    return reached
  }

  /// The values that a value depends on differentiably.
  private static func differentiable(_ system: EquationSystem, _ id: ValueID) -> [ValueID] {
    let value = system[id]
    var result = value.before + value.after
    guard case .equation(let operation, let operands) = value.definition else { return result }
    for (position, operand) in operands.enumerated()
    where carriesDerivative(operation, position) && system[operand.value].type.isReal {
      result.append(operand.value)
    }
    return result
  }

  private static func carriesDerivative(_ operation: Operation, _ position: Int) -> Bool {
    switch operation {
    case .stopGradient: false
    case .attach: position % 2 == 1
    case .select: position > 0
    case .gather, .scatter: position == 0
    case .unary(let unary):
      switch unary {
      case .sign, .floor, .ceil, .not, .heaviside: false
      case .negate, .tanh, .sigmoid, .relu, .softplus, .exp, .expm1, .log, .log1p, .sqrt, .abs, .sin, .cos,
        .tan, .asin, .acos, .atan, .sinh, .cosh, .erf:
        true
      }
    case .binary(let binary):
      switch binary {
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or: false
      case .subtract, .multiply, .divide, .power, .max, .min, .atan2: true
      }
    case .constant, .add, .broadcast, .window, .cut, .stepIndex, .stepCount, .batchCount, .sum, .norm,
      .extremum,
      .contract, .transpose, .concat, .slice, .pad, .reduceTime, .reduceBatch, .at, .when:
      true
    }
  }
}
