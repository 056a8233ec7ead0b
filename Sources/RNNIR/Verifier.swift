import RNNDiagnostics

/// Checks that a system is well formed: operands exist, types follow the rules, boundaries fit. What it finds is a defect of the
/// compiler, never of a program.
public struct Verifier {
  let system: EquationSystem
  private var problems: [String] = []

  /// Throws a `DiagnosticFailure` with every violation, naming the pass that ran last.
  public static func verify(_ system: EquationSystem, after pass: String) throws(DiagnosticFailure) {
    var verifier = Verifier(system: system)
    verifier.run()
    guard !verifier.problems.isEmpty else { return }
    throw DiagnosticFailure(
      verifier.problems.map {
        Diagnostic(.error, "internal", "after \(pass): \($0)", at: nil, origin: .compiler)
      })
  }

  private init(system: EquationSystem) { self.system = system }

  private mutating func run() {
    for id in system.ids { check(id) }
    for result in system.results where !system.values.indices.contains(result.value.index) {
      problems.append("result \(result.name) names no value")
    }
  }

  private mutating func check(_ id: ValueID) {
    let value = system[id]
    guard value.operands.allSatisfy({ system.values.indices.contains($0.value.index) }) else {
      problems.append("an operand of value \(id.index) does not exist")
      return
    }
    for boundary in value.before + value.after {
      let type = system[boundary].type
      if value.type.rate != .step || type.rate == .step || type.shape != value.type.shape {
        fail(id, "has a boundary that does not fit")
      }
    }
    guard case .equation(let operation, let operands) = value.definition else { return }
    for operand in operands where operand.offset != 0 {
      if system[operand.value].type.rate != .step { fail(id, "reads a static value at an offset") }
    }
    if value.type.rate < .step, !value.before.isEmpty || !value.after.isEmpty {
      fail(id, "is static but has boundaries")
    }
    let types = operands.map { system[$0.value].type }
    guard Self.arity(operation).contains(operands.count) else {
      fail(id, "has \(operands.count) operands")
      return
    }
    let rate = TypeRules.rate(operation, types.map(\.rate))
    if rate > value.type.rate { fail(id, "has a rate below its operands'") }
    if !shapeFits(operation, types, value.type) { fail(id, "has a shape that does not follow") }
  }

  private mutating func fail(_ id: ValueID, _ problem: String) {
    problems.append("\(EquationPrinter(system).line(id)): \(problem)")
  }

  private func shapeFits(_ operation: Operation, _ types: [ValueType], _ result: ValueType) -> Bool {
    let shapes = types.map(\.shape)
    let elementwise = shapes.allSatisfy { $0.isEmpty || $0 == result.shape }
    switch operation {
    case .binary, .add, .select, .attach, .unary, .window, .cut, .stopGradient, .reduceTime, .reduceBatch,
      .at, .when:
      return elementwise && types.allSatisfy(\.isReal)
    case .broadcast: return shapes[0].isEmpty
    case .slice(let start):
      let total = shapes[0].first ?? 1
      let extent = result.shape.first ?? 1
      return start >= 0 && start + extent <= total
    case .pad(let start):
      return start >= 0 && start + (shapes[0].first ?? 1) <= (result.shape.first ?? 1)
    case .scatter, .gather:
      return !types[1].isReal && shapes[1].isEmpty
    case .constant, .stepIndex, .stepCount, .batchCount, .sum, .norm, .extremum, .transpose, .concat:
      return TypeRules.shape(operation, shapes) == result.shape
    case .contract(let contraction):
      return contraction.shape(shapes[0], shapes[1]) == result.shape
    }
  }

  private static func arity(_ operation: Operation) -> ClosedRange<Int> {
    switch operation {
    case .constant, .stepIndex, .stepCount, .batchCount: 0...0
    case .unary, .broadcast, .window, .cut, .stopGradient, .sum, .extremum, .transpose, .slice, .pad,
      .reduceTime, .reduceBatch, .at, .when:
      1...1
    case .binary, .contract, .gather, .scatter: 2...2
    case .select: 3...3
    case .add, .concat, .norm: 1...Int.max
    case .attach: 1...Int.max
    }
  }
}
