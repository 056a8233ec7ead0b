import RNNIR

/// What a phase does to its rows, operation by operation. A row is one sequence at one step (or one sequence, or the program).
public struct Body: Sendable {
  /// One thing that a phase does to its rows.
  public enum Operation: Sendable {
    /// Elementwise values of one shape in one loop.
    case cluster(Cluster)
    /// One value that needs a kernel or a copy of its own.
    case row(ValueID)
    /// A kernel that adds its product or placement over the rows to a reduction (`result`), without keeping the rows.
    case accumulate(ValueID, into: ValueID)
  }

  public var operations: [Operation]
}

extension Body.Operation {
  /// What it computes.
  var values: [ValueID] {
    switch self {
    case .cluster(let cluster): cluster.values
    case .row(let id), .accumulate(let id, _): [id]
    }
  }

  /// Whether it adds rows up into a value of the program: threads share out its elements then, and its rows otherwise.
  public func addsUp(in system: EquationSystem) -> Bool {
    switch self {
    case .cluster(let cluster): cluster.addsUp
    case .row: false
    case .accumulate(_, let result): system[result].type.rate == .program
    }
  }

  /// Whether it only adds rows of a map up into values of their sequences, when the rows are there.
  public var addsUpSequences: Bool {
    if case .cluster(let cluster) = self { return cluster.adds == .sequence }
    return false
  }
}

/// Elementwise values of one shape, computed in one loop over rows and elements, with the reductions that read them.
public struct Cluster: Sendable {
  public var shape: [Int]
  /// Whether it only adds up rows of a map, and into values of which rate; nil where it computes rows.
  public var adds: Rate?
  /// How many vectors of a row are computed side by side.
  public var vectors = 1
  /// Why it does, if it computes several.
  var waitsFor: CostModel.Wait?
  /// In an order that computes each before it is read.
  public var values: [ValueID]

  /// Whether it only adds up, over all rows, into values of the program: then its elements can be shared out, but not its rows.
  public var addsUp: Bool { adds == .program }
}
