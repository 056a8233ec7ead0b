import RNNIR

/// The formula of one operation on operands of a system.
struct OperationFormula {
  let builder: FormulaBuilder
  let operands: [Operand]
  let time: TimeIndex
  let type: ValueType
  /// Whether a step function is written as the slope of relu.
  let isReluSlope: Bool

  private func x(_ i: Int) -> Formula { builder.formula(operands[i], at: time) }
  private func isScalar(_ i: Int) -> Bool { builder.system[operands[i].value].type.isScalar }

  func formula(_ operation: Operation) -> Formula {
    switch operation {
    case .constant(let value): return .number(value)
    case .unary(let unary): return function(unary)
    case .binary(let binary): return function(binary)
    case .add: return .adding(operands.indices.map(x))
    case .select: return select(x(0), x(1), x(2))
    case .broadcast, .stopGradient, .attach, .reduceBatch: return through(operation)
    case .window(let from, let to, _): return window(from, to, x(0))
    case .cut(let offset, let every):
      return .apply("cut", [x(0), .number(Double(offset)), .number(Double(every))])
    case .stepIndex: return .name(time.text(minus: "-"))
    case .stepCount(let from, let to): return count(from, to)
    case .batchCount: return .name("B")
    case .sum: return sum(x(0))
    case .norm: return norm(operands.indices.map(x))
    case .extremum(let extremum): return .apply(extremum.rawValue, [x(0)])
    case .contract(let contraction): return ContractionFormula(contraction).formula(x(0), x(1))
    case .transpose: return .transposing(x(0))
    case .concat: return .apply("concat", operands.indices.map(x))
    case .slice(let start): return .rows(x(0), from: start + 1, to: start + (type.shape.first ?? 1))
    case .pad(let start): return .apply("pad", [x(0), .number(Double(start))])
    case .gather: return .apply("row", [x(0), x(1)])
    case .scatter:
      let place = Formula.apply("onehot", [x(1)])
      return isScalar(0) ? .multiplying([x(0), place]) : .multiplying([place, .transposing(x(0))])
    case .reduceTime(let kind): return overTime(kind)
    case .at(let step): return builder.formula(operands[0], at: TimeIndex(step))
    case .when(let a, let b):
      let condition = Formula.relation(
        .name(TimeIndex(a).text(minus: "-")), "=", .name(TimeIndex(b).text(minus: "-")))
      return .multiplying([.bracket(condition), x(0)])
    }
  }

  private func through(_ operation: Operation) -> Formula {
    if case .reduceBatch = operation, builder.system[operands[0].value].type.rate == .step {
      return overTime(.sum)
    }
    return x(0)
  }

  // MARK: Functions

  private func function(_ unary: UnaryOperation) -> Formula {
    let a = x(0)
    switch unary {
    case .negate: return .negating(a)
    case .sigmoid: return .apply("σ", [a])
    case .relu: return .apply("relu", [a])
    case .heaviside: return .apply(isReluSlope ? "relu′" : "step", [a])
    case .sqrt:
      if case .power(.norm(let inner), .number(2)) = a { return .norm(inner) }
      return .apply("sqrt", [a])
    case .tanh, .softplus, .exp, .expm1, .log, .log1p, .abs, .sign, .sin, .cos, .tan, .asin, .acos, .atan,
      .sinh, .cosh, .erf, .floor, .ceil, .not:
      return .apply("\(unary)", [a])
    }
  }

  private func function(_ binary: BinaryOperation) -> Formula {
    let (a, b) = (x(0), x(1))
    func relation(_ sign: String) -> Formula { .bracket(.relation(a, sign, b)) }
    switch binary {
    case .subtract: return .adding([a, .negating(b)])
    case .multiply: return product(a, b)
    case .divide: return .dividing(a, isNormOfFirst ? .norm(a) : b)
    case .power: return .power(a, b)
    case .max, .min:
      // The largest of the larger of two and a third is that of three; of one argument it is that of its elements.
      if case .apply(binary.rawValue, let inner) = a, inner.count > 1 {
        return .apply(binary.rawValue, inner + [b])
      }
      return .apply(binary.rawValue, [a, b])
    case .atan2: return .apply(binary.rawValue, [a, b])
    case .less: return relation("<")
    case .lessOrEqual: return relation("≤")
    case .greater: return relation(">")
    case .greaterOrEqual: return relation("≥")
    case .equal: return relation("=")
    case .notEqual: return relation("≠")
    case .and: return relation("∧")
    case .or: return relation("∨")
    }
  }

  /// Whether the second operand is the norm of the first: x/‖x‖ says so whatever the norm is called.
  private var isNormOfFirst: Bool {
    guard case .equation(.norm, let inner) = builder.system[operands[1].value].definition else {
      return false
    }
    return inner == [operands[0]] && operands[1].offset == 0
  }

  private func product(_ a: Formula, _ b: Formula) -> Formula {
    switch (isScalar(0), isScalar(1)) {
    case (true, true): .multiplying([a, b], isCommutative: true)
    case (true, false): .multiplying([a, b])
    case (false, true): .multiplying([b, a])
    case (false, false): .multiplyingElements([a, b])
    }
  }

  private func select(_ condition: Formula, _ a: Formula, _ b: Formula) -> Formula {
    let holds: Formula
    if case .bracket = condition {
      holds = condition
    } else {
      holds = .bracket(.relation(condition, "≠", .number(0)))
    }
    func chosen(_ bracket: Formula, _ value: Formula, _ i: Int) -> Formula {
      isScalar(0) && isScalar(i)
        ? .multiplying([bracket, value]) : .multiplyingElements([bracket, value])
    }
    if b == .number(0) { return chosen(holds, a, 1) }
    if a == .number(0), let fails = holds.oppositeBracket { return chosen(fails, b, 2) }
    guard case .bracket(let inner) = holds else { return .chosen(holds, a, b) }
    return .chosen(inner, a, b)
  }

  private func sum(_ a: Formula) -> Formula {
    if isScalar(0) { return a }
    if case .negative(let inner) = a { return .negating(sum(inner)) }
    if case .power(let inner, .number(2)) = a { return .power(.norm(inner), .number(2)) }
    if case .elementwise(let factors) = a, factors.count == 2 {
      return .multiplying([.transposing(factors[0]), factors[1]])
    }
    return .apply("sum", [a])
  }

  /// ‖a‖, and √(‖a‖² + ‖b‖²) of several.
  private func norm(_ values: [Formula]) -> Formula {
    let norms = values.map(Formula.norm)
    guard norms.count > 1 else { return norms[0] }
    return .apply("sqrt", [.adding(norms.map { .power($0, .number(2)) })])
  }

  // MARK: Time

  private func window(_ from: Step, _ to: Step, _ body: Formula) -> Formula {
    if from == .fromStart(1), to == .fromEnd(0) { return body }
    let now = Formula.name(time.text(minus: "-"))
    let (lower, upper) = (TimeIndex(from), TimeIndex(to))
    if lower == upper, lower == time { return body }
    let first = Formula.name(lower.text(minus: "-"))
    let last = Formula.name(upper.text(minus: "-"))
    let condition: Formula
    if from == to {
      condition = .relation(now, "=", first)
    } else if from == .fromStart(1) {
      condition = .relation(now, "≤", last)
    } else if to == .fromEnd(0) {
      condition = .relation(now, "≥", first)
    } else {
      condition = .relation(first, "≤", .relation(now, "≤", last))
    }
    return .multiplying([.bracket(condition), body])
  }

  private func count(_ from: Step, _ to: Step) -> Formula {
    switch (from, to) {
    case (.fromStart(let a), .fromEnd(let b)): .name(TimeIndex.end(b - a + 1).text(minus: "-"))
    case (.fromStart(let a), .fromStart(let b)), (.fromEnd(let a), .fromEnd(let b)):
      .number(Double(b - a + 1))
    case (.fromEnd, .fromStart):
      .apply("steps", [.name(TimeIndex(from).text(minus: "-")), .name(TimeIndex(to).text(minus: "-"))])
    }
  }

  private func overTime(_ kind: TimeReductionKind) -> Formula {
    var from = Step.fromStart(1)
    var to = Step.fromEnd(0)
    var body = operands[0]
    if builder.symbol(body.value, at: time) == nil, body.offset == 0,
      case .equation(.window(let lower, let upper, _), let inner) = builder.system[body.value].definition
    {
      (from, to, body) = (lower, upper, inner[0])
    }
    // Inside an equation that speaks of t, the sum needs a letter of its own.
    var variable = "t"
    if case .variable(let name, _) = time { variable = name == "t" ? "s" : "r" }
    let op: Formula.BigOperator =
      switch kind {
      case .sum: .sum
      case .max: .max
      case .min: .min
      }
    return .big(
      op, variable: variable, from: .name(TimeIndex(from).text(minus: "-")),
      to: .name(TimeIndex(to).text(minus: "-")),
      builder.formula(body, at: .variable(variable, 0)))
  }
}

extension TimeIndex {
  init(_ step: Step) {
    switch step {
    case .fromStart(let k): self = .start(k)
    case .fromEnd(let k): self = .end(k)
    }
  }
}

/// Products of tensors summed over a label, as people write them: A·x, Aᵀ·x, x·yᵀ, xᵀ·y.
struct ContractionFormula {
  private let c: Contraction

  init(_ contraction: Contraction) { c = contraction }

  func formula(_ a: Formula, _ b: Formula) -> Formula {
    switch (c.left.count, c.right.count, c.out.count) {
    case (2, 1, 1): return .multiplying([oriented(a, c.left, c.out[0]), b])
    case (1, 2, 1): return .multiplying([oriented(b, c.right, c.out[0]), a])
    case (1, 1, 2):
      return c.out == [c.left[0], c.right[0]]
        ? .multiplying([a, .transposing(b)]) : .multiplying([b, .transposing(a)])
    case (1, 1, 0): return .multiplying([.transposing(a), b])
    case (1, 1, 1): return .multiplyingElements([a, b])
    case (2, 2, 2):
      let (first, last) = (c.out[0], c.out[1])
      return c.left.contains(first)
        ? .multiplying([oriented(a, c.left, first), .transposing(oriented(b, c.right, last))])
        : .multiplying([oriented(b, c.right, first), .transposing(oriented(a, c.left, last))])
    case (2, 2, 0):
      return .apply("sum", [.multiplyingElements([a, c.left == c.right ? b : .transposing(b)])])
    default: return .apply("contract⟨\(c)⟩", [a, b])
    }
  }

  /// The matrix with the label `row` for its rows.
  private func oriented(_ matrix: Formula, _ labels: [Int], _ row: Int) -> Formula {
    labels[0] == row ? matrix : .transposing(matrix)
  }
}
