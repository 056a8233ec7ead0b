import RNNIR

/// The vector expression of each elementwise operation.
enum ElementOperations {
  /// Where in time an expression stands.
  struct Time {
    /// The step, the first sequence and the number of sequences of the vector.
    var step: LoopExpression
    var sequence: LoopExpression
    var count: LoopExpression
    /// Whether each lane belongs to another sequence.
    var perLane: Bool
  }

  /// The functions for exponents that need no logarithm.
  static let powers: [Double: String] = [2: "rnn_vsquare", 3: "rnn_vcube", -1: "rnn_vreciprocal"]

  static func expression(_ operation: Operation, _ x: [LoopExpression], _ time: Time) -> LoopExpression {
    switch operation {
    case .constant(let value): return .call("rnn_splat", [.real(value)])
    case .unary(let unary): return expression(unary, x[0])
    case .binary(let binary): return expression(binary, x[0], x[1])
    case .add: return x.dropFirst().reduce(x[0]) { .infix($0, "+", $1) }
    case .select: return .call("rnn_select", [.call("rnn_nonzero", [x[0]]), x[1], x[2]])
    case .broadcast, .stopGradient, .attach: return x[0]
    case .window(let from, let to, let fill):
      return chosen(
        ("rnn_within", "rnn_window"), time, [time.step], [from, to], x[0],
        .call("rnn_splat", [.real(fill)]))
    case .cut(let offset, let every):
      let same = LoopExpression.call("rnn_same_chunk", [time.step, .integer(offset), .integer(every)])
      return .call("rnn_choose", [same, x[0], .call("rnn_splat", [.real(0)])])
    case .stepIndex: return .call("rnn_splat", [.convert("rnn_real", time.step)])
    case .stepCount(let from, let to):
      let arguments: [LoopExpression] = ["lengths", "steps", time.sequence, time.count]
      let counts = LoopExpression.call("rnn_step_counts", arguments + bound(from) + bound(to))
      return counts
    case .batchCount: return .call("rnn_splat", [.convert("rnn_real", "batch")])
    case .when(let a, let c):
      return chosen(
        ("rnn_equal_steps", "rnn_same_step"), time, [], [a, c], x[0], .call("rnn_splat", [.real(0)]))
    case .sum, .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter, .reduceTime,
      .reduceBatch, .at:
      return x[0]  // not elementwise: other lowerings take these
    }
  }

  /// The value where a condition on a sequence's steps holds, else another; the condition is one number for a row, a mask for lanes.
  private static func chosen(
    _ test: (row: String, lanes: String), _ time: Time, _ leading: [LoopExpression], _ bounds: [Step],
    _ value: LoopExpression, _ other: LoopExpression
  ) -> LoopExpression {
    guard time.perLane else {
      let length = LoopExpression.call("rnn_length", ["lengths", "steps", time.sequence])
      let steps = bounds.map { LoopExpression.call("rnn_step", [length] + bound($0)) }
      let first = leading.isEmpty ? [] : [length] + leading
      return .call("rnn_choose", [.call(test.row, first + steps), value, other])
    }
    let place: [LoopExpression] = ["lengths", "steps", time.sequence, time.count]
    let mask = LoopExpression.call(test.lanes, place + leading + bounds.flatMap(bound))
    return .call("rnn_select", [.call("rnn_nonzero", [mask]), value, other])
  }

  static func bound(_ step: Step) -> [LoopExpression] {
    switch step {
    case .fromStart(let k): [0, .integer(k)]
    case .fromEnd(let k): [1, .integer(k)]
    }
  }

  private static func expression(_ unary: UnaryOperation, _ x: LoopExpression) -> LoopExpression {
    func call(_ name: String) -> LoopExpression { .call(name, [x]) }
    func splat(_ value: Double) -> LoopExpression { .call("rnn_splat", [.real(value)]) }
    switch unary {
    case .negate: return .prefix("-", x)
    case .tanh: return call("rnn_vtanh")
    case .sigmoid: return call("rnn_vsigmoid")
    case .relu: return .call("rnn_vmax", [x, splat(0)])
    case .softplus: return call("rnn_vsoftplus")
    case .exp: return call("rnn_vexp")
    case .expm1: return call("rnn_vexpm1")
    case .log: return call("rnn_vlog")
    case .log1p: return call("rnn_vlog1p")
    case .sqrt: return call("rnn_vsqrt")
    case .abs: return call("rnn_vabs")
    case .sign: return call("rnn_vsign")
    case .sin: return call("rnn_vsin")
    case .cos: return call("rnn_vcos")
    case .tan: return call("rnn_vtan")
    case .asin: return call("rnn_vasin")
    case .acos: return call("rnn_vacos")
    case .atan: return call("rnn_vatan")
    case .sinh: return call("rnn_vsinh")
    case .cosh: return call("rnn_vcosh")
    case .erf: return call("rnn_verf")
    case .floor: return call("rnn_vfloor")
    case .ceil: return call("rnn_vceil")
    case .not: return .call("rnn_ones_where", [.call("rnn_eq", [x, splat(0)])])
    case .heaviside(let atZero):
      let positive = LoopExpression.call("rnn_ones_where", [.call("rnn_gt", [x, splat(0)])])
      if atZero == 0 { return positive }
      return .call("rnn_select", [.call("rnn_eq", [x, splat(0)]), splat(atZero), positive])
    }
  }

  private static func expression(
    _ binary: BinaryOperation, _ a: LoopExpression, _ b: LoopExpression
  ) -> LoopExpression {
    func ones(_ mask: LoopExpression) -> LoopExpression { .call("rnn_ones_where", [mask]) }
    func nonzero(_ x: LoopExpression) -> LoopExpression { .call("rnn_nonzero", [x]) }
    switch binary {
    case .subtract: return .infix(a, "-", b)
    case .multiply: return .infix(a, "*", b)
    case .divide: return .infix(a, "/", b)
    case .power: return .call("rnn_vpow", [a, b])
    case .max: return .call("rnn_vmax", [a, b])
    case .min: return .call("rnn_vmin", [a, b])
    case .atan2: return .call("rnn_vatan2", [a, b])
    case .less: return ones(.call("rnn_lt", [a, b]))
    case .lessOrEqual: return ones(.call("rnn_le", [a, b]))
    case .greater: return ones(.call("rnn_gt", [a, b]))
    case .greaterOrEqual: return ones(.call("rnn_ge", [a, b]))
    case .equal: return ones(.call("rnn_eq", [a, b]))
    case .notEqual: return ones(.call("rnn_ne", [a, b]))
    case .and: return ones(.call("rnn_and", [nonzero(a), nonzero(b)]))
    case .or: return ones(.call("rnn_or", [nonzero(a), nonzero(b)]))
    }
  }
}
