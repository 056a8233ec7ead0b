/// What an analysis of the gradient's way through time found. Steps count from 1.
public struct AnalysisReport: Codable, Sendable {
  public var program: String
  public var steps: Int
  public var sequence: Int
  /// Where the numbers come from, in words.
  public var data: String
  /// What the adjoints are derivatives of, in words.
  public var loss: String
  public var states: [State]
  public var spectra: [Spectrum]
  public var weights: [Weight]
  /// The mean logarithm by which a small change of the state grows in one step.
  public var lyapunov: Double?
  public var gates: [Gate]
  public var clipping: Clip
  /// What could not be measured, and names that were made up.
  public var notes: [String]

  /// How the gradient arrives at one state. Norms are Euclidean.
  public struct State: Codable, Sendable {
    public var name: String
    public var units: Int
    /// ‖∂L/∂h_t‖ at every step.
    public var adjointNorms: [Double]
    /// |∂L/∂h_t| of every unit at every step, `[unit][step]`.
    public var adjoints: [[Double]]
    /// ‖∂h_T/∂h_t‖, the largest factor by which a change at step t is found again at the last step, nearest first.
    public var reach: [Reach]
    public var verdict: Verdict
  }

  /// How far a change at one step reaches.
  public struct Reach: Codable, Sendable {
    public var step: Int
    /// How many steps lie between it and the last.
    public var distance: Int
    public var norm: Double
  }

  /// What the norms of a state say of learning over many steps.
  public struct Verdict: Codable, Sendable {
    /// Whether gradients shrink, grow, or keep their size on the way back.
    public enum Kind: String, Codable, Sendable {
      case vanishing, exploding, preserved
    }

    public var kind: Kind
    /// The factor per step, fitted to the norms; 0 where nothing arrives at all.
    public var rate: Double?
    /// After so many steps the norm is below a thousandth, and stays there.
    public var stepsToThousandth: Int?
    /// Whether that number was measured, or extended from the rate.
    public var isMeasured: Bool
    public var reason: String
  }

  /// The eigenvalues of ∂s_t/∂s_{t-1}, all states together.
  public struct Spectrum: Codable, Sendable {
    public var step: Int
    public var eigenvalues: [Complex]
    public var radius: Double
  }

  /// What a recurrence multiplies with, each gate by itself; `radius` is the largest magnitude of the eigenvalues.
  public struct Weight: Codable, Sendable {
    public var name: String
    public var eigenvalues: [Complex]
    public var radius: Double
  }

  /// A value that comes out of a sigmoid, tanh or relu.
  public struct Gate: Codable, Sendable {
    public var name: String
    public var function: String
    public var units: Int
    /// The share of units at every step whose slope is below a twentieth of its maximum; for relu, whose slope is 0.
    public var saturated: [Double]
    public var share: Double
    /// Units that are so at every step.
    public var deadUnits: [Int]
    /// How many of all values lie in each of twenty equal parts of the range of the function, or of 0 to the largest for relu.
    public var histogram: [Int]
    public var range: [Double]
  }

  /// What bounds on the gradient would do.
  public struct Clip: Codable, Sendable {
    /// The common norm of the gradients of all parameters, over the whole batch.
    public var gradientNorm: Double
    public var norm: Double
    /// What `--clip-norm` would multiply with.
    public var factor: Double
    public var parameters: [Parameter]
    public var value: Double?
    /// The share of elements that `--clip-value` would change.
    public var valueShare: Double?
    public var step: Double?
    /// Steps of each state at which the adjoint as it is now is longer than `--clip-step` allows.
    public var longSteps: [String: Int]?

    /// The norm of one parameter's gradient.
    public struct Parameter: Codable, Sendable {
      public var name: String
      public var norm: Double
    }
  }
}
