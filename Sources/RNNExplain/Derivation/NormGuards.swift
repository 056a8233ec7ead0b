import RNNIR

/// Finds norms that are computed in a way that does not overflow, and reads them as what they are.
///
/// With m the largest element of v, or 1 where that is 0, m·√(Σ (v/m)²) is ‖v‖; over several values it is their common norm. What is
/// c/‖v‖ where ‖v‖ > c and else 1 is min(1, c/‖v‖).
struct NormGuards {
  enum Reading {
    /// The common Euclidean norm of values.
    case norm([Operand])
    /// min(1, limit/norm)
    case bound(limit: Double, norm: Operand)
  }

  private(set) var readings: [ValueID: Reading] = [:]
  private let system: EquationSystem

  init(_ system: EquationSystem) {
    self.system = system
    for id in system.ids where system[id].name == nil {
      if let values = norm(id) { readings[id] = .norm(values) }
    }
    for id in system.ids where system[id].name == nil {
      if let (limit, norm) = bound(id) { readings[id] = .bound(limit: limit, norm: norm) }
    }
  }

  /// What a value's formula speaks of.
  func operands(of id: ValueID) -> [Operand] {
    switch readings[id] {
    case .norm(let values): values
    case .bound(_, let norm): [norm]
    case nil: system[id].operands
    }
  }

  /// Whether a value is a norm or a bound, which scales an adjoint and is none.
  func isScale(_ id: ValueID) -> Bool { readings[id] != nil }

  private func equation(_ operand: Operand) -> (operation: Operation, operands: [Operand])? {
    guard operand.offset == 0, case .equation(let operation, let operands) = system[operand.value].definition
    else { return nil }
    return (operation, operands)
  }

  private func constant(_ operand: Operand) -> Double? {
    guard case .equation(.constant(let value), _) = system[operand.value].definition else { return nil }
    return value
  }

  /// v of `select(v, v, 1)`.
  private func notZero(_ operand: Operand) -> Operand? {
    guard let (operation, x) = equation(operand), case .select = operation, x[0] == x[1], constant(x[2]) == 1
    else { return nil }
    return x[0]
  }

  private func norm(_ id: ValueID) -> [Operand]? {
    guard let (operation, factors) = equation(Operand(id)), case .binary(.multiply) = operation else {
      return nil
    }
    for (unit, root) in [(factors[0], factors[1]), (factors[1], factors[0])] {
      guard notZero(unit) != nil, let (square, inner) = equation(root), case .unary(.sqrt) = square,
        let total = notZero(inner[0])
      else { continue }
      var terms = [total]
      if let (sum, parts) = equation(total), case .add = sum { terms = parts }
      let values = terms.compactMap { scaled($0, unit) }
      if values.count == terms.count { return values }
    }
    return nil
  }

  /// v of Σ (v/unit)².
  private func scaled(_ term: Operand, _ unit: Operand) -> Operand? {
    guard var (operation, x) = equation(term) else { return nil }
    if case .sum = operation {
      guard let inner = equation(x[0]) else { return nil }
      (operation, x) = inner
    }
    guard case .binary(.multiply) = operation, x[0] == x[1], let (division, parts) = equation(x[0]),
      case .binary(.divide) = division, parts[1] == unit
    else { return nil }
    return parts[0]
  }

  private func bound(_ id: ValueID) -> (limit: Double, norm: Operand)? {
    guard let (operation, x) = equation(Operand(id)), case .select = operation, constant(x[2]) == 1,
      let (comparison, sides) = equation(x[0]), case .binary(.greater) = comparison,
      let limit = constant(sides[1]), let (division, parts) = equation(x[1]),
      case .binary(.divide) = division, constant(parts[0]) == limit, parts[1] == sides[0],
      case .norm? = readings[sides[0].value]
    else { return nil }
    return (limit, sides[0])
  }
}
