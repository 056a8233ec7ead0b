import RNNDiagnostics
import RNNJIT
import RNNLanguage
import Synchronization

/// Remembers what a program imports while it is compiled, and whether it takes functions from C.
final class ImportRecorder: Sendable {
  private struct State {
    var imports: [ProgramRecord.Import] = []
    /// The program, then the imports in their order.
    var files: [SourceFile]
    var isComplete = true
  }

  private let state: Mutex<State>

  init(_ file: SourceFile) { state = Mutex(State(files: [file])) }

  /// What was imported; nil where more was read than imports. Of C it is not known which files decide: another may come to lie before one
  /// that was included.
  var imports: [ProgramRecord.Import]? { state.withLock { $0.isComplete ? $0.imports : nil } }

  /// The same pipeline, whose reading is recorded.
  func recording(_ pipeline: Pipeline) -> Pipeline {
    let (loader, externs) = (pipeline.loader, pipeline.externs)
    return Pipeline(
      pipeline.request,
      loader: ImportLoader { path, importer in
        let result = loader.load(path, importer)
        self.add(path, importer, result)
        return result
      },
      externs: ExternResolver { name, parameters, path, range in
        self.state.withLock { $0.isComplete = false }
        return externs.resolve(name, parameters, path, range)
      })
  }

  private func add(_ path: String, _ importer: SourceFile, _ result: Result<SourceFile, ImportLoader.Failure>)
  {
    state.withLock { state in
      guard case .success(let file) = result, let index = state.files.firstIndex(of: importer) else {
        state.isComplete = false
        return
      }
      state.imports.append(ProgramRecord.Import(path, importer: index, file))
      state.files.append(file)
    }
  }

  /// Reads the imports of a record again: a loader of what was read where all of it is the same, else nil.
  static func replay(
    _ imports: [ProgramRecord.Import], of file: SourceFile, _ loader: ImportLoader
  ) -> ImportLoader? {
    var files = [file]
    for known in imports {
      guard files.indices.contains(known.importer),
        case .success(let file) = loader.load(known.path, files[known.importer]), known.isSame(as: file)
      else { return nil }
      files.append(file)
    }
    let read = zip(imports, files.dropFirst()).map { ($0.path, files[$0.importer].name, $1) }
    return ImportLoader { path, importer in
      guard let known = read.first(where: { $0.0 == path && $0.1 == importer.name }) else {
        return .failure(ImportLoader.Failure("it was not imported before"))
      }
      return .success(known.2)
    }
  }
}
