import ArgumentParser
import RNNCBackend
import RNNClang
import RNNCompiler
import RNNDiagnostics
import RNNIR

/// Writes a program as C, or shows it after an earlier stage.
struct CompileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compile",
    abstract: "Compile a program to C (the default).",
    discussion: """
      Writes OUT and beside it a header of the same name that ends in .h. On
      standard output the header is part of the one text. Files are renamed into
      place, so that nobody sees half of one.
      """)

  /// How functions such as exp are computed.
  enum Math: String, ExpressibleByArgument, CaseIterable {
    /// In vectors, to about one unit in the last place.
    case fast
    /// By libm, one element at a time.
    case strict
  }

  @OptionGroup var program: ProgramOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write; - is standard output.", valueName: "out"),
    completion: .file(extensions: ["c"]))
  var output = OutputFile.standardOutput

  @Option(help: ArgumentHelp("The stage to show.", valueName: "stage"))
  var emit = Stage.c

  @Option(help: ArgumentHelp("The type of numbers.", valueName: "type"))
  var real = RealType.float

  @Option(help: "The prefix of all exported names, a C identifier; otherwise from the file's name.")
  var name: String?

  @Option(help: "Functions in vectors, or those of the C library.")
  var math = Math.fast

  @Flag(help: "Say in comments which line of the program code comes from.")
  var annotate = false

  @Flag(
    name: .customLong("verify-c"),
    help: "Read the C back through libclang, and fail if it is not clean or not what its interface says.")
  var verifyC = false

  @Option(
    help: ArgumentHelp(
      "Functions to emit, separated by commas: \(EntryList.allValueStrings.joined(separator: ", ")).",
      valueName: "list"))
  var entries = EntryList(EmissionOptions().entries)

  @OptionGroup var tuning: TuningOptions

  @Option(parsing: .unconditional, help: ArgumentHelp("With --tune: the number of steps.", valueName: "n"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --tune or --tuned: the number of sequences.", valueName: "n"))
  var batch: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --tune or --tuned: the number of threads.", valueName: "n"))
  var threads: Int?

  @OptionGroup var gradient: GradientOptions
  @OptionGroup var optimization: OptimizationOptions
  @OptionGroup var messages: MessageOptions

  func validate() throws {
    if output.isEmpty { throw ValidationError("-o wants the name of a file, and got an empty one") }
    if let name, !CNames.isIdentifier(name) {
      throw ValidationError(
        "--name wants a C identifier (letters, digits and _, no digit first), and got '\(name)'")
    }
    if output.hasSuffix(".h"), emit == .c {
      throw ValidationError("-o names the C file; its header is written beside it, with the ending .h")
    }
    for (name, value, isUsed) in [
      ("steps", steps, tuning.tune), ("batch", batch, tuning.isAsked), ("threads", threads, tuning.isAsked),
    ] {
      guard let value else { continue }
      guard isUsed else {
        throw ValidationError("--\(name) is for \(name == "steps" ? "--tune" : "--tune and --tuned")")
      }
      if value < 1 { throw ValidationError("--\(name) wants a number, 1 or more") }
    }
  }

  func run() throws {
    try messages.run { console in
      let source = try ProgramSource(program.file)
      let chosen = try tuning.choose(request, source, tunerOptions, console).request
      let pipeline = Pipeline(chosen, loader: source.loader, externs: source.externs)
      try Progress.during("compiling \(source.file.name)", shown: console.isInteractive) {
        let (checked, warnings) = try pipeline.check(source.file)
        console.report(warnings)
        if verifyC { try verify(try pipeline.emit(try pipeline.equations(checked))) }
        guard emit == .c, !isOneText else {
          return try write([(output, try pipeline.text(emit, of: source.file))], source)
        }
        let c = try pipeline.emit(try pipeline.equations(checked))
        let header = headerPath
        try write([(header, c.header), (output, c.source(including: baseName(header)))], source)
      }
      return .fine
    }
  }

  private func verify(_ c: CSource) throws {
    let problems: [Diagnostic]
    do throws(ClangFailure) {
      problems = try c.verify()
    } catch {
      throw DiagnosticFailure([error.diagnostic("cannot verify the generated C", at: nil)])
    }
    if !problems.isEmpty { throw DiagnosticFailure(problems) }
  }

  private var tunerOptions: Tuner.Options {
    var options = Tuner.Options()
    options.steps = steps ?? options.steps
    options.batch = batch ?? options.batch
    options.threads = threads ?? options.threads
    return options
  }

  private var request: CompileRequest {
    var request = program.request
    gradient.apply(to: &request)
    optimization.apply(to: &request)
    request.emission.name = name
    request.emission.real = real
    request.emission.strictMath = math == .strict
    request.emission.entries = entries.kinds
    request.emission.annotate = annotate
    return request
  }

  /// Standard output and devices have no place for a second file.
  private var isOneText: Bool { output == OutputFile.standardOutput || OutputFile.isSpecial(output) }

  private var headerPath: String {
    (output.hasSuffix(".c") ? String(output.dropLast(2)) : output) + ".h"
  }

  private func baseName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func write(_ files: [(path: String, text: String)], _ source: ProgramSource) throws {
    if let file = files.first, file.path == OutputFile.standardOutput {
      return try OutputFile.print(file.text)
    }
    for file in files { try source.refuseOverwriting(file.path) }
    try OutputFile.write(files.map { OutputFile($0.path, $0.text) })
  }
}
