import ArgumentParser
import Foundation
import RNNAnalysis
import RNNCompiler

/// Measures a gradient's way through the steps of a program.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Measure the gradient's way through time.",
    discussion: """
      Shows for every state how large its adjoint is at every step and how far back
      the last step reaches, the eigenvalues of one step and of the recurrent
      matrices, saturated and dead units, and what clipping would change. Without
      data, inputs are random, parameters have their first values, and sizes
      without a number get small ones. The options of clipping are not applied but
      judged.

      EXAMPLES:
        rnnc analyze lstm.rnn                     on random data, 50 steps
        rnnc analyze lstm.rnn --html lstm.html    with plots, for a browser
        rnnc analyze lstm.rnn --data d.json --clip-norm 1
      """)

  @OptionGroup var program: ProgramOptions

  @Option(
    help: ArgumentHelp("The data instead of random numbers; - is standard input.", valueName: "json"),
    completion: .file(extensions: ["json"]))
  var data: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Where random numbers start.", valueName: "n"))
  var seed = UInt64(1)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of steps; 50 where no data tells it.", valueName: "n"))
  var steps: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of sequences of the data.", valueName: "n"))
  var batch: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The sequence of a batch to look at, from 1.", valueName: "n")
  )
  var sequence = 1

  @Flag(help: "Print all numbers as JSON.")
  var json = false

  @Option(
    help: ArgumentHelp("Write a page with plots, which needs no network.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @OptionGroup var gradient: GradientOptions
  @OptionGroup var messages: MessageOptions

  func validate() throws {
    if let steps, steps < 0 { throw ValidationError("--steps wants a number, 0 or more") }
    if let batch, batch < 1 { throw ValidationError("--batch wants a number, 1 or more") }
    if sequence < 1 { throw ValidationError("--sequence counts from 1") }
    if data == InputFile.standardInput, program.file == InputFile.standardInput {
      throw ValidationError("the program and the data cannot both be standard input")
    }
  }

  func run() throws {
    try messages.run { console in
      let source = try ProgramSource(program.file)
      var request = program.request
      gradient.apply(to: &request)
      var options = Analysis.Options()
      options.steps = steps
      options.batch = batch
      options.sequence = sequence
      options.seed = seed
      options.data = try data.map { try InputFile.read($0) }
      // Before minutes of work, as far as the inputs are known by now.
      if let html { try refuseOverwriting(html, source) }
      let report = try Progress.during("analysing \(source.file.name)", shown: console.isInteractive) {
        [request, options] in
        try Analysis.run(source.file, request, options, loader: source.loader, externs: source.externs)
      }
      if let html {
        try refuseOverwriting(html, source)
        try OutputFile.write([OutputFile(html, AnalysisPage(report).html())])
      }
      try OutputFile.print(json ? try Self.json(report) : AnalysisText(report).text())
      return .fine
    }
  }

  private func refuseOverwriting(_ path: String, _ source: ProgramSource) throws {
    try source.refuseOverwriting(path, option: "--html", others: [data].compactMap { $0 })
  }

  private static func json(_ report: AnalysisReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
  }
}
