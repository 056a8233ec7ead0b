import ArgumentParser
import Foundation
import RNNCompiler
import RNNIR

/// Times the compiled C of a program.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time forward pass, gradient and step.",
    discussion: """
      Compiles the program, calls it on random data, and shows the time of a call,
      the rate of its products and the share of the machine's peak, which is probed
      between the timings. Times are those that the thread had a processor. All
      sizes need numbers.
      """)

  @OptionGroup var program: ProgramOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of steps.", valueName: "n"))
  var steps = Benchmark.Options().steps

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of sequences.", valueName: "n"))
  var batch = Benchmark.Options().batch

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of threads.", valueName: "n"))
  var threads = Benchmark.Options().threads

  @Option(parsing: .unconditional, help: ArgumentHelp("How often everything is timed.", valueName: "n"))
  var rounds = Benchmark.Options().rounds

  @Option(parsing: .unconditional, help: ArgumentHelp("Where random numbers start.", valueName: "n"))
  var seed = Benchmark.Options().seed

  @Option(help: ArgumentHelp("The type of numbers.", valueName: "type"))
  var real = RealType.float

  @Option(help: "Functions in vectors, or those of the C library.")
  var math = CompileCommand.Math.fast

  @Flag(help: "Show how long each phase of the schedule takes, and what bounds it.")
  var phases = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @OptionGroup var tuning: TuningOptions
  @OptionGroup var gradient: GradientOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var messages: MessageOptions

  func validate() throws {
    if steps < 0 { throw ValidationError("--steps wants a number, 0 or more") }
    for (name, value) in [("batch", batch), ("threads", threads), ("rounds", rounds)] where value < 1 {
      throw ValidationError("--\(name) wants a number, 1 or more")
    }
  }

  func run() throws {
    try messages.run { console in
      let source = try ProgramSource(program.file)
      var request = program.request
      gradient.apply(to: &request)
      optimization.apply(to: &request)
      request.emission.real = real
      request.emission.strictMath = math == .strict
      var options = Benchmark.Options()
      options.steps = steps
      options.batch = batch
      options.threads = threads
      options.rounds = rounds
      options.seed = seed
      options.phases = phases
      var tuned = Tuner.Options()
      tuned.steps = steps
      tuned.batch = batch
      tuned.threads = threads
      tuned.seed = seed
      let (chosen, trials) = try tuning.choose(request, source, tuned, console)
      var report = try Progress.during("timing \(source.file.name)", shown: console.isInteractive) {
        [options] in
        try Benchmark.run(source.file, chosen, JITSettings(), options, loader: source.loader)
      }
      report.tuning = trials
      try OutputFile.print(json ? try Self.json(report) : (trials.map { $0.text + "\n" } ?? "") + report.text)
      return .fine
    }
  }

  private static func json(_ report: BenchReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
  }
}
