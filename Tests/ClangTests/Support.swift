import Foundation
import RNNClang
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage
import Testing

@testable import RNNCompiler

/// A directory that goes with the object.
final class Folder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("clang-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult func write(_ name: String, _ text: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// A program in this directory.
  func program(_ text: String) -> SourceFile { SourceFile(name: "\(path)/program.rnn", text: text) }
}

/// The libraries of this machine that the tests run with: the distribution's first, one newer, and the newest.
enum Libraries {
  static let all: [ClangLibrary] = {
    var found: [ClangLibrary] = []
    var versions: Set<String> = []
    for candidate in ClangLibrary(environment: pathOnly).candidates {
      let library = ClangLibrary(candidates: [candidate])
      guard let version = try? ClangReader(library: library).version(), versions.insert(version).inserted
      else { continue }
      found.append(library)
    }
    return found
  }()

  /// What `RNNC_LIBCLANG` says is not for these tests.
  private static var pathOnly: [String: String] {
    ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
  }

  static var first: ClangReader { ClangReader(library: all.first ?? ClangLibrary(candidates: [])) }
  static let nowhere = ClangReader(
    library: ClangLibrary(environment: [ClangLibrary.variable: "/nowhere/libclang.so"]))
}

/// One function of a C text, resolved as a program would.
func resolve(
  _ name: String, _ parameters: [String], in text: String, _ reader: ClangReader = Libraries.first
) throws -> Result<CFunction, Diagnostic> {
  let folder = try Folder()
  try folder.write("f.h", text)
  return try resolve(name, parameters, path: "f.h", folder, reader)
}

func resolve(
  _ name: String, _ parameters: [String], path: String, _ folder: Folder,
  _ reader: ClangReader = Libraries.first
) throws -> Result<CFunction, Diagnostic> {
  let program = folder.program("extern fn \(name)(\(parameters.joined(separator: ", "))) from \"\(path)\"\n")
  let statement = try #require(Parser.parse(program).tree.statements.first)
  guard case .externFunction(let name, let parameters, let path) = statement.kind else {
    throw DiagnosticFailure([])
  }
  return ClangExternResolver(reader: reader).resolve(name, parameters, path, at: statement.range)
}
