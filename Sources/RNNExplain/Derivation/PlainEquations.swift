import RNNIR

/// Equations as a person writes them: without what only keeps arithmetic from failing, and for sequences that have all the steps which
/// the program names.
///
/// A guard is the value that it guards. What holds only in shorter sequences, where `h[T]` is `h[0]`, is 0. A bound, limit/‖v‖ where
/// ‖v‖ exceeds the limit and else 1, is min(1, limit/‖v‖). Values keep their ids.
struct PlainEquations {
  private(set) var system: EquationSystem
  private var isZero: [Bool]

  /// The plain equations of a system.
  static func plain(_ system: EquationSystem) -> EquationSystem {
    var plain = PlainEquations(system)
    plain.dropGuards()
    plain.dropZeros()
    plain.dropCopies()
    return plain.system
  }

  private init(_ system: EquationSystem) {
    self.system = system
    isZero = Array(repeating: false, count: system.values.count)
  }

  private mutating func dropGuards() {
    for id in system.ids {
      guard case .equation(let operation, let operands) = system[id].definition else { continue }
      switch operation {
      case .select where system[id].isGuard: system[id].definition = .equation(.add, [operands[1]])
      case .select:
        guard let quotient = bounded(operands) else { continue }
        system[id].definition = .equation(.binary(.min), [operands[2], quotient])
      case .when: setZero(id)
      default: continue
      }
    }
  }

  /// limit/‖v‖ of a `select` that bounds a norm.
  private func bounded(_ x: [Operand]) -> Operand? {
    func equation(_ operand: Operand) -> (operation: Operation, operands: [Operand])? {
      guard operand.offset == 0,
        case .equation(let operation, let operands) = system[operand.value].definition
      else { return nil }
      return (operation, operands)
    }
    func number(_ operand: Operand) -> Double? {
      guard case .constant(let value)? = equation(operand)?.operation else { return nil }
      return value
    }
    guard number(x[2]) == 1, let (comparison, sides) = equation(x[0]), case .binary(.greater) = comparison,
      case .norm? = equation(sides[0])?.operation, let limit = number(sides[1]),
      let (division, parts) = equation(x[1]), case .binary(.divide) = division,
      number(parts[0]) == limit, parts[1] == sides[0]
    else { return nil }
    return x[1]
  }

  private mutating func setZero(_ id: ValueID) {
    isZero[id.index] = true
    system[id].definition = .equation(.constant(0), [])
  }

  // MARK: Zeros

  private mutating func dropZeros() {
    guard isZero.contains(true) else { return }
    var changed = true
    while changed {
      changed = false
      for id in system.ids where !isZero[id.index] {
        guard case .equation(let operation, let operands) = system[id].definition,
          operands.contains(where: { isZero[$0.value.index] })
        else { continue }
        if vanishes(operation, operands.map { isZero[$0.value.index] }) {
          setZero(id)
          changed = true
        } else if case .add = operation {
          let terms = operands.filter { !isZero[$0.value.index] }
          system[id].definition = .equation(.add, terms)
        }
      }
    }
  }

  /// Whether an operation makes zeros of operands some of which are zeros.
  private func vanishes(_ operation: Operation, _ isZero: [Bool]) -> Bool {
    switch operation {
    case .binary(.multiply), .contract: true
    case .binary(.divide), .gather, .scatter: isZero[0]
    case .add, .concat, .norm, .binary(.subtract): isZero.allSatisfy { $0 }
    case .select: isZero[1] && isZero[2]
    case .unary(.negate), .broadcast, .cut, .stopGradient, .sum, .transpose, .slice, .pad, .reduceBatch,
      .reduceTime(.sum), .at, .window(_, _, fill: 0), .when:
      true
    case .constant, .unary, .binary, .window, .stepIndex, .stepCount, .batchCount, .attach, .extremum,
      .reduceTime:
      false
    }
  }

  // MARK: Copies

  /// Lets what reads a copy that has no name read what it copies.
  private mutating func dropCopies() {
    for id in system.ids {
      guard case .equation(let operation, let operands) = system[id].definition else { continue }
      let sources = operands.map { source(of: $0, for: operation) }
      system[id].definition = .equation(operation, sources)
    }
  }

  private func source(of operand: Operand, for operation: Operation) -> Operand {
    var operand = operand
    // Every copy leads to another value; the bound only guards against a circle of them.
    for _ in system.ids {
      let value = system[operand.value]
      guard value.name == nil, value.before.isEmpty, value.after.isEmpty,
        case .equation(.add, let copied) = value.definition, copied.count == 1
      else { break }
      let source = system[copied[0].value]
      // Elementwise operations repeat scalars and what is static by themselves.
      guard source.type.shape == value.type.shape || operation.isElementwise,
        source.type.rate == value.type.rate || operation.isElementwise
      else { break }
      operand =
        source.type.rate == .step
        ? Operand(copied[0].value, copied[0].offset + operand.offset) : Operand(copied[0].value)
    }
    return operand
  }
}
