import RNNCBackend
import RNNClang
import RNNDiagnostics
import RNNIR

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

extension CrossCheck {
  /// The generated files, read back before anything is called. Throws `DiagnosticFailure` where they differ from the interface.
  mutating func verifyC() throws {
    for real in [RealType.double, .float] {
      let check = "generated C and its interface, read back"
      let source = try source(real)
      let problems: [Diagnostic]
      do throws(ClangFailure) {
        problems = try source.verify(reader: options.clang)
      } catch {
        append(CheckReport.Row(check: check, data: real.rawValue, verdict: .skipped, note: error.reason))
        continue
      }
      guard problems.allSatisfy({ $0.code != "interface-mismatch" }) else {
        throw DiagnosticFailure(problems)
      }
      append(
        CheckReport.Row(
          check: check, data: real.rawValue, worst: problems.first.map(place) ?? "",
          error: Double(problems.count), tolerance: 0, note: problems.first?.message ?? ""))
    }
  }

  private func place(_ diagnostic: Diagnostic) -> String {
    guard let range = diagnostic.range else { return "" }
    return "\(range.file.name.split(separator: "/").last ?? ""):\(range.file.location(of: range.lower).line)"
  }
}
