import ArgumentParser
import RNNDiagnostics
import RNNJIT

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How messages are written to standard error.
enum MessageForm: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// Takes the messages of one run and turns errors into an exit status.
///
/// Text is written as it comes; JSON is one array, written at the end of every run, empty where there was nothing to say.
final class Console {
  let form: MessageForm
  private var collected: [Diagnostic] = []
  private var printed = false

  init(_ form: MessageForm) { self.form = form }

  /// Whether a person watches who can be shown progress and colours.
  var isInteractive: Bool { form == .text && StandardStreams.errorIsTerminal }

  private var usesColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isInteractive && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  func report(_ diagnostics: [Diagnostic]) {
    guard form == .text else {
      collected += diagnostics
      return
    }
    guard !diagnostics.isEmpty else { return }
    let text = DiagnosticRenderer(color: usesColor).render(diagnostics)
    // An empty line stands between messages, as within one group of them.
    write((printed ? "\n" : "") + text)
    printed = true
  }

  /// Runs a command to its end: reports what it throws, and ends the process with the status that belongs to it.
  func run(_ body: (Console) throws -> ExitStatus) throws {
    var status: ExitStatus
    do {
      status = try body(self)
    } catch {
      let (failure, diagnostics) = Console.explain(error)
      report(diagnostics)
      status = failure
    }
    if form == .json {
      if let text = try? DiagnosticJSON.string(collected) { write(text) }
    }
    if status != .fine { throw ExitCode(status.rawValue) }
  }

  /// Where messages cannot be written there is nobody to be told.
  private func write(_ text: String) { _ = StandardStreams.write(Array(text.utf8), to: 2) }

  private static func explain(_ error: any Error) -> (ExitStatus, [Diagnostic]) {
    switch error {
    case let failure as CommandFailure: return (failure.status, [failure.diagnostic])
    case let failure as DiagnosticFailure: return (status(of: failure.diagnostics), failure.diagnostics)
    case let error as any JITError: return (status(of: [error.diagnostic]), [error.diagnostic])
    default:
      return (.software, [Diagnostic(.error, "internal", "\(error)", at: nil, origin: .compiler)])
    }
  }

  private static func status(of diagnostics: [Diagnostic]) -> ExitStatus {
    diagnostics.contains { $0.origin == .compiler && $0.severity == .error } ? .software : .failed
  }
}
