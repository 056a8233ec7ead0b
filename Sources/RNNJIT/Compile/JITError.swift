import RNNDiagnostics

/// What can go wrong between generated C and the numbers of a call.
///
/// All errors that the module throws are of this kind, but for `DiagnosticFailure` where a data file is read and `CancellationError`.
public protocol JITError: Error, Sendable {
  /// The error as a message for people, without a place in a source text.
  var diagnostic: Diagnostic { get }
}
