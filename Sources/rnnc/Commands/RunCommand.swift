import ArgumentParser
import RNNCompiler
import RNNIR

/// Evaluates a program and its gradient on data from a file.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Evaluate a program and its gradient.",
    discussion: """
      The data is one JSON object, name to number or nested array; a stream is an
      array of its steps. Sizes without a number are taken from the data. The
      result is one JSON object: values, loss, gradients and, with --all, adjoints.
      """)

  @OptionGroup var program: ProgramOptions

  @Option(
    help: ArgumentHelp("The data; - is standard input.", valueName: "json"),
    completion: .file(extensions: ["json"]))
  var data: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of steps, where no stream tells it.", valueName: "n"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of sequences; arrays then have an axis of them.", valueName: "n"))
  var batch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Give parameters that the data leaves out their first values.", valueName: "n"))
  var seed: UInt64?

  @Flag(help: "Show every stream and its adjoint, not only outputs.")
  var all = false

  @Flag(help: "Interpret the program instead of compiling it.")
  var interpret = false

  @Option(help: ArgumentHelp("The type of numbers.", valueName: "type"))
  var real = RealType.double

  @Flag(help: "Use what bench --tune found for this program and number of sequences on this machine.")
  var tuned = false

  @OptionGroup var gradient: GradientOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var messages: MessageOptions

  func validate() throws {
    if let steps, steps < 0 { throw ValidationError("--steps wants a number, 0 or more") }
    if let batch, batch < 1 { throw ValidationError("--batch wants a number, 1 or more") }
    if data == InputFile.standardInput, program.file == InputFile.standardInput {
      throw ValidationError("the program and the data cannot both be standard input")
    }
    if interpret, real == .float { throw ValidationError("--interpret computes in double only") }
  }

  func run() throws {
    try messages.run { console in
      let source = try ProgramSource(program.file)
      let dataFile = try InputFile.read(data)
      let run = try Progress.during("compiling \(source.file.name)", shown: console.isInteractive) {
        try DataRun(
          source.file, data: dataFile, request, JITSettings(), options, loader: source.loader)
      }
      console.report(run.warnings)
      let text = try Progress.during("computing", shown: console.isInteractive) { try run.result() }
      try OutputFile.print(text)
      return .fine
    }
  }

  private var request: CompileRequest {
    var request = program.request
    gradient.apply(to: &request)
    optimization.apply(to: &request)
    request.emission.real = real
    request.emission.entries = [.gradient]
    request.entries.exposeAll = all
    return request
  }

  private var options: DataRun.Options {
    var options = DataRun.Options()
    options.steps = steps
    options.batch = batch
    options.seed = seed
    options.interpret = interpret
    options.isTuned = tuned
    return options
  }
}
