import RNNIR

/// The phases that compute a system, in order.
public struct Schedule: Sendable {
  public var system: EquationSystem
  public var phases: [Phase]
  /// The phases again, in order: those of a group go over time together.
  public var groups: [PhaseGroup]
  /// Values that are also computed again, by nameless copies, where other phases read them.
  public var recomputed: [ValueID] = []
  /// Where the streams that later phases read lie in a call of usual size.
  var streams = CostModel.Memory.thirdCache

  public init(system: EquationSystem, phases: [Phase]) {
    self.system = system
    self.phases = phases
    groups = phases.enumerated().map { index, phase in
      PhaseGroup(phases: index..<index + 1, ascending: phase.kind != .scan(ascending: false))
    }
  }

  /// The phase that computes each value; nil for sources.
  var phaseOfValues: [Int?] {
    var phaseOf: [Int?] = Array(repeating: nil, count: system.values.count)
    for (index, phase) in phases.enumerated() {
      for id in phase.values { phaseOf[id.index] = index }
    }
    return phaseOf
  }
}

/// Neighbouring phases that run chunk of steps by chunk of steps, each before the next; one static phase is a group of its own.
public struct PhaseGroup: Sendable {
  public var phases: Range<Int>
  /// Whether the chunks come in the order of time.
  public var ascending: Bool
}

/// Values that are computed together, in an order that is right within one step.
public struct Phase: Sendable {
  /// How often, and in what order of time, a phase's values are computed.
  public enum Kind: Sendable, Hashable {
    /// Once per call.
    case program
    /// Once per sequence.
    case sequence
    /// For all steps at once; nothing in it depends on another step of itself. Reductions over time and batch belong here.
    case map
    /// Step after step: a strongly connected component of the dependence graph.
    case scan(ascending: Bool)
  }

  public var kind: Kind
  public var values: [ValueID]

  public init(_ kind: Kind, _ values: [ValueID]) {
    self.kind = kind
    self.values = values
  }

  public var isOverTime: Bool {
    switch kind {
    case .program, .sequence: false
    case .map, .scan: true
    }
  }
}
