import ArgumentParser
import RNNCompiler
import RNNDiagnostics
import RNNIR

/// Where choices for the speed of the C come from, for commands that can measure.
struct TuningOptions: ParsableArguments {
  @Flag(
    help: "First measure alternatives on this machine, which takes a minute or so; use and remember the best."
  )
  var tune = false

  @Flag(help: "Use what --tune found for this program and numbers of sequences and threads on this machine.")
  var tuned = false

  func validate() throws {
    if tune, tuned { throw ValidationError("--tune uses what it finds: --tuned is for later") }
  }

  /// Whether the C depends on more than the program and the options.
  var isAsked: Bool { tune || tuned }

  /// The request with the choices that were measured or remembered, and what the measurement tried; says on the console where nothing is
  /// remembered. Throws as `Tuner` does.
  func choose(
    _ request: CompileRequest, _ source: ProgramSource, _ options: Tuner.Options, _ console: Console
  ) throws -> (request: CompileRequest, report: TuningReport?) {
    var request = request
    if tune {
      let report = try Progress.following(
        "tuning \(source.file.name)", shown: console.isInteractive
      ) { progress in
        try Tuner.run(
          source.file, request, JITSettings(), options, loader: source.loader, progress: progress)
      }
      request.entries.choices = report.choices
      return (request, report)
    }
    guard tuned else { return (request, nil) }
    let pipeline = Pipeline(request, loader: source.loader, externs: source.externs)
    let equations = try pipeline.equations(try pipeline.check(source.file).program)
    let (found, warnings) = try pipeline.recalling(equations, batch: options.batch, threads: options.threads)
    console.report(warnings)
    return (found.request, nil)
  }
}
