import Foundation
import OrderedCollections
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNLanguage

/// The programs of Examples.
enum Examples {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every program below Examples that is meant to compile, relative to it, in order.
  static let names = files.filter { !$0.hasSuffix("/refused.rnn") }

  /// Programs that show what is refused.
  static let refused = files.filter { $0.hasSuffix("/refused.rnn") }

  private static let files: [String] = {
    let folder = root.appendingPathComponent("Examples")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".rnn") && !$0.contains(".build") }.sorted()
  }()

  static func file(_ name: String) throws -> SourceFile {
    let url = root.appendingPathComponent("Examples/\(name)")
    return SourceFile(name: url.path, bytes: Array(try Data(contentsOf: url)))
  }

  /// Numbers for the sizes that a program leaves free, and smaller ones for those that are large.
  static func sizes(_ file: SourceFile, largest: Int = .max) throws -> OrderedDictionary<String, Int> {
    let program = try Pipeline().check(file).program
    var result: OrderedDictionary<String, Int> = [:]
    for (index, size) in program.sizes.enumerated() {
      // Equal sizes stay equal.
      if size.value == nil { result[size.name] = [5, 3, 7, 4][index % 4] }
      if let value = size.value, value > largest { result[size.name] = 5 + value % 7 }
    }
    return result
  }

  static func request(_ file: SourceFile, _ real: RealType = .double, largest: Int = .max) throws
    -> CompileRequest
  {
    var request = CompileRequest()
    request.sizes = try sizes(file, largest: largest)
    request.emission.real = real
    return request
  }
}
