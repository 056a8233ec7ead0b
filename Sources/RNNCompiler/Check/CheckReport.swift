/// What the cross-check of a program found.
public struct CheckReport: Sendable, Codable {
  /// How a comparison ended.
  public enum Verdict: String, Sendable, Codable {
    case pass, fail
    /// Not comparable, for the reason in the note.
    case skipped
  }

  /// One comparison.
  public struct Row: Sendable, Codable {
    /// What is compared with what.
    public var check: String
    /// The steps, batch and lengths it ran on.
    public var data: String
    /// What differed most, by name.
    public var worst: String
    /// The largest difference relative to the magnitude of what is compared.
    public var error: Double
    public var tolerance: Double
    public var verdict: Verdict
    public var note: String

    public init(
      check: String, data: String, worst: String = "", error: Double = 0, tolerance: Double = 0,
      verdict: Verdict? = nil, note: String = ""
    ) {
      self.check = check
      self.data = data
      self.worst = worst
      self.error = error
      self.tolerance = tolerance
      self.verdict = verdict ?? (error <= tolerance ? .pass : .fail)
      self.note = note
    }
  }

  public var program: String
  public var seed: UInt64
  /// Sizes that nobody gave a number, with the numbers chosen for the check.
  public var chosenSizes: [String: Int]
  public var rows: [Row]

  public var passed: Bool { rows.allSatisfy { $0.verdict != .fail } }

  /// A table for people.
  public var text: String {
    var lines = ["check of \(program), seed \(seed)"]
    if !chosenSizes.isEmpty {
      let sizes = chosenSizes.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
      lines.append("sizes chosen for the check: \(sizes.joined(separator: ", "))")
    }
    let header = ["check", "on", "worst", "error", "allowed", ""]
    let cells =
      [header]
      + rows.map { row in
        let hasNumbers = row.verdict != .skipped
        return [
          row.check, row.data, row.worst, hasNumbers ? Self.short(row.error) : "–",
          hasNumbers ? Self.short(row.tolerance) : "–",
          row.verdict.rawValue + (row.note.isEmpty ? "" : ": \(row.note)"),
        ]
      }
    let widths = header.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    for row in cells {
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      lines.append(line)
    }
    let failed = rows.count { $0.verdict == .fail }
    let skipped = rows.count { $0.verdict == .skipped }
    lines.append(
      (failed == 0
        ? "all \(rows.count - skipped) checks passed" : "\(failed) of \(rows.count - skipped) checks failed")
        + (skipped == 0 ? "" : ", \(skipped) skipped"))
    return lines.joined(separator: "\n") + "\n"
  }

  /// A number with two digits.
  private static func short(_ value: Double) -> String {
    if value == 0 { return "0" }
    guard value.isFinite else { return "\(value)" }
    var exponent = 0
    var mantissa = value
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\((mantissa * 10).rounded() / 10)e\(exponent)"
  }
}
