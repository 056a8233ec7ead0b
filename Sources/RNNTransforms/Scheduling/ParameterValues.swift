import RNNIR

/// Values that depend on parameters alone: they stay what they are from call to call, until somebody changes a parameter.
public struct ParameterValues: Sendable {
  /// By value.
  private let isOne: [Bool]

  /// Finds them in a system.
  public init(_ system: EquationSystem) {
    // Equations come in any order, and values of the program have no cycles.
    var known: [Bool?] = Array(repeating: nil, count: system.values.count)
    for start in system.ids where known[start.index] == nil {
      var stack = [start]
      while let id = stack.last {
        guard known[id.index] == nil else {
          stack.removeLast()
          continue
        }
        guard Self.mayBe(system[id]) else {
          known[id.index] = false
          continue
        }
        let open = system[id].operands.map(\.value).filter { known[$0.index] == nil }
        if open.isEmpty {
          known[id.index] = system[id].operands.allSatisfy { known[$0.value.index] == true }
        } else {
          stack += open
        }
      }
    }
    isOne = known.map { $0 ?? false }
  }

  /// Whether a value depends on parameters and constants alone.
  public func contains(_ id: ValueID) -> Bool { isOne[id.index] }

  /// Whether a value is one if its operands are.
  private static func mayBe(_ value: Value) -> Bool {
    guard value.type.rate == .program, value.type.isReal else { return false }
    switch value.definition {
    case .source(let source):
      switch source.role {
      case .parameter: return true
      case .input, .initial, .upstream, .state, .tangent: return false
      }
    case .equation(let operation, _):
      switch operation {
      case .constant, .unary, .binary, .add, .select, .broadcast, .stopGradient, .attach, .sum, .norm,
        .extremum,
        .contract, .transpose, .concat, .slice, .pad, .gather, .scatter:
        return true
      case .window, .cut, .stepIndex, .stepCount, .batchCount, .reduceTime, .reduceBatch, .at, .when:
        return false
      }
    }
  }

  /// Phases once per call in two where only a part of their values is of this kind, which comes first.
  func split(_ phases: [Phase], _ system: EquationSystem) -> [Phase] {
    phases.flatMap { phase -> [Phase] in
      guard phase.kind == .program else { return [phase] }
      let own = phase.values.filter(contains)
      let others = phase.values.filter { !contains($0) }
      // Mere constants cost nothing where they are.
      let isWorth = own.contains { !system[$0].operands.isEmpty } && !others.isEmpty
      return isWorth ? [Phase(.program, own), Phase(.program, others)] : [phase]
    }
  }
}
