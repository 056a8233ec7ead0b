import ArgumentParser
import RNNCompiler
import RNNDiagnostics
import RNNLanguage

/// Prints a program in the canonical layout.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format", abstract: "Lay a program out in the canonical way.")

  @ArgumentParser.Argument(
    help: "The program; - is standard input.", completion: .file(extensions: ["rnn"]))
  var file: String

  @Flag(help: "Write the result to the file instead of standard output.")
  var inPlace = false

  @Flag(help: "Write nothing; end with status 1 if the layout is not canonical.")
  var check = false

  @OptionGroup var messages: MessageOptions

  func validate() throws {
    if inPlace, check { throw ValidationError("--in-place and --check exclude each other") }
    if inPlace, file == InputFile.standardInput {
      throw ValidationError("--in-place wants a file, not standard input")
    }
  }

  func run() throws {
    try messages.run { console in
      let source = try InputFile.read(file)
      let text = Formatter.format(try Pipeline().parse(source))
      let isCanonical = Array(text.utf8) == source.bytes
      if check {
        if !isCanonical {
          console.report([
            Diagnostic(
              .error, "not-canonical", "\(source.name) is not in the canonical layout", at: nil,
              help: "rnnc format --in-place \(file)")
          ])
        }
        return isCanonical ? .fine : .failed
      }
      if !inPlace {
        try OutputFile.print(text)
      } else if !isCanonical {
        try OutputFile.write([OutputFile(file, text)])
      }
      return .fine
    }
  }
}
