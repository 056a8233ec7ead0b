/// One message about a program: what is wrong, where, and what to write instead.
public struct Diagnostic: Error, Sendable, Equatable {
  /// Whether the program can still be compiled.
  public enum Severity: String, Sendable, Codable {
    case error, warning
  }

  /// Whose fault it is: the program's, a stated limit of the compiler, or a defect of the compiler.
  public enum Origin: String, Sendable, Codable {
    case program, limitation, compiler
  }

  /// A second place that the message speaks of, e.g. the other of two declarations that disagree.
  public struct Note: Sendable, Equatable {
    public let message: String
    public let range: SourceRange?

    public init(_ message: String, at range: SourceRange? = nil) {
      self.message = message
      self.range = range
    }
  }

  public let severity: Severity
  public let origin: Origin
  /// A stable short name for the kind of message, in kebab-case, e.g. `shape-mismatch`.
  public let code: String
  /// What is wrong, in one sentence without a final full stop.
  public let message: String
  public let range: SourceRange?
  public let notes: [Note]
  /// What to write instead, in one sentence.
  public let help: String?

  public init(
    _ severity: Severity = .error, _ code: String, _ message: String, at range: SourceRange?,
    notes: [Note] = [], help: String? = nil, origin: Origin = .program
  ) {
    self.severity = severity
    self.origin = origin
    self.code = code
    self.message = message
    self.range = range
    self.notes = notes
    self.help = help
  }
}

/// The errors that ended a stage, with the warnings found on the way.
public struct DiagnosticFailure: Error, Sendable {
  public let diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
}
