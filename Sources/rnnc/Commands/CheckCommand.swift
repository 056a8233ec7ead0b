import ArgumentParser
import Foundation
import RNNCompiler
import RNNIR
import RNNJIT

/// Compares the ways in which a program's values and derivatives can be computed.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Compare compiled values and gradients with other ways to compute them.",
    discussion: """
      Compares compiled code with the interpreter, adjoints with tangents, and
      tangents with differences of values, on random data or on that of a file.
      Sizes without a number get small ones. The exit status is 1 if two differ.
      """)

  @OptionGroup var program: ProgramOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("Where random numbers start.", valueName: "n"))
  var seed = UInt64(1)

  @Option(
    help: ArgumentHelp("Data instead of random numbers; - is standard input.", valueName: "json"),
    completion: .file(extensions: ["json"]))
  var data: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of steps of random data, or of the file's.", valueName: "n"))
  var steps: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of sequences, likewise.", valueName: "n"))
  var batch: Int?

  @Flag(help: "Print the report as JSON.")
  var json = false

  @OptionGroup var gradient: GradientOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var messages: MessageOptions

  func validate() throws {
    if let steps, steps < 0 { throw ValidationError("--steps wants a number, 0 or more") }
    if let batch, batch < 1 { throw ValidationError("--batch wants a number, 1 or more") }
    if data == InputFile.standardInput, program.file == InputFile.standardInput {
      throw ValidationError("the program and the data cannot both be standard input")
    }
  }

  func run() throws {
    try messages.run { console in
      let source = try ProgramSource(program.file)
      var request = program.request
      gradient.apply(to: &request)
      optimization.apply(to: &request)
      var options = CrossCheck.Options()
      options.seed = seed
      let (checked, warnings) = try Pipeline(request, loader: source.loader).check(source.file)
      console.report(warnings)
      if let data {
        let file = try InputFile.read(data)
        for (name, value) in try DataShapes(file).sizes(of: checked, batched: batch != nil) {
          request.sizes[name] = value
        }
        let (steps, batch) = (steps, batch)
        let otherwise = checked.dependsOnSteps ? nil : 1
        options.data = {
          try DataFile(file, for: $0, steps: steps, batch: batch, stepsOtherwise: otherwise)
        }
      } else {
        if let steps { options.steps = steps }
        if let batch { options.batch = batch }
      }
      let report = try Progress.during("checking \(source.file.name)", shown: console.isInteractive) {
        try CrossCheck.run(source.file, request, JITSettings(), options, loader: source.loader)
      }
      try OutputFile.print(json ? try CheckCommand.json(report) : report.text)
      return report.passed ? .fine : .failed
    }
  }

  private static func json(_ report: CheckReport) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
  }
}
