import Foundation
import RNNDiagnostics
import RNNExplain
import Testing

/// The derivations of the systems, compared with recorded texts; RNNC_RECORD=1 records them anew.
@Suite struct GoldenTests {
  static let programs = (try? Paths.programs()) ?? []

  @Test func thereArePrograms() { #expect(Self.programs.count >= 15) }

  @Test(arguments: programs) func derivationIsAsRecorded(_ name: String) throws {
    let bytes = try Data(contentsOf: Paths.systems.appendingPathComponent(name + ".rnn"))
    let (document, file, _) = try explain(SourceFile(name: name + ".rnn", bytes: Array(bytes)))
    let text = ExplainFormat.text.render(document, file: file)
    let golden = Paths.goldens.appendingPathComponent(name + ".txt")
    if ProcessInfo.processInfo.environment["RNNC_RECORD"] == "1" {
      try text.write(to: golden, atomically: true, encoding: .utf8)
    }
    let recorded = try String(contentsOf: golden, encoding: .utf8)
    #expect(text == recorded)
  }
}
