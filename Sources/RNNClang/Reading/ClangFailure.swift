import RNNDiagnostics

/// Why a C file could not be read at all.
public enum ClangFailure: Error, Sendable, Equatable {
  /// There is no libclang; what was tried, a line each.
  case noLibrary(tried: [String])
  case noUnit
  case tooLarge
  case timedOut(Duration)
  case crashed
  case noResources
  /// A header that comes with libclang, or with the system, has errors: it is that of another version.
  case foreignHeader(String)
  /// The bytes that came back are not what was to be written.
  case badAnswer

  /// The end of a sentence that says what could not be read.
  public var reason: String {
    switch self {
    case .noLibrary: "there is no libclang on this machine"
    case .noUnit: "libclang cannot read it"
    case .tooLarge: "it is too large or too deeply nested"
    case .timedOut(let limit): "libclang was not done within \(limit)"
    case .crashed: "libclang crashed or ran out of memory"
    case .foreignHeader(let path): "libclang has errors in \(path), which is no part of it"
    case .noResources: "the system gives no memory or no process"
    case .badAnswer: "the answer of libclang makes no sense"
    }
  }

  /// The failure as a message about `subject`.
  public func diagnostic(_ subject: String, at range: SourceRange?) -> Diagnostic {
    let message = "\(subject): \(reason)"
    switch self {
    case .noLibrary(let tried):
      return Diagnostic(
        .error, "no-libclang", message, at: range,
        notes: tried.map { Diagnostic.Note("tried \($0)") },
        help: "install it (apt-get install libclang-dev), or name it in \(ClangLibrary.variable)",
        origin: .limitation)
    case .noUnit, .tooLarge, .timedOut, .crashed, .noResources:
      return Diagnostic(
        .error, "unreadable-c", message, at: range,
        help: "simplify the file, or copy the function into one of its own",
        origin: .limitation)
    case .foreignHeader:
      return Diagnostic(
        .error, "unreadable-c", message, at: range,
        help:
          "install the headers of that libclang's version (libclang-common-19-dev for 19), or name another library in \(ClangLibrary.variable)",
        origin: .limitation)
    case .badAnswer:
      return Diagnostic(.error, "unreadable-c", message, at: range, origin: .compiler)
    }
  }
}
