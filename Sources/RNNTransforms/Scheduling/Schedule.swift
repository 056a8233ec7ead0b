import RNNIR

/// The phases that compute a system, in order.
public struct Schedule: Sendable {
  public var system: EquationSystem
  public var phases: [Phase]

  public init(system: EquationSystem, phases: [Phase]) {
    self.system = system
    self.phases = phases
  }
}

/// Values that are computed together, in an order that is right within one step.
public struct Phase: Sendable {
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
