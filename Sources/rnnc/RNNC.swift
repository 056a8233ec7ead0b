import ArgumentParser
import RNNCompiler
import RNNDiagnostics

/// `rnnc`: the root of all commands; `compile` is the one that runs when none is named.
@main
struct RNNC: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rnnc",
    abstract: "Compiles recurrences to C that evaluates and differentiates them.",
    discussion: """
      rnnc FILE is short for rnnc compile FILE; its options: rnnc help compile.

      EXAMPLES:
        rnnc lstm.rnn -o lstm.c             write lstm.c and lstm.h
        rnnc lstm.rnn -D H=256 -o lstm.c    with a number for the size H
        rnnc lstm.rnn --emit declarations   show what was inferred
        rnnc lstm.rnn --emit adjoint        show the equations of the gradient
        rnnc run lstm.rnn --data lstm.json  values, loss and gradients as JSON
        rnnc check lstm.rnn                 compare gradients with other ways
        rnnc explain lstm.rnn               show the derivation of the gradient
        rnnc analyze lstm.rnn               measure the gradient's way through time
        rnnc bench lstm.rnn                 time values, gradient and step
        rnnc format --in-place lstm.rnn     write the canonical layout

      EXIT STATUS:
        0   fine
        1   errors in the program or its data, a failed check, no C compiler
        64  wrong use of the command line
        66  an input cannot be read
        70  a defect of rnnc
        73  an output cannot be written
      """,
    version: Pipeline.version,
    subcommands: [
      CompileCommand.self, RunCommand.self, CheckCommand.self, ExplainCommand.self, AnalyzeCommand.self,
      BenchCommand.self, FormatCommand.self,
    ],
    defaultSubcommand: CompileCommand.self)

  static func main() {
    StandardStreams.prepare()
    let arguments = separated(Array(CommandLine.arguments.dropFirst()))
    do {
      try checkHelp(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      // What a command says itself was said before it threw its exit status.
      guard !(error is ExitCode), exitCode(for: error) == .validationFailure else { exit(withError: error) }
      let form = MessageForm(arguments: arguments)
      let failure = CommandFailure.usage(message(for: error), help: "rnnc --help lists commands and options")
      do { try Console(form).run { _ in throw failure } } catch { exit(withError: error) }
    }
  }

  /// `help NAME` of what is no command would show the help of all.
  private static func checkHelp(_ arguments: [String]) throws {
    guard arguments.first == "help", let name = arguments.dropFirst().first, !name.hasPrefix("-") else {
      return
    }
    let known = configuration.subcommands.map { $0._commandName } + ["help"]
    if !known.contains(name) { throw ValidationError("there is no command '\(name)'") }
  }

  /// `-DNAME=N` as two arguments: the parser takes what stands before `=` for the name of an option.
  private static func separated(_ arguments: [String]) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    let options = arguments[..<end].flatMap { argument in
      argument.hasPrefix("-D") && argument.count > 2 ? ["-D", String(argument.dropFirst(2))] : [argument]
    }
    return options + arguments[end...]
  }
}

extension MessageForm {
  /// The form that arguments ask for, even if they are wrong otherwise.
  fileprivate init(arguments: [String]) {
    let isJSON = zip(arguments, arguments.dropFirst()).contains { $0 == "--diagnostics" && $1 == "json" }
    self = isJSON || arguments.contains("--diagnostics=json") ? .json : .text
  }
}
