/// Which passes of the compiler run that only make the C faster or smaller: without any of them it computes the same.
public struct Optimization: Sendable, Hashable, CustomStringConvertible {
  /// A pass that can be left out.
  public enum Pass: String, Sendable, Codable, CaseIterable {
    /// Rewrites equations into fewer ones, see ``Simplifier``.
    case simplify
    /// Computes elementwise values of one shape in one loop; without it every value has a loop of its own.
    case fuse
    /// Takes scalars and outer products out of products with matrices, see ``Factoring``.
    case factor
    /// Joins products into larger ones, see ``Stacking``.
    case stack
    /// Moves elementwise values into the one phase that reads them.
    case sink
    /// Brings together what reads the same stream of matrices, see ``MatrixReaders``.
    case join
    /// Lets values take over rows that nothing reads afterwards.
    case reuse
    /// Lets neighbouring phases go over time together, chunk by chunk.
    case interleave
    /// Keeps what only such neighbours read in the rows of one chunk; it needs ``interleave``.
    case chunk
    /// Computes cheap values again instead of keeping streams of them, see ``Recomputation``.
    case recompute
    /// Keeps only those steps of a state that the next ones read.
    case ring
    /// Computes vectors of loops with functions or sums side by side, see ``Widening``.
    case widen

    /// The lowest level that has it.
    public var level: Int {
      switch self {
      case .simplify, .fuse: 1
      case .factor, .stack, .sink, .join, .reuse: 2
      case .interleave, .chunk, .recompute, .ring, .widen: 3
      }
    }
  }

  public var passes: Set<Pass>

  /// The passes of a level: none at 0, all at the highest.
  public init(level: Int = Self.levels.upperBound) {
    passes = Set(Pass.allCases.filter { $0.level <= level })
  }

  /// The same without a pass.
  public func without(_ pass: Pass) -> Optimization {
    var result = self
    result.passes.remove(pass)
    return result
  }

  /// Whether a pass runs.
  public func has(_ pass: Pass) -> Bool { passes.contains(pass) }

  public static let levels = 0...3

  /// As on the command line: the lowest level that has all its passes, and what that level has beyond them.
  public var description: String {
    let level = passes.map(\.level).max() ?? 0
    let missing = Pass.allCases.filter { $0.level <= level && !has($0) }
    return (["-O\(level)"] + missing.map { "--without \($0.rawValue)" }).joined(separator: " ")
  }
}
