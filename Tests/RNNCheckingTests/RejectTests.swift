import Foundation
import RNNDiagnostics
import RNNLanguage
import Testing

/// Programs that are refused, each with the messages beside it. `RNNC_RECORD=1` writes what is said now.
@Suite struct RejectTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Cases/reject")

  private static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".rnn") }.map { String($0.dropLast(4)) }.sorted()
  }

  @Test func casesExist() {
    #expect(Self.names.count >= 30)
  }

  @Test(arguments: names) func messages(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "\(name).rnn"), encoding: .utf8)
    let (tree, syntax) = Parser.parse(SourceFile(name: "\(name).rnn", text: text))
    #expect(syntax.isEmpty, "the case is to be refused by the checker: \(syntax.map(\.message))")
    let (program, diagnostics) = Checker.check(tree)
    #expect(program == nil)
    #expect(diagnostics.contains { $0.severity == .error })
    let rendered = DiagnosticRenderer().render(diagnostics)
    let expected = Self.folder.appending(path: "\(name).txt")
    if ProcessInfo.processInfo.environment["RNNC_RECORD"] == "1" {
      try rendered.write(to: expected, atomically: true, encoding: .utf8)
    }
    #expect(try rendered == String(contentsOf: expected, encoding: .utf8))
  }
}
