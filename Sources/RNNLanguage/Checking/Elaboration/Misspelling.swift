import RNNDiagnostics

/// How near two names are.
enum Misspelling {
  /// How many edits a name of this length allows.
  static func tolerance(_ length: Int) -> Int { length < 4 ? 0 : length < 8 ? 1 : 2 }

  /// The number of edits between two names, counting a swap of neighbours as one.
  static func edits(_ first: String, _ second: String) -> Int {
    let a = Array(first.unicodeScalars)
    let b = Array(second.unicodeScalars)
    guard abs(a.count - b.count) <= 3, a.count <= 64, b.count <= 64 else { return .max }
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { table[i][0] = i }
    for j in 0...b.count { table[0][j] = j }
    for i in 0..<a.count {
      for j in 0..<b.count {
        var best = min(table[i][j + 1], table[i + 1][j]) + 1
        best = min(best, table[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, table[i - 1][j - 1] + 1) }
        table[i + 1][j + 1] = best
      }
    }
    return table[a.count][b.count]
  }

  /// Whether two names differ as counterparts do (`bias_f`, `bias_i`; `gate1`, `gate2`; `hidden`, `hiddens1`).
  static func areCounterparts(_ first: String, _ second: String) -> Bool {
    let digits: (Character) -> Bool = { $0.isNumber }
    if first.filter(digits) != second.filter(digits) { return true }
    let a = Array(first)
    let b = Array(second)
    return a.dropLast() == b.dropLast() || a.dropFirst() == b.dropFirst()
  }

  /// The nearest of some names, if one is near enough.
  static func nearest(to name: String, among names: [String]) -> String? {
    let allowed = max(1, tolerance(name.count))
    let letters = name.sorted()
    // Of equally many edits a swap is the likelier slip, then a letter too many or too few, then another letter.
    func rank(_ candidate: String) -> Int {
      candidate.sorted() == letters ? 0 : candidate.count != name.count ? 1 : 2
    }
    return names.filter { $0 != name }.map { ($0, edits(name, $0), rank($0)) }
      .filter { $0.1 <= allowed && $0.1 < max($0.0.count, name.count) }
      .min { ($0.1, $0.2) < ($1.1, $1.2) }?.0
  }
}

extension Elaboration {
  /// A sentence that proposes the nearest known name.
  func suggestion(for name: String, among names: [String]) -> String? {
    Misspelling.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
  }

  /// The same for a value of a layer: where an index is written, values with steps come before others.
  func suggestion(for name: String, in layer: String, _ scope: ScopeIndex, isIndexed: Bool) -> String? {
    let entries = scopes[scope].entries
    let streams = entries.filter {
      $0.value.definition?.isStream ?? $0.value.declaration?.syntax.isStream ?? false
    }
    let nearest =
      (isIndexed ? Misspelling.nearest(to: name, among: Array(streams.keys)) : nil)
      ?? Misspelling.nearest(to: name, among: Array(entries.keys))
    return nearest.map { "did you mean `\(layer).\($0)`?" }
  }

  /// Names that are used once, nobody defines, and look like another of the same scope.
  func checkMisspellings() {
    let suspects = drafts.filter {
      $0.role != .defined && !$0.isDeclared && $0.useCount == 1 && Misspelling.tolerance($0.name.count) > 0
    }
    let known = drafts.filter { $0.isDeclared || ($0.role == .defined && !$0.isHidden) }
    // A program of thousands of names is written by a program, which makes no slips.
    guard suspects.count * known.count <= 1_000_000 else { return }
    for suspect in suspects {
      let declaresRole = drafts.contains { $0.isDeclared && $0.role == suspect.role }
      if let other = known.first(where: { isSlip(suspect, of: $0, declaresRole: declaresRole) }) {
        reportSlip(suspect, of: other)
      }
    }
  }

  private func isSlip(_ suspect: Draft, of other: Draft, declaresRole: Bool) -> Bool {
    guard other.scope == suspect.scope, other.isStream == suspect.isStream else { return false }
    let lengths = (suspect.name.count, other.name.count)
    let tolerance = Misspelling.tolerance(min(lengths.0, lengths.1))
    guard abs(lengths.0 - lengths.1) <= tolerance, !Misspelling.areCounterparts(suspect.name, other.name)
    else { return false }
    let edits = Misspelling.edits(suspect.name, other.name)
    guard edits > 0, edits <= tolerance else { return false }
    // One letter for another makes a new name as often as a slip, unless the program declares what it has.
    let isSubstitution =
      edits == 1 && lengths.0 == lengths.1 && suspect.name.sorted() != other.name.sorted()
    return declaresRole || !isSubstitution
  }

  private func reportSlip(_ suspect: Draft, of other: Draft) {
    let declaration = suspect.role == .input ? "input \(suspect.name)[t]" : "param \(suspect.name)"
    let verb = other.role == .defined ? "defined" : "declared"
    report(
      "misspelling", "`\(suspect.name)` is used once and never defined", at: suspect.range,
      notes: [Diagnostic.Note("`\(other.name)` is \(verb) here", at: other.range)],
      help: "did you mean `\(other.name)`? If not, declare it: \(declaration)")
  }
}
