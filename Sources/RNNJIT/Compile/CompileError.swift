import RNNDiagnostics
import SystemPackage

/// Why there is no compiled library.
public enum CompileError: JITError, Equatable {
  /// Nothing is installed under the names that were looked for.
  case noCompiler(searched: [String])
  /// The variable `CC` names something that cannot be run.
  case badCC(value: String, reason: String)
  /// A compiler was found but could not be run.
  case cannotRun(command: String, reason: String)
  /// The compiler fails on the smallest program too; `output` is the beginning of what it said, `variable` what `CC` says if that
  /// names it.
  case broken(variable: String?, command: String, ending: String, output: String)
  /// The compiler ran and failed, though not on other C; `output` is the beginning of what it said.
  case failed(command: String, ending: String, output: String)
  /// The compiler said that all was well but left no library.
  case noLibrary(command: String)
  /// A file of the unit has a name that does not stay inside its directory.
  case badFileName(String)
  /// No directory to compile in.
  case noDirectory(path: String, reason: String)
}

extension CompileError {
  static func rejected(by command: Command, _ outcome: Command.Outcome) -> CompileError {
    .failed(command: command.description, ending: outcome.ending.description, output: outcome.text)
  }
}

extension CompileError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noCompiler(let names):
      "no C compiler: none of \(names.joined(separator: ", ")) is on PATH, and CC is not set"
    case .badCC(let value, let reason):
      "CC is '\(value)', which cannot be used: \(reason)"
    case .cannotRun(let command, let reason):
      "cannot run the C compiler: \(reason)\n  \(command)"
    case .broken(let variable, let command, let ending, let output):
      """
      \(variable.map { "CC is '\($0)', which" } ?? "the C compiler") cannot compile the smallest program: \(ending)
        \(command)
      \(output.isEmpty ? "(it said nothing)" : output)
      """
    case .failed(let command, let ending, let output):
      """
      the C compiler failed with \(ending)
        \(command)
      \(output.isEmpty ? "(it said nothing)" : output)
      """
    case .noLibrary(let command):
      "the C compiler reported success but wrote no library\n  \(command)"
    case .badFileName(let name):
      "'\(name)' is not the name of a file in its directory"
    case .noDirectory(let path, let reason):
      "cannot compile in \(path): \(reason)"
    }
  }

  /// The same as a message of the program, without a place in a source text.
  public var diagnostic: Diagnostic {
    switch self {
    case .noCompiler:
      Diagnostic(
        .error, "no-compiler", description, at: nil, help: "install gcc or clang, or name a compiler in CC",
        origin: .limitation)
    case .badCC:
      Diagnostic(.error, "bad-cc", description, at: nil, help: "unset CC or name an installed compiler")
    case .broken(let variable, _, _, _):
      Diagnostic(
        .error, "bad-cc", description, at: nil,
        help: variable == nil
          ? "repair it, or name another compiler in CC" : "unset CC or name an installed compiler")
    case .cannotRun, .noDirectory:
      Diagnostic(.error, "cannot-compile", description, at: nil, origin: .limitation)
    case .failed, .noLibrary, .badFileName:
      Diagnostic(.error, "compile-failed", description, at: nil, origin: .compiler)
    }
  }
}
