import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNTransforms
import Testing

/// What a tuning tries, and what is remembered of it.
@Suite struct TunerTests {
  static let program = SourceFile(
    name: "cell.rnn",
    text: """
      input x[t]: [3]
      param U: [16, 16], W: [16, 3]
      h[t] = tanh(U*h[t-1] + W*x[t])
      output h
      loss = sum[t](sum(h[t]^2))
      """)

  private let settings: JITSettings
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("rnnc-tune-\(UUID().uuidString)")
    var settings = JITSettings()
    settings.cache = CompileCache(path: folder.path)
    settings.options.optimization = 0
    self.settings = settings
  }

  @Test func findsAndRemembers() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = Tuner.Options()
    (options.steps, options.batch, options.rounds) = (20, 4, 3)
    var said: [String] = []
    let report = try Tuner.run(Self.program, CompileRequest(), settings, options) { said.append($0) }
    // Every decision has a trial, and what makes no difference to the C is not timed.
    let decisions = Set(report.trials.map(\.decision))
    #expect(
      decisions == [
        "rows of a chunk", "matrices of one step", "vectors side by side", "passes", "C compiler",
      ]
    )
    #expect(said.contains { $0.hasPrefix("passes without widen") })
    let join = try #require(report.trials.first { $0.alternative == "without join" })
    #expect(join.ratios == nil)
    for trial in report.trials {
      guard let ratios = trial.ratios else { continue }
      let all = try [#require(ratios.forward), #require(ratios.gradient), #require(ratios.step)]
      #expect(all.allSatisfy { $0 > 0 })
      #expect(abs(ratios.mean - pow(all.reduce(1, *), 1.0 / 3)) < 1e-9)
      // Nothing is taken that was not better by more than noise.
      if trial.isChosen { #expect(ratios.mean < 0.98 && all.allSatisfy { $0 < 1.02 }) }
    }
    // C that was compiled without optimisation is far from the best.
    #expect(report.choices.compilerLevel != nil)
    #expect(report.remembered == folder.path)

    let pipeline = Pipeline()
    let equations = try pipeline.equations(try pipeline.check(Self.program).program)
    let (recalled, warnings) = try pipeline.recalling(equations, batch: 4, settings)
    #expect(warnings.isEmpty)
    #expect(recalled.request.entries.choices == report.choices)
    // The name and the entries that are asked for are no part of the question; numbers of sequences and threads are.
    var request = CompileRequest()
    request.emission.name = "other"
    request.emission.entries = [.gradient]
    request.entries.exposeAll = true
    #expect(try Pipeline(request).recalling(equations, batch: 4, settings).warnings.isEmpty)
    for (batch, threads) in [(5, 1), (4, 2)] {
      let (same, warnings) = try pipeline.recalling(equations, batch: batch, threads: threads, settings)
      #expect(warnings.map(\.code) == ["not-tuned"])
      #expect(same.request.entries.choices == Choices())
    }
    request.emission.real = .double
    #expect(try Pipeline(request).recalling(equations, batch: 4, settings).warnings.count == 1)

    // What is no answer counts as none.
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let name = try #require(names.first { $0.hasPrefix("tuning-") })
    try Data("{}".utf8).write(to: folder.appendingPathComponent(name))
    #expect(try pipeline.recalling(equations, batch: 4, settings).warnings.map(\.code) == ["not-tuned"])
  }
}
