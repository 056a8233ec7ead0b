import RNNDiagnostics
import RNNIR

/// Reads equations back into formulas: values without a name are written out where they are used, unless several equations share them.
struct FormulaBuilder {
  let system: EquationSystem
  /// What a shared value is called, without its step.
  private(set) var shared: [ValueID: Symbol] = [:]
  /// Whether the program itself has `relu`, whose slope is then what a step function stands for.
  private let hasRelu: Bool
  private let useCounts: [Int]

  /// - Parameters:
  ///   - system: the equations; guards in them are not seen.
  ///   - owners: the named value that each place of the program defines.
  ///   - names: names that belong to the program and are not given to shared values.
  init(_ system: EquationSystem, owners: [SourceRange: String], names: Set<String>, hasRelu: Bool) {
    self.system = PlainEquations.plain(system)
    self.hasRelu = hasRelu
    useCounts = Self.useCounts(self.system)
    share(owners, names)
  }

  /// How often each value is read by what a reader sees: by named values, results, and what is written out in them.
  private static func useCounts(_ system: EquationSystem) -> [Int] {
    var counts = Array(repeating: 0, count: system.values.count)
    var seen = Array(repeating: false, count: system.values.count)
    var work = system.ids.filter { system[$0].name != nil }
    for result in system.results {
      counts[result.value.index] += 1
      work.append(result.value)
    }
    while let id = work.popLast() {
      guard !seen[id.index] else { continue }
      seen[id.index] = true
      let read = system[id].operands.map(\.value) + system[id].before + system[id].after
      for operand in read { counts[operand.index] += 1 }
      work += read
    }
    return counts
  }

  // MARK: Sharing

  /// Gives names to what several equations use and what is too long to write out in each.
  private mutating func share(_ owners: [SourceRange: String], _ names: Set<String>) {
    let adjoints = dependentOnAdjoints()
    let plain = ["u", "s", "q", "common"].first { !names.contains($0) } ?? "common"
    var plainCount = 0
    var deltaCounts: [String: Int] = [:]
    let (order, turning) = dependencyOrder()
    // First what no text could write out: a value that is read, through values without names, by itself at another step.
    for id in turning.sorted() + order.filter({ !turning.contains($0) }) {
      let value = system[id]
      guard value.name == nil, case .equation(let operation, _) = value.definition, useCounts[id.index] > 0
      else { continue }
      switch operation {
      case .constant, .stepIndex, .stepCount, .batchCount: continue
      default: break
      }
      let isAdjoint = adjoints[id.index]
      let limit = useCounts[id.index] == 1 ? 40 : isAdjoint ? 3 : 8
      guard turning.contains(id) || definition(id, at: .now).size > limit else { continue }
      if isAdjoint, !isScale(operation) {
        let owner = value.origin.flatMap { owners[$0] } ?? ""
        deltaCounts[owner, default: 0] += 1
        shared[id] = Symbol(owner, .delta(deltaCounts[owner] ?? 1))
      } else {
        plainCount += 1
        shared[id] = Symbol(plain + FormulaText.subscripted(plainCount))
      }
    }
  }

  /// Whether an operation on adjoints makes what scales them, and no adjoint: a norm, or a bound of one.
  private func isScale(_ operation: Operation) -> Bool {
    switch operation {
    case .norm, .binary(.min): true
    default: false
    }
  }

  /// Values without a name after the values without a name that they read, and one value of every cycle of such values.
  private func dependencyOrder() -> (order: [ValueID], turning: Set<ValueID>) {
    var order: [ValueID] = []
    var turning = Set<ValueID>()
    var seen = Set<ValueID>()
    var open = Set<ValueID>()
    func visit(_ id: ValueID) {
      guard system[id].name == nil else { return }
      guard seen.insert(id).inserted else {
        if open.contains(id) { turning.insert(id) }
        return
      }
      open.insert(id)
      for operand in system[id].operands { visit(operand.value) }
      open.remove(id)
      order.append(id)
    }
    for id in system.ids { visit(id) }
    return (order, turning)
  }

  private func dependentOnAdjoints() -> [Bool] {
    var result = system.values.map { value in
      // The adjoint of a loss is the number 1, which other equations use for other things.
      if case .equation(.constant, _) = value.definition { return false }
      guard let symbol = Symbol(value, at: nil) else { return false }
      return symbol.isAdjoint || symbol.mark == .upstream
    }
    // Twice, for what is read around a cycle.
    for id in dependencyOrder().order + dependencyOrder().order {
      result[id.index] = result[id.index] || system[id].operands.contains { result[$0.value.index] }
    }
    return result
  }

  // MARK: Formulas

  /// A value as an operand of another: its name, or its definition where it has none.
  func formula(_ operand: Operand, at time: TimeIndex) -> Formula {
    let value = system[operand.value]
    if case .equation(.constant(let number), _) = value.definition { return .number(number) }
    let time = value.type.rate == .step ? time.shifted(by: operand.offset) : time
    if let symbol = symbol(operand.value, at: time) { return .symbol(symbol) }
    return definition(operand.value, at: time)
  }

  /// The symbol of a value that has one.
  func symbol(_ id: ValueID, at time: TimeIndex) -> Symbol? {
    if var symbol = shared[id] {
      symbol.time = system[id].type.rate == .step ? time : nil
      return symbol
    }
    return Symbol(system[id], at: time)
  }

  /// The right side of a value's equation, at t where it is a stream.
  func definition(_ id: ValueID) -> Formula {
    definition(id, at: system[id].type.rate == .step ? .now : .nowhere)
  }

  /// The right side of a value's equation.
  func definition(_ id: ValueID, at time: TimeIndex) -> Formula {
    guard case .equation(let operation, let operands) = system[id].definition else {
      return symbol(id, at: time).map(Formula.symbol) ?? .name("?")
    }
    let formula = OperationFormula(
      builder: self, operands: operands, time: time, type: system[id].type, isReluSlope: hasRelu)
    return formula.formula(operation)
  }

  /// The shared values that a value's equation mentions, through what is written out in it.
  func sharedValues(in id: ValueID) -> [ValueID] {
    var found: [ValueID] = []
    func visit(_ id: ValueID) {
      for operand in system[id].operands {
        if shared[operand.value] != nil {
          if !found.contains(operand.value) { found.append(operand.value) }
        } else if system[operand.value].name == nil {
          visit(operand.value)
        }
      }
    }
    visit(id)
    return found
  }
}
