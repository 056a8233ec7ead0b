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
    return names.filter { $0 != name }.map { ($0, edits(name, $0), $0.sorted() == letters ? 0 : 1) }
      .filter { $0.1 <= allowed && $0.1 < $0.0.count }
      .min { ($0.1, $0.2) < ($1.1, $1.2) }?.0
  }
}

extension Elaboration {
  /// A sentence that proposes the nearest known name.
  func suggestion(for name: String, among names: [String]) -> String? {
    Misspelling.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
  }

  /// Names that are used once, nobody defines, and look like another.
  func checkMisspellings() {
    let declaresInputs = drafts.contains { $0.isDeclared && $0.role == .input }
    let declaresParameters = drafts.contains { $0.isDeclared && $0.role == .parameter }
    for value in drafts.indices {
      let draft = drafts[value]
      guard draft.role != .defined, !draft.isDeclared, draft.useCount == 1 else { continue }
      let declaresRole = draft.role == .input ? declaresInputs : declaresParameters
      for other in drafts where other.isDeclared || (other.role == .defined && !other.isHidden) {
        let edits = Misspelling.edits(draft.name, other.name)
        guard edits > 0, edits <= Misspelling.tolerance(min(draft.name.count, other.name.count)),
          other.isStream == draft.isStream, other.scope == draft.scope,
          !Misspelling.areCounterparts(draft.name, other.name)
        else { continue }
        let isSubstitution =
          draft.name.count == other.name.count && edits == 1
          && draft.name.sorted() != other.name.sorted()
        guard declaresRole || !isSubstitution else { continue }
        let verb = other.role == .defined ? "defined" : "declared"
        report(
          "misspelling", "`\(draft.name)` is used once and never defined", at: draft.range,
          notes: [Diagnostic.Note("`\(other.name)` is \(verb) here", at: other.range)],
          help: "did you mean `\(other.name)`? If not, declare it: "
            + (draft.role == .input ? "input \(draft.name)[t]" : "param \(draft.name)"))
        break
      }
    }
  }
}
