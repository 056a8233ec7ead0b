import RNNIR

/// Takes scalars and outer products out of products with matrices that differ from row to row, so that vectors are multiplied where
/// matrices were: `s(a b')` becomes `(s a) b'`, `(sA)x` becomes `s(Ax)`, `(a b')x` becomes `a(b'x)`, and the sum of `A ⊙ a b'` becomes
/// `a'(Ab)`.
struct Factoring {
  private var builder: EquationBuilder
  private var uses: Uses
  private var changed = false
  private var system: EquationSystem { builder.system }

  /// The system with such products rewritten; types and results stay.
  ///
  /// - Parameter simplifies: whether equations that become equal are merged.
  static func factor(_ system: EquationSystem, simplifies: Bool) -> EquationSystem {
    var factoring = Factoring(system)
    // One rewrite makes room for another: a scalar goes from an outer product into a vector, then out of that one's product.
    for _ in 0..<8 {
      let before = factoring.changed
      factoring.changed = false
      factoring.round()
      if !factoring.changed {
        factoring.changed = before
        break
      }
    }
    guard factoring.changed else { return system }
    return simplifies ? Simplifier.simplify(factoring.system) : DeadCode.remove(factoring.system)
  }

  private init(_ system: EquationSystem) {
    builder = EquationBuilder(system)
    uses = Uses(system)
  }

  private mutating func round() {
    uses = Uses(system)
    for id in system.ids {
      guard case .equation(let operation, let operands) = system[id].definition else { continue }
      builder.origin = system[id].origin
      switch operation {
      case .binary(.multiply): scaleOuter(id, operands)
      case .contract(let c): scaleProduct(id, c, operands)
      case .sum: sumOfOuter(id, operands[0])
      default: break
      }
    }
  }

  private mutating func set(_ id: ValueID, _ operation: Operation, _ operands: [Operand]) {
    builder.define(id, operation, operands)
    changed = true
  }

  /// The operation that gives an operand, where the operand is its value at the present step.
  private func definition(_ operand: Operand) -> (operation: Operation, operands: [Operand])? {
    guard operand.offset == 0, case .equation(let operation, let operands) = system[operand.value].definition
    else { return nil }
    return (operation, operands)
  }

  /// The factors of an outer product that exists as often as `rate`: the one that numbers its lines, and the one along them.
  private func outer(_ operand: Operand, _ rate: Rate) -> (line: Operand, along: Operand)? {
    guard let (operation, operands) = definition(operand), case .contract(let c) = operation,
      system.isOuterProduct(operand.value), system[operand.value].type.rate == rate
    else { return nil }
    return c.left[0] == c.out[0] ? (operands[0], operands[1]) : (operands[1], operands[0])
  }

  private func isScalar(_ operand: Operand) -> Bool { system[operand.value].type.isScalar }

  /// s(a b') = (s a) b'
  private mutating func scaleOuter(_ id: ValueID, _ operands: [Operand]) {
    for (s, product) in [(operands[0], operands[1]), (operands[1], operands[0])] where isScalar(s) {
      guard let (line, along) = outer(product, system[id].type.rate) else { continue }
      let scaled = builder.multiply(s, line)
      return set(id, .contract(.outer), [scaled, along])
    }
  }

  private mutating func scaleProduct(_ id: ValueID, _ c: Contraction, _ operands: [Operand]) {
    guard c.out.count == 1, c.left.count + c.right.count == 3 else { return }
    let left = c.left.count == 2
    let (matrix, vector) = left ? (operands[0], operands[1]) : (operands[1], operands[0])
    let labels = left ? c.left : c.right
    if let (line, along) = outer(matrix, system[matrix.value].type.rate) {
      // (a b')x = a(b'x), and (a b')'x = b(a'x)
      let (kept, summed) = labels[0] == c.out[0] ? (line, along) : (along, line)
      let number = builder.dot(summed, vector)
      return set(id, .binary(.multiply), [number, kept])
    }
    guard let (operation, factors) = definition(matrix), case .binary(let binary) = operation else { return }
    func product(_ matrix: Operand) -> Operand {
      left ? builder.contract(c, matrix, vector) : builder.contract(c, vector, matrix)
    }
    switch binary {
    case .multiply:
      guard let s = factors.first(where: isScalar), let other = factors.first(where: { !isScalar($0) })
      else { return }
      set(id, .binary(.multiply), [s, product(other)])
    case .divide:
      guard isScalar(factors[1]) else { return }
      set(id, .binary(.divide), [product(factors[0]), factors[1]])
    default: return
    }
  }

  /// The sum of the elements of A ⊙ a b' is a'(Ab).
  private mutating func sumOfOuter(_ id: ValueID, _ operand: Operand) {
    guard let (operation, factors) = definition(operand), case .binary(.multiply) = operation,
      uses.isOnlyOperand(operand.value), !factors.contains(where: isScalar)
    else { return }
    for (product, other) in [(factors[0], factors[1]), (factors[1], factors[0])] {
      guard let (line, along) = outer(product, system[product.value].type.rate) else { continue }
      let sums = builder.contract(.matrixVector, other, along)
      let terms = builder.multiply(line, sums)
      return set(id, .sum, [terms])
    }
  }
}
