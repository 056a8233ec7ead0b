import RNNDiagnostics
import Synchronization

/// A C file that has been parsed, with what is needed to translate its functions.
struct PreparedFile: Sendable {
  let source: SourceFile
  let unit: ClangUnit
  let sources: ClangSources
  let operators: ClangOperators
}

/// Files that were parsed lately, so that the functions of one file cost one parse.
final class PreparedFiles: Sendable {
  private let files = Mutex<[PreparedFile]>([])

  /// The file if its text is the same as then.
  func find(_ source: SourceFile) -> PreparedFile? {
    files.withLock { files in
      files.last { $0.source.name == source.name && $0.source.bytes == source.bytes }
    }
  }

  /// The files, and those that they include and take something from.
  var names: [String] { files.withLock { files in files.flatMap { [$0.source.name] + $0.unit.files } } }

  func add(_ file: PreparedFile) {
    files.withLock { files in
      files.removeAll { $0.source.name == file.source.name }
      files.append(file)
      if files.count > 16 { files.removeFirst() }
    }
  }
}
