import ArgumentParser
import RNNCompiler
import RNNExplain
import RNNTransforms

extension ExplainFormat: ExpressibleByArgument {}

/// Writes the derivation of a program's gradient as a person would.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show the derivation of the gradient.",
    discussion: """
      Writes the program, its shapes and number of parameters, the derivative of one
      step and of many, the adjoint of every value and the gradients, with the lines
      of the generated C that compute them. Sizes may be left without a number.

      EXAMPLES:
        rnnc explain lstm.rnn                     in the terminal
        rnnc explain lstm.rnn --format html -o lstm.html
        rnnc explain lstm.rnn --format latex -o lstm.tex
      """)

  @OptionGroup var program: ProgramOptions

  @Option(help: ArgumentHelp("How it is written.", valueName: "format"))
  var format = ExplainFormat.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write; - is standard output.", valueName: "out"),
    completion: .file())
  var output = OutputFile.standardOutput

  @Flag(help: "Leave out where in the generated C each equation is computed.")
  var noCode = false

  @OptionGroup var gradient: GradientOptions
  @OptionGroup var messages: MessageOptions

  func run() throws {
    try messages.run { console in
      let source = try ProgramSource(program.file)
      var request = program.request
      gradient.apply(to: &request)
      let pipeline = Pipeline(request, loader: source.loader, externs: source.externs)
      let (checked, warnings) = try pipeline.check(source.file)
      console.report(warnings)
      let sized = pipeline.withNumbers(for: checked)
      let equations = try sized.equations(try sized.check(source.file).program)
      let compile = { (options: EntryBuilder.Options) in
        var request = request
        request.entries = options
        return try Pipeline(request, loader: pipeline.loader, externs: pipeline.externs).emit(equations)
      }
      let hasCode = !noCode && checked.freeSizes.isEmpty
      let derivation = try Derivation(checked, equations, request.entries, compile: hasCode ? compile : nil)
      let text = format.render(derivation.document(), file: derivation.codeFile)
      if output == OutputFile.standardOutput {
        try OutputFile.print(text)
      } else {
        try source.refuseOverwriting(output)
        try OutputFile.write([OutputFile(output, text)])
      }
      return .fine
    }
  }
}
