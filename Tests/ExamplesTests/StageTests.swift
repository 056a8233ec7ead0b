import Foundation
import RNNCompiler
import RNNDiagnostics
import Testing

/// What `--emit` shows of a few programs, kept in Tests/Cases/golden. Small sizes keep the files readable.
@Suite struct StageTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let stage: Stage
    var testDescription: String { "\(name) \(stage.rawValue)" }
  }

  static let cases: [Case] =
    [
      "systems/15-scalar-linear.rnn", "language/02-declared.rnn", "language/05-two-directions.rnn",
      "cells/lstm-packed.rnn",
    ].flatMap { name in
      [Stage.declarations, .equations, .adjoint, .schedule, .loops].map { Case(name: name, stage: $0) }
    } + [
      Case(name: "systems/15-scalar-linear.rnn", stage: .c),
      Case(name: "language/02-declared.rnn", stage: .c),
    ]

  @Test(arguments: cases) func golden(_ test: Case) throws {
    let file = try Examples.file(test.name)
    let text = try Pipeline(Examples.request(file, .float, largest: 12)).text(test.stage, of: file)
    let stem = test.name.replacingOccurrences(of: "/", with: "-").dropLast(4)
    let kept = test.stage == .c ? Self.withoutRuntime(text) : text
    let url = Examples.root.appendingPathComponent("Tests/Cases/golden/\(stem).\(test.stage.rawValue)")
    try Golden.expect(kept, at: url)
  }

  /// The header and what is made for the program; the runtime between them has tests of its own.
  static func withoutRuntime(_ text: String) -> String {
    guard let start = text.range(of: "\n#define RNN_DOUBLE"), let end = text.range(of: "\n/* ---- ") else {
      return text
    }
    return String(text[..<start.lowerBound]) + "\n/* (the runtime) */\n" + String(text[end.lowerBound...])
  }
}
