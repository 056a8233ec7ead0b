import Foundation
import RNNCBackend
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage
import RNNTransforms

/// Measures on this machine what the cost model decides for all, and remembers the answer in the cache of compiled programs.
///
/// One decision is tried after another, the best so far kept. All alternatives of a decision and what they would replace take turns; an
/// alternative is taken when the geometric mean of its times is better by more than ``noise``, none of them worse by more,
/// and a second measurement says the same.
public struct Tuner {
  /// The size of the timed calls, and how often they are timed.
  public struct Options: Sendable {
    public var steps = 100
    public var batch = 32
    public var threads = 1
    /// How often everything is timed in each of the measurements; the least time counts.
    public var rounds = 7
    public var seed: UInt64 = 1

    public init() {}
  }

  /// What an alternative has to be better by, as a share.
  public static let noise = 0.02

  /// What is timed; a step with packed parameters is left out, since its matrices are packed in any case.
  static let kinds: [BenchReport.Kind] = [.forward, .gradient, .step]

  private let options: Options
  private let pipeline: Pipeline
  private let equations: EquationSystem
  private let settings: JITSettings
  private let progress: (String) -> Void
  private var counts: [BenchReport.Kind: Int] = [:]

  /// Measures alternatives for a program and remembers the best.
  ///
  /// - Parameter progress: is told in a few words what is tried next.
  /// Throws `DiagnosticFailure` for errors in the program and for what cannot be timed, and a `JITError` where its C cannot be compiled or
  /// called.
  public static func run(
    _ file: SourceFile, _ request: CompileRequest, _ settings: JITSettings = JITSettings(),
    _ options: Options = Options(), loader: ImportLoader = .files,
    progress: @escaping (String) -> Void = { _ in }
  ) throws -> TuningReport {
    let pipeline = Pipeline(request, loader: loader)
    let equations = try pipeline.equations(try pipeline.check(file).program)
    var tuner = Tuner(pipeline, equations, settings, options, progress)
    var report = try tuner.run()
    let answer = TuningAnswer(
      choices: report.choices, program: file.name, steps: options.steps, batch: options.batch,
      threads: options.threads)
    let key = try pipeline.tuningKey(
      equations, batch: options.batch, threads: options.threads, settings)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    do {
      try settings.cache.remember(Array(encoder.encode(answer)), tuning: key)
      report.remembered = settings.cache.directory.string
    } catch is CacheRefusal { report.remembered = nil }
    return report
  }

  private init(
    _ pipeline: Pipeline, _ equations: EquationSystem, _ settings: JITSettings, _ options: Options,
    _ progress: @escaping (String) -> Void
  ) {
    var request = pipeline.request
    request.emission.entries = Self.kinds.map(\.entry)
    self.pipeline = Pipeline(request, loader: pipeline.loader, externs: pipeline.externs)
    self.equations = equations
    self.settings = settings
    self.options = options
    self.progress = progress
  }

  /// C with the choices it was made with, ready to be called.
  private struct Candidate {
    let choices: Choices
    let code: Code
    let sizes: KernelSizes
    let calls: BenchCalls
  }

  /// What the machine runs: two choices with the same are the same.
  private struct Code: Hashable {
    let text: String
    let level: Int
  }

  private mutating func run() throws -> TuningReport {
    let first = try candidate(pipeline.request.entries.choices)
    var best = first
    for kind in kinds(first) { counts[kind] = try first.calls.count(kind, lasting: Self.sample) }
    var trials: [TuningReport.Trial] = []
    for decision in TuningDecision.all(best.choices) { try decide(decision, &best, &trials) }
    progress("the result")
    let total = try ratios([first, best])[1]
    let differences = best.choices.differences.filter { !first.choices.differences.contains($0) }
    return TuningReport(trials: trials, choices: best.choices, differences: differences, total: total)
  }

  /// Tries the alternatives of one decision.
  private func decide(
    _ decision: TuningDecision, _ best: inout Candidate, _ trials: inout [TuningReport.Trial]
  ) throws {
    var candidates = [best]
    var places: [Int] = []
    let alternatives = decision.alternatives(
      to: best.choices, batch: options.batch, chunkRows: best.sizes.chunkRows,
      packRows: best.sizes.packRows, level: best.code.level)
    for (label, choices) in alternatives {
      progress("\(decision.name) \(label)")
      trials.append(TuningReport.Trial(decision: decision.name, alternative: label))
      guard let other = try candidate(choices, unlessIn: candidates.map(\.code)) else { continue }
      candidates.append(other)
      places.append(trials.count - 1)
    }
    guard candidates.count > 1 else { return }
    progress("\(decision.name), timing")
    let ratios = try ratios(candidates)
    for (place, ratios) in zip(places, ratios.dropFirst()) { trials[place].ratios = ratios }
    let least = ratios.indices.min { ratios[$0].mean < ratios[$1].mean } ?? 0
    guard least > 0, Self.isBetter(ratios[least]),
      Self.isBetter(try self.ratios([best, candidates[least]])[1])
    else { return }
    best = candidates[least]
    trials[places[least - 1]].isChosen = true
  }

  private static func isBetter(_ ratios: TuningReport.Ratios) -> Bool {
    ratios.mean < 1 - noise && ratios.all.allSatisfy { $0 < 1 + noise }
  }

  private func candidate(_ choices: Choices) throws -> Candidate {
    let chosen = pipeline.choosing(choices)
    return try candidate(chosen, try chosen.emit(equations))
  }

  /// Nil where the same is there already.
  private func candidate(_ choices: Choices, unlessIn known: [Code]) throws -> Candidate? {
    let chosen = pipeline.choosing(choices)
    let source = try chosen.emit(equations)
    return known.contains(code(source, choices)) ? nil : try candidate(chosen, source)
  }

  private func candidate(_ chosen: Pipeline, _ source: CSource) throws -> Candidate {
    let choices = chosen.request.entries.choices
    let calls = try BenchCalls(
      try chosen.kernel(source, settings), steps: options.steps, batch: options.batch, seed: options.seed,
      threads: options.threads)
    return Candidate(choices: choices, code: code(source, choices), sizes: source.sizes, calls: calls)
  }

  private func code(_ source: CSource, _ choices: Choices) -> Code {
    Code(text: source.implementation, level: choices.compilerLevel ?? settings.options.optimization)
  }

  // MARK: Time

  private func kinds(_ candidate: Candidate) -> [BenchReport.Kind] {
    Self.kinds.filter { kind in
      candidate.calls.kernel.interface.entries.contains { $0.kind == kind.entry }
    }
  }

  /// The least times of candidates that take turns, each divided by that of the first.
  private func ratios(_ candidates: [Candidate]) throws -> [TuningReport.Ratios] {
    let kinds = kinds(candidates[0])
    var least = candidates.map { _ in kinds.map { _ in Double.infinity } }
    for candidate in candidates { for kind in kinds { try candidate.calls.call(kind) } }
    for round in 0..<max(options.rounds, 1) {
      for place in candidates.indices {
        // Nobody always comes first, or behind the same one.
        let index = round.isMultiple(of: 2) ? place : candidates.count - 1 - place
        for (number, kind) in kinds.enumerated() {
          least[index][number] = min(least[index][number], try time(kind, candidates[index].calls))
        }
      }
    }
    return least.map { times in
      TuningReport.Ratios(
        kinds.indices.map { (kinds[$0], times[$0] / max(least[0][$0], 1e-12)) })
    }
  }

  private func time(_ kind: BenchReport.Kind, _ calls: BenchCalls) throws -> Double {
    let time = try Stopwatch.time(calls: counts[kind] ?? 1) { try calls.call(kind) }
    return options.threads > 1 && kind != .step ? time.elapsed : time.processor
  }

  /// The seconds that the calls of one round take at least.
  private static let sample = 0.006
}
