import RNNDiagnostics
import RNNIR
import RNNLanguage

extension Lowering {
  /// The operand that an expression's value is.
  mutating func lower(_ expression: CheckedExpression) -> Operand {
    switch expression.kind {
    case .number(let value): return builder.constant(value)
    case .stepCount: return builder.equation(.stepCount(from: .fromStart(1), to: .fromEnd(0)), [])
    case .stepIndex: return builder.equation(.stepIndex, [])
    case .reference(let value, .always): return Operand(id(of: value))
    case .reference(let value, .offset(let offset)): return Operand(id(of: value), offset)
    case .reference(let value, .step(let bound)): return single(value, Step(bound))
    case .operation(let operation, let operands):
      return lower(operation, operands, shape: expression.type.shape)
    case .timeReduction(let kind, let lower, let upper, let body):
      return reduce(kind, from: Step(lower), to: Step(upper), self.lower(body))
    case .custom(let value, let arguments, let slopes):
      var operands = [lower(value)]
      for (argument, slope) in zip(arguments, slopes) {
        operands.append(lower(argument))
        operands.append(lower(slope))
      }
      return builder.equation(.attach, operands)
    }
  }

  /// One step of a stream as a static value: inside 1…T the stream, else its boundary where it has one, else 0.
  private mutating func single(_ value: ValueIndex, _ step: Step) -> Operand {
    let info = program.values[value]
    switch step {
    case .fromStart(let s) where s <= 0:
      guard info.before.indices.contains(-s) else { return zeros(info.type.shape) }
      return Operand(boundary(of: value, isBefore: true, -s))
    case .fromEnd(let k) where k > 0:
      guard info.after.indices.contains(k - 1) else { return zeros(info.type.shape) }
      return Operand(boundary(of: value, isBefore: false, k - 1))
    case .fromStart, .fromEnd: break
    }
    let inside = builder.equation(.window(from: step, to: step, fill: 0), [Operand(id(of: value))])
    var terms = [builder.equation(.reduceTime(.sum), [inside])]
    switch step {
    case .fromStart:
      for index in info.after.indices {
        let boundary = Operand(boundary(of: value, isBefore: false, index))
        terms.append(builder.equation(.when(step, equals: .fromEnd(index + 1)), [boundary]))
      }
    case .fromEnd:
      for index in info.before.indices {
        let boundary = Operand(boundary(of: value, isBefore: true, index))
        terms.append(builder.equation(.when(step, equals: .fromStart(-index)), [boundary]))
      }
    }
    return terms.count == 1 ? terms[0] : builder.equation(.add, terms)
  }

  private mutating func zeros(_ shape: [Int]) -> Operand {
    builder.broadcast(builder.constant(0), to: shape)
  }

  private mutating func reduce(_ kind: TimeReduction, from: Step, to: Step, _ body: Operand) -> Operand {
    let count = builder.equation(.stepCount(from: from, to: to), [])
    let isStatic = builder[body].rate < .step
    switch kind {
    case .sum:
      return isStatic ? builder.multiply(body, count) : total(.sum, from, to, body, fill: 0)
    case .mean:
      if isStatic { return builder.guarded(body, where: count, else: 0) }
      let sum = total(.sum, from, to, body, fill: 0)
      return builder.divide(sum, builder.guarded(count, where: count, else: 1))
    case .max, .min:
      if isStatic { return builder.guarded(body, where: count, else: 0) }
      let isMax = kind == .max
      let extreme = total(isMax ? .max : .min, from, to, body, fill: isMax ? -.infinity : .infinity)
      return builder.guarded(extreme, where: count, else: 0)
    }
  }

  private mutating func total(
    _ kind: TimeReductionKind, _ from: Step, _ to: Step, _ body: Operand, fill: Double
  ) -> Operand {
    if from == .fromStart(1), to == .fromEnd(0) { return builder.equation(.reduceTime(kind), [body]) }
    let window = builder.equation(.window(from: from, to: to, fill: fill), [body])
    return builder.equation(.reduceTime(kind), [window])
  }
}

extension Step {
  init(_ bound: StepBound) {
    switch bound {
    case .fromStart(let step): self = .fromStart(step)
    case .fromEnd(let offset): self = .fromEnd(offset)
    }
  }
}
