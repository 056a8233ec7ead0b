import RNNDiagnostics

/// An error of the command line's own surroundings: a file that cannot be read or written, options that contradict each other.
struct CommandFailure: Error {
  let status: ExitStatus
  let diagnostic: Diagnostic

  init(_ status: ExitStatus, _ code: String, _ message: String, help: String? = nil) {
    self.status = status
    diagnostic = Diagnostic(.error, code, message, at: nil, help: help)
  }

  static func usage(_ message: String, help: String? = nil) -> CommandFailure {
    CommandFailure(.usage, "usage", message, help: help)
  }
}
