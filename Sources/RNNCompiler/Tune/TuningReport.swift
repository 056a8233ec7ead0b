import Foundation
import RNNIR
import RNNTransforms

/// What a tuning tried, and what came of it.
public struct TuningReport: Sendable, Encodable {
  /// Times divided by those of the choices that an alternative was tried against; the least of the rounds each.
  public struct Ratios: Sendable, Encodable {
    public var forward: Double?
    public var gradient: Double?
    public var step: Double?
    /// The geometric mean of those there are.
    public var mean: Double

    init(_ ratios: [(kind: BenchReport.Kind, ratio: Double)]) {
      func ratio(_ kind: BenchReport.Kind) -> Double? { ratios.first { $0.kind == kind }?.ratio }
      forward = ratio(.forward)
      gradient = ratio(.gradient)
      step = ratio(.step)
      mean = pow(ratios.reduce(1) { $0 * $1.ratio }, 1 / Double(max(ratios.count, 1)))
    }

    var all: [Double] { [forward, gradient, step].compactMap(\.self) }
  }

  /// One alternative of a decision, and how it did.
  public struct Trial: Sendable, Encodable {
    /// What was decided on, e.g. `chunk`.
    public var decision: String
    public var alternative: String
    /// Nil where the alternative makes no difference to the C.
    public var ratios: Ratios?
    public var isChosen = false
  }

  public var trials: [Trial] = []
  public var choices: Choices
  /// What differs from the choices at the start, in words; none where they were the best.
  public var differences: [String]
  /// The chosen ones against those at the start, measured at the end.
  public var total: Ratios
  /// Where the answer is remembered; nil where it could not be.
  public var remembered: String?

  /// A table for people.
  public var text: String {
    let title = "tuning: times divided by those of the choices so far"
    var table = [["decision", "alternative", "forward", "gradient", "step", "mean", ""]]
    for trial in trials {
      guard let ratios = trial.ratios else {
        table.append([trial.decision, trial.alternative, "–", "–", "–", "–", "the same C"])
        continue
      }
      table.append(
        [trial.decision, trial.alternative] + Self.cells(ratios) + [trial.isChosen ? "chosen" : ""])
    }
    table.append(["all that is chosen", ""] + Self.cells(total) + [""])
    let result =
      differences.isEmpty
      ? "chosen: the usual, which nothing beat" : "chosen: " + differences.joined(separator: ", ")
    let place = remembered.map { "remembered in \($0)" } ?? "not remembered: the cache cannot be used"
    return ([title] + TextTable.lines(table, left: 2) + [result, place]).joined(separator: "\n") + "\n"
  }

  private static func cells(_ ratios: Ratios) -> [String] {
    [ratios.forward, ratios.gradient, ratios.step, ratios.mean].map { $0.map(BenchReport.number) ?? "–" }
  }
}
