import RNNDiagnostics
import RNNIR
import RNNLanguage

extension Lowering {
  /// One operation of the language; compound ones are written out in primitive equations.
  mutating func lower(
    _ operation: LanguageOperation, _ expressions: [CheckedExpression], shape: [Int]
  ) -> Operand {
    if operation == .product { return product(expressions[0], expressions[1]) }
    let x = expressions.map { lower($0) }
    switch operation {
    case .unary(let function):
      return builder.unary(UnaryOperation(function, reluAtZero: program.reluAtZero), x[0])
    case .binary(.add): return builder.add(x[0], x[1])
    case .binary(let function): return binary(function, x[0], x[1])
    case .greatest: return extreme(.max, of: x)
    case .least: return extreme(.min, of: x)
    case .select: return builder.select(x[0], x[1], x[2])
    case .product: return x[0]  // taken above, before its operands are lowered
    case .transpose: return builder[x[0]].shape.count == 2 ? builder.equation(.transpose, x) : x[0]
    case .sum: return sum(x[0])
    case .mean: return mean(x[0])
    case .maxElement: return extremum(.max, x[0])
    case .minElement: return extremum(.min, x[0])
    case .dot: return builder[x[0]].isScalar ? builder.multiply(x[0], x[1]) : builder.dot(x[0], x[1])
    case .norm:
      return builder[x[0]].isScalar ? builder.unary(.abs, x[0]) : builder.equation(.norm, x)
    case .softmax:
      let exponentials = shiftedExponentials(x[0]).exponentials
      return builder.divide(exponentials, sum(exponentials))
    case .logSoftmax: return builder.subtract(x[0], logSumExp(x[0]))
    case .logSumExp: return logSumExp(x[0])
    case .crossEntropy:
      return builder.subtract(logSumExp(x[0]), row(x[0], x[1]))
    case .layerNorm(let epsilon): return layerNorm(x[0], epsilon)
    case .row: return row(x[0], x[1])
    case .concat: return builder.equation(.concat, x)
    case .split(let index, let parts):
      let rows = (builder[x[0]].shape.first ?? 1) / parts
      return builder.equation(.slice(start: index * rows), [x[0]], shape: shape)
    case .fill: return builder.broadcast(x[0], to: shape)
    case .stopGradient: return builder.equation(.stopGradient, x)
    }
  }

  /// A row of a table by an index; by a number, which is no index value, a piece of it.
  private mutating func row(_ table: Operand, _ index: Operand) -> Operand {
    guard let position = builder.literal(index).flatMap({ Int(exactly: $0) }) else {
      return builder.equation(.gather, [table, index])
    }
    let shape = builder[table].shape
    guard shape.count == 2 else { return builder.equation(.slice(start: position), [table], shape: []) }
    let unit = builder.equation(.pad(start: position), [builder.constant(1)], shape: [shape[0]])
    return builder.contract(.rowMatrix, unit, table)
  }

  /// `*` of linear algebra. A transposed matrix is read with its labels exchanged rather than transposed.
  private mutating func product(_ left: CheckedExpression, _ right: CheckedExpression) -> Operand {
    let a = matrixOperand(left)
    let b = matrixOperand(right)
    let leftLabels = a.transposed ? [1, 0] : [0, 1]
    let rightLabels = b.transposed ? [2, 1] : [1, 2]
    switch (left.type.kind, right.type.kind) {
    case (.scalar, _), (_, .scalar): return builder.multiply(a.operand, b.operand)
    case (.matrix, .vector):
      return builder.contract(Contraction(leftLabels, [1], [0]), a.operand, b.operand)
    case (.matrix, .matrix):
      return builder.contract(Contraction(leftLabels, rightLabels, [0, 2]), a.operand, b.operand)
    case (.row, .matrix):
      return builder.contract(Contraction([1], rightLabels, [2]), a.operand, b.operand)
    case (.vector, .row): return builder.contract(.outer, a.operand, b.operand)
    case (.row, .vector), (.row, .row), (.vector, .vector), (.vector, .matrix), (.matrix, .row):
      return builder.dot(a.operand, b.operand)
    }
  }

  private mutating func matrixOperand(
    _ expression: CheckedExpression
  ) -> (operand: Operand, transposed: Bool) {
    if case .operation(.transpose, let inner) = expression.kind, expression.type.kind == .matrix {
      return (lower(inner[0]), true)
    }
    return (lower(expression), false)
  }

  private mutating func binary(_ function: BinaryFunction, _ a: Operand, _ b: Operand) -> Operand {
    switch function {
    case .add: builder.add(a, b)
    case .subtract: builder.subtract(a, b)
    case .multiply: builder.multiply(a, b)
    case .divide: builder.divide(a, b)
    case .power: builder.binary(.power, a, b)
    case .max: builder.binary(.max, a, b)
    case .min: builder.binary(.min, a, b)
    case .atan2: builder.binary(.atan2, a, b)
    case .less: builder.binary(.less, a, b)
    case .lessOrEqual: builder.binary(.lessOrEqual, a, b)
    case .greater: builder.binary(.greater, a, b)
    case .greaterOrEqual: builder.binary(.greaterOrEqual, a, b)
    case .equal: builder.binary(.equal, a, b)
    case .notEqual: builder.binary(.notEqual, a, b)
    case .and: builder.binary(.and, a, b)
    case .or: builder.binary(.or, a, b)
    }
  }

  private mutating func sum(_ x: Operand) -> Operand {
    builder[x].isScalar ? x : builder.equation(.sum, [x])
  }

  private mutating func mean(_ x: Operand) -> Operand {
    let count = builder.constant(Double(builder[x].count))
    return builder.divide(sum(x), count)
  }

  /// The extreme one of several operands. The derivatives of operations on two would give the last operands more than the first
  /// ones where several are equal.
  private mutating func extreme(_ operation: BinaryOperation, of x: [Operand]) -> Operand {
    let value = x.dropFirst().reduce(x[0]) { builder.binary(operation, $0, $1) }
    let attains = x.map { builder.binary(.equal, $0, value) }
    let count = builder.equation(.add, attains)
    let shares = zip(x, attains).flatMap { [$0, builder.divide($1, count)] }
    return builder.equation(.attach, [value] + shares)
  }

  private mutating func extremum(_ kind: Extremum, _ x: Operand) -> Operand {
    builder[x].isScalar ? x : builder.equation(.extremum(kind), [x])
  }

  /// exp(x - m) with m the largest element. Shifting changes no derivative, so none flows through m.
  private mutating func shiftedExponentials(_ x: Operand) -> (exponentials: Operand, shift: Operand) {
    let shift = builder.equation(.stopGradient, [extremum(.max, x)])
    return (builder.unary(.exp, builder.subtract(x, shift)), shift)
  }

  private mutating func logSumExp(_ x: Operand) -> Operand {
    let (exponentials, shift) = shiftedExponentials(x)
    return builder.add(shift, builder.unary(.log, sum(exponentials)))
  }

  private mutating func layerNorm(_ x: Operand, _ epsilon: Double) -> Operand {
    let centred = builder.subtract(x, mean(x))
    let variance = mean(builder.multiply(centred, centred))
    return builder.divide(
      centred, builder.unary(.sqrt, builder.add(variance, builder.constant(epsilon))))
  }
}

extension UnaryOperation {
  init(_ function: UnaryFunction, reluAtZero: Double) {
    switch function {
    case .negate: self = .negate
    case .tanh: self = .tanh
    case .sigmoid: self = .sigmoid
    case .relu: self = .relu(slopeAtZero: reluAtZero)
    case .softplus: self = .softplus
    case .exp: self = .exp
    case .expm1: self = .expm1
    case .log: self = .log
    case .log1p: self = .log1p
    case .sqrt: self = .sqrt
    case .abs: self = .abs
    case .sign: self = .sign
    case .sin: self = .sin
    case .cos: self = .cos
    case .tan: self = .tan
    case .asin: self = .asin
    case .acos: self = .acos
    case .atan: self = .atan
    case .sinh: self = .sinh
    case .cosh: self = .cosh
    case .erf: self = .erf
    case .floor: self = .floor
    case .ceil: self = .ceil
    case .step: self = .heaviside(atZero: 0)
    case .not: self = .not
    }
  }
}
