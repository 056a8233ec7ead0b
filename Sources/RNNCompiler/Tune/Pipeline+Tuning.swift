import Foundation
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNTransforms

/// What is remembered of a tuning.
struct TuningAnswer: Codable, Equatable {
  var choices: Choices
  /// For people who look into the cache.
  var program: String
  var steps: Int
  var batch: Int
  var threads: Int
}

extension Pipeline {
  /// The same with other choices.
  public func choosing(_ choices: Choices) -> Pipeline {
    var request = request
    request.entries.choices = choices
    return Pipeline(request, loader: loader, externs: externs)
  }

  /// The same with the choices that a ``Tuner`` has found and remembered for a program, this number of sequences and of threads.
  ///
  /// Where nothing is remembered for this machine, compiler and version the pipeline is as it was, and a warning says so. Throws
  /// `DiagnosticFailure` for a defect that the verifier finds, and `CompileError` where there is no C compiler.
  public func recalling(
    _ equations: EquationSystem, batch: Int, threads: Int = 1, _ settings: JITSettings = JITSettings()
  ) throws -> (pipeline: Pipeline, warnings: [Diagnostic]) {
    let key = try tuningKey(equations, batch: batch, threads: threads, settings)
    if let bytes = settings.cache.tuning(key),
      let answer = try? JSONDecoder().decode(TuningAnswer.self, from: Data(bytes))
    {
      return (choosing(answer.choices), [])
    }
    let sequences = batch == 1 ? "1 sequence" : "\(batch) sequences"
    let warning = Diagnostic(
      .warning, "not-tuned",
      "no tuning for \(sequences) and \(threads == 1 ? "1 thread" : "\(threads) threads") is remembered: "
        + "the usual choices are taken",
      at: nil,
      help: "rnnc bench with --tune --batch \(batch) --threads \(threads) measures and remembers")
    return (self, [warning])
  }

  /// The key of a program's answer, which does not depend on its name nor on which entries are asked for.
  func tuningKey(
    _ equations: EquationSystem, batch: Int, threads: Int, _ settings: JITSettings
  ) throws -> TuningKey {
    var plain = request
    plain.entries.exposeAll = false
    plain.entries.labels = [:]
    plain.emission.name = "tuned"
    plain.emission.entries = Tuner.kinds.map(\.entry)
    plain.emission.annotate = false
    plain.emission.announcePhases = false
    let source = try Pipeline(plain, loader: loader, externs: externs).emit(equations)
    return TuningKey(
      source: source.combined, batch: batch, threads: threads,
      compiler: try settings.compiler ?? CCompiler.find(), options: settings.options,
      version: Pipeline.version)
  }

  /// The version of the compiler.
  public static let version = "0.1.0"
}
