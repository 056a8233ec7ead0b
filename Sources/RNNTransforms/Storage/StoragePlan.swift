import RNNIR

/// Where each value lives while an entry point runs, and what each phase does.
public struct StoragePlan: Sendable {
  /// Where a value lives.
  public enum Place: Sendable, Equatable {
    /// Written into the code as a number.
    case literal(Double)
    /// In a register inside one loop.
    case register
    /// One row for each row of the phase's body, overwritten by the next.
    case scratch
    /// The rows of one chunk of steps, overwritten by the next: what only phases read that go over time together with the one that
    /// computes it.
    case chunk
    /// The rows of this number of steps in turn: a stream that only the scan which computes it reads, and no further back.
    case ring(Int)
    /// A part of another value's rows, from the given index of the first dimension.
    case view(of: ValueID, start: Int)
    /// One row per program or sequence, or per step and sequence with `before` steps in front of 1…T and `after` behind.
    case rows(before: Int, after: Int)
    /// A source that is read where the caller has it, without padding.
    case external
    /// Nothing: only a kernel that adds to a reduction computes it.
    case nowhere
  }

  public var schedule: Schedule
  /// By value.
  public var places: [Place]
  /// By phase.
  public var bodies: [Body]
  /// The phase that computes each value; nil for sources.
  public var phaseOf: [Int?]
  /// What was chosen, and what decided the rest.
  public var choices: Choices
  public var costs: CostModel
  /// What depends on parameters alone.
  public var parameterValues: ParameterValues

  public var system: EquationSystem { schedule.system }

  /// Whether a stream is one that the caller may leave out, and has plain rows: then it is a single row of zeros, repeated.
  public func mayBeAbsent(_ id: ValueID) -> Bool {
    guard case .source(let source) = system[id].definition, places[id.index] == .rows(before: 0, after: 0),
      system[id].type.rate == .step, !system[id].type.isScalar
    else { return false }
    switch source.role {
    case .upstream, .tangent: return true
    case .parameter, .input, .initial, .state: return false
    }
  }

  /// Where one value lives.
  public subscript(_ id: ValueID) -> Place { places[id.index] }

  /// Whether a phase computes only what depends on parameters alone.
  public func isOfParameters(_ phase: Int) -> Bool {
    schedule.phases[phase].kind == .program
      && schedule.phases[phase].values.allSatisfy { parameterValues.contains($0) }
  }
}
