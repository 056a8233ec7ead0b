import RNNDiagnostics
import RNNLanguage

extension Pipeline {
  /// The program with the functions of C files written out in the language; a comment says where each is from. Throws
  /// `DiagnosticFailure`.
  func expandingExterns(in file: SourceFile) throws -> SourceFile {
    var bytes = file.bytes
    for statement in try parse(file).statements.reversed() {
      guard case .externFunction(let name, let parameters, let path) = statement.kind else { continue }
      switch externs.resolve(name, parameters, path, statement.range) {
      case .success(let definition):
        let written = "# \(statement.range.text)\n\(definition.file.text)"
        // The definitions end with a newline; what follows the statement on its line is a comment or another statement.
        bytes.replaceSubrange(statement.range.lower..<statement.range.upper, with: written.utf8.dropLast())
      case .failure(let diagnostic): throw DiagnosticFailure([diagnostic])
      }
    }
    return SourceFile(name: file.name, bytes: bytes)
  }
}
