import RNNIR

/// Reads tangent equations, which are linear in one direction, as a matrix: `ḣ = (1 − h²) ⊙ (V·v)` is `diag(1 − h²)·V`.
struct JacobianFormula {
  private let builder: FormulaBuilder
  private let direction: ValueID
  /// ∂…/∂ this, for the derivatives of named values that the matrix is composed of.
  private let variable: Symbol
  private let isDependent: [Bool]
  private var system: EquationSystem { builder.system }

  /// - Parameters:
  ///   - builder: formulas of the tangent equations.
  ///   - direction: the source that they are linear in.
  ///   - variable: what the derivative is taken with respect to.
  init(_ builder: FormulaBuilder, direction: ValueID, variable: Symbol) {
    self.builder = builder
    self.direction = direction
    self.variable = variable
    let system = builder.system
    var dependent = Array(repeating: false, count: system.values.count)
    dependent[direction.index] = true
    var changed = true
    while changed {
      changed = false
      for id in system.ids where !dependent[id.index] {
        let value = system[id]
        if (value.operands.map(\.value) + value.before + value.after).contains(where: { dependent[$0.index] })
        {
          dependent[id.index] = true
          changed = true
        }
      }
    }
    isDependent = dependent
  }

  /// The matrix that a tangent's equation is, or nil where it is no product of matrices (matrix-valued states, for one).
  func matrix(defining id: ValueID) -> Formula? {
    guard id != direction else { return .identity }
    guard system[id].type.shape.count < 2, system[direction].type.shape.count < 2,
      case .equation(let operation, let operands) = system[id].definition
    else { return nil }
    return matrix(operation, operands, system[id].type)
  }

  private func matrix(of operand: Operand) -> Formula? {
    guard operand.offset == 0 else { return nil }
    if operand.value == direction { return .identity }
    // The tangent of a named stream is a derivative with a name of its own.
    if let symbol = builder.symbol(operand.value, at: .now), symbol.mark == .differential {
      return .partial(Symbol(symbol.name, at: symbol.time), variable)
    }
    return matrix(defining: operand.value)
  }

  private func matrix(_ operation: Operation, _ x: [Operand], _ type: ValueType) -> Formula? {
    let active = x.indices.filter { isDependent[x[$0].value.index] }
    func factor(_ i: Int) -> Formula { builder.formula(x[i], at: .now) }
    func isScalar(_ i: Int) -> Bool { system[x[i].value].type.isScalar }
    switch operation {
    case .add:
      let terms = active.map { matrix(of: x[$0]) }
      guard terms.allSatisfy({ $0 != nil }) else { return nil }
      return .adding(terms.compactMap { $0 })
    case .unary(.negate): return matrix(of: x[0]).map(Formula.negating)
    case .binary(.subtract):
      let terms = active.map { i in matrix(of: x[i]).map { i == 0 ? $0 : .negating($0) } }
      guard terms.allSatisfy({ $0 != nil }) else { return nil }
      return .adding(terms.compactMap { $0 })
    case .binary(.multiply):
      guard active.count == 1, let inner = matrix(of: x[active[0]]) else { return nil }
      return scaled(
        inner, by: factor(1 - active[0]), isScalar: isScalar(1 - active[0]), dependent: isScalar(active[0]),
        type)
    case .binary(.divide):
      guard active == [0], let inner = matrix(of: x[0]) else { return nil }
      if isScalar(1) { return .dividing(inner, factor(1)) }
      return scaled(
        inner, by: .quotient(.number(1), factor(1)), isScalar: false, dependent: isScalar(0), type)
    case .select:
      guard active.count == 1, active[0] > 0, let inner = matrix(of: x[active[0]]),
        factor(3 - active[0]) == .number(0)
      else { return nil }
      let condition = factor(0)
      let bracket: Formula
      if case .bracket = condition {
        bracket = condition
      } else {
        bracket = .bracket(.relation(condition, "≠", .number(0)))
      }
      let holds = active[0] == 1 ? bracket : Formula.adding([.number(1), .negating(bracket)])
      return scaled(inner, by: holds, isScalar: isScalar(0), dependent: isScalar(active[0]), type)
    case .contract(let c):
      guard active.count == 1, let inner = matrix(of: x[active[0]]), c.out.count < 2,
        (active[0] == 0 ? c.left : c.right).count == 1
      else { return nil }
      // Against a vector the contraction is a product with its transpose.
      let other = factor(1 - active[0])
      let labels = active[0] == 0 ? c.right : c.left
      switch (labels.count, c.out.count) {
      case (2, 1): return .multiplying([labels[0] == c.out[0] ? other : .transposing(other), inner])
      case (1, 0): return .multiplying([.transposing(other), inner])
      default: return nil
      }
    case .sum: return matrix(of: x[0]).map(summed)
    case .broadcast:
      return matrix(of: x[0]).map { .multiplying([.name("𝟏"), $0]) }
    case .slice(let start):
      return matrix(of: x[0]).map { .rows($0, from: start + 1, to: start + (type.shape.first ?? 1)) }
    case .stopGradient, .attach, .constant, .unary, .binary, .window, .cut, .stepIndex, .stepCount,
      .batchCount,
      .norm, .extremum, .transpose, .concat, .pad, .gather, .scatter, .reduceTime, .reduceBatch, .at, .when:
      return nil
    }
  }

  /// 𝟏ᵀ·M, and aᵀ·M for 𝟏ᵀ·diag(a)·M.
  private func summed(_ matrix: Formula) -> Formula {
    switch matrix {
    case .diagonal(let a): return .transposing(a)
    case .product(let factors):
      guard case .diagonal(let a) = factors[0] else { break }
      return .multiplying([.transposing(a)] + factors.dropFirst())
    default: break
    }
    return .multiplying([.transposing(.name("𝟏")), matrix])
  }

  private func scaled(
    _ inner: Formula, by factor: Formula, isScalar: Bool, dependent isDependentScalar: Bool, _ type: ValueType
  ) -> Formula {
    if isScalar { return .multiplying([factor, inner], isCommutative: type.isScalar) }
    // A vector times a scalar that varies: one column times a row.
    if isDependentScalar { return .multiplying([factor, inner]) }
    return .multiplying([.diagonal(of: factor), inner])
  }
}
