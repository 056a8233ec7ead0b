import RNNCBackend
import RNNClang
import RNNDiagnostics

extension CSource {
  /// Reads the generated C back through libclang: every warning, and every difference between the header and the description of the
  /// interface, is a message (and a defect of the compiler).
  ///
  /// Throws ``ClangFailure``, e.g. where there is no libclang.
  public func verify(reader: ClangReader = ClangReader()) throws(ClangFailure) -> [Diagnostic] {
    try CVerifier(reader: reader).verify(
      header: header, source: source(including: "\(interface.name).h"), interface: interface)
  }
}
