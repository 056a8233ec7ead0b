import RNNIR

/// What equations ask of a machine, whoever computes them and however.
public struct WorkCount: Sendable, Equatable {
  /// The operations of products: 2·m·n·k for each row they are computed for, where m·n is the size of the result and k the number of
  /// terms of each sum.
  public var flops = 0.0
  /// Evaluations of functions that cost many operations, such as `tanh`, one by one.
  public var functions = 0.0

  public init() {}

  /// The work of some values of a system over so many steps and sequences.
  public init(of values: [ValueID], in system: EquationSystem, steps: Int, batch: Int) {
    for id in values {
      guard case .equation(let operation, let operands) = system[id].definition else { continue }
      let type = system[id].type
      let rows = type.rate.rows(steps: steps, batch: batch)
      if case .contract(let contraction) = operation {
        let extents = Self.extents(contraction, operands.map { system[$0.value].type.shape })
        flops += 2 * rows * extents.reduce(1) { $0 * Double($1) }
      } else if Self.isFunction(operation) {
        functions += rows * Double(type.count)
      }
    }
  }

  /// The extent of every label of a contraction, each once.
  private static func extents(_ contraction: Contraction, _ shapes: [[Int]]) -> [Int] {
    var seen: [Int] = []
    var extents: [Int] = []
    let labels = contraction.left + contraction.right
    for (label, extent) in zip(labels, shapes.flatMap { $0 }) where !seen.contains(label) {
      seen.append(label)
      extents.append(extent)
    }
    return extents
  }

  static func isFunction(_ operation: Operation) -> Bool {
    switch operation {
    case .unary(let unary):
      switch unary {
      case .tanh, .sigmoid, .softplus, .exp, .expm1, .log, .log1p, .sin, .cos, .tan, .asin, .acos, .atan,
        .sinh, .cosh, .erf:
        true
      case .negate, .sqrt, .abs, .sign, .floor, .ceil, .not, .relu, .heaviside: false
      }
    case .binary(let binary):
      switch binary {
      case .power, .atan2: true
      case .subtract, .multiply, .divide, .max, .min, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal,
        .notEqual, .and, .or:
        false
      }
    case .constant, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount, .batchCount,
      .stopGradient, .attach, .sum, .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather,
      .scatter, .reduceTime, .reduceBatch, .at, .when:
      false
    }
  }
}

extension Rate {
  /// How often a value of this rate exists in one call.
  public func rows(steps: Int, batch: Int) -> Double {
    switch self {
    case .program: 1
    case .sequence: Double(batch)
    case .step: Double(steps) * Double(batch)
    }
  }
}
