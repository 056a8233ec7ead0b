import Foundation
import RNNClang
import RNNCompiler
import RNNDiagnostics
import RNNLanguage
import Synchronization

/// A program as it was read, with the files it imports and the C headers it takes functions from.
final class ProgramSource: Sendable {
  let file: SourceFile
  private let imported = Mutex<[String]>([])
  private let clang = ClangExternResolver()

  /// Throws `CommandFailure` where the file cannot be read.
  init(_ path: String) throws { file = try InputFile.read(path) }

  /// Reads imports from the file system and remembers them.
  var loader: ImportLoader {
    ImportLoader { path, importer in
      let result = ImportLoader.files.load(path, importer)
      if case .success(let file) = result { self.imported.withLock { $0.append(file.name) } }
      return result
    }
  }

  /// Reads C functions and remembers where they are from.
  var externs: ExternResolver {
    let resolver = clang.resolver
    return ExternResolver { name, parameters, path, range in
      let base = URL(fileURLWithPath: range.file.name).deletingLastPathComponent()
      let header = URL(fileURLWithPath: path.text, relativeTo: base).path
      self.imported.withLock { $0.append(header) }
      return resolver.resolve(name, parameters, path, range)
    }
  }

  /// Throws `CommandFailure` if writing to a path would overwrite what was read: the program, its imports and headers, and `others`.
  func refuseOverwriting(_ path: String, option: String = "-o", others: [String] = []) throws {
    let inputs = [file.name] + imported.withLock { $0 } + clang.filesRead + others
    for input in inputs where OutputFile.isSame(path, input) {
      throw CommandFailure.usage(
        "\(path) is an input, which is never overwritten", help: "name another file with \(option)")
    }
  }
}
