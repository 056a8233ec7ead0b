import RNNIR

/// How fast a program's C is on this machine.
public struct BenchReport: Sendable, Encodable {
  /// What is timed.
  public enum Kind: String, Sendable, Encodable, CaseIterable {
    case forward, gradient, step
    /// ``step`` with packed parameters.
    case packedStep

    var entry: Interface.EntryKind {
      switch self {
      case .forward: .forward
      case .gradient: .gradient
      case .step, .packedStep: .step
      }
    }

    /// In words.
    var title: String {
      switch self {
      case .forward, .gradient, .step: rawValue
      case .packedStep: "step, packed"
      }
    }
  }

  /// The times of one entry point. All times are seconds of one call; a call of `step` is one step of all sequences.
  public struct Entry: Sendable, Encodable {
    /// The median over the rounds of the time that the thread had a processor.
    public var seconds: Double
    /// Thousand millions of floating-point operations of products a second; sums, functions and the like are not counted.
    public var gflops: Double
    /// `gflops` divided by the peak.
    public var peakShare: Double
    /// The least time of any round.
    public var best: Double
    /// The median of the time on the wall.
    public var elapsed: Double
    /// The operations of the products of one call: 2·m·n·k each.
    public var flops: Double
    /// The evaluations of functions such as `tanh` of one call.
    public var functions: Double
    public var workspaceBytes: Int
    /// Where the time goes, if that was asked for: checks and copies first, then the phases of the schedule in order.
    public var phases: [PhaseReport]?
  }

  public var forward: Entry?
  public var gradient: Entry?
  public var step: Entry?
  /// One step with parameters packed once; nil where a step makes nothing of parameters alone.
  public var packedStep: Entry?
  /// The machine's rate of fused multiply-adds in registers, the median of probes between the timings.
  public var peakGflops: Double
  /// The workspace of the gradient, or the largest where there is none.
  public var workspaceBytes: Int

  public var program: String
  public var real: RealType
  public var steps: Int
  public var batch: Int
  public var threads: Int
  public var rounds: Int
  public var seed: UInt64
  /// Why an entry point cannot be timed, by its name; nil where all are.
  public var absent: [String: String]?
  /// What a tuning before the timings tried, if one was asked for.
  public var tuning: TuningReport?

  /// The times of one kind of call; nil where the program has no such entry point.
  public subscript(kind: Kind) -> Entry? {
    get {
      switch kind {
      case .forward: forward
      case .gradient: gradient
      case .step: step
      case .packedStep: packedStep
      }
    }
    set {
      switch kind {
      case .forward: forward = newValue
      case .gradient: gradient = newValue
      case .step: step = newValue
      case .packedStep: packedStep = newValue
      }
    }
  }
}
