import RNNDiagnostics

/// The messages of one check; what several instances of one cell say at the same place is said once.
struct DiagnosticSink {
  private struct Key: Hashable {
    let code: String
    let range: SourceRange?
    let message: String
  }

  private(set) var diagnostics: [Diagnostic] = []
  private var seen: Set<Key> = []

  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  mutating func report(_ diagnostic: Diagnostic) {
    // A message without a place differs by its text only.
    let key = Key(
      code: diagnostic.code, range: diagnostic.range,
      message: diagnostic.range == nil ? diagnostic.message : "")
    if seen.insert(key).inserted { diagnostics.append(diagnostic) }
  }

  /// By place: files in the order in which messages name them, then lines; messages without a place last.
  var sorted: [Diagnostic] {
    var files: [SourceFile] = []
    for case .some(let range) in diagnostics.map(\.range) where !files.contains(range.file) {
      files.append(range.file)
    }
    func key(_ diagnostic: Diagnostic) -> (Int, Int) {
      guard let range = diagnostic.range else { return (files.count, 0) }
      return (files.firstIndex(of: range.file) ?? files.count, range.lower)
    }
    return diagnostics.enumerated().sorted {
      let (a, b) = (key($0.element), key($1.element))
      return a == b ? $0.offset < $1.offset : a < b
    }.map(\.element)
  }
}
