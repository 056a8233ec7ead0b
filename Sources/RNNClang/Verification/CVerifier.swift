import Foundation
import RNNDiagnostics
import RNNIR

/// Reads generated C back through libclang and compares it with the description that callers bind by.
public struct CVerifier: Sendable {
  public var reader: ClangReader

  public init(reader: ClangReader = ClangReader()) { self.reader = reader }

  /// What the generated files have to compile with and say nothing.
  public static let flags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion"]

  /// Parses both files with all warnings and compares structures, functions, macros and the exported description with `interface`.
  ///
  /// Every message found is a defect of the compiler; its place is in the generated text. `source` includes the header as
  /// `<name>.h`. Throws ``ClangFailure`` where C cannot be read at all.
  public func verify(
    header: String, source: String, interface: Interface
  ) throws(ClangFailure) -> [Diagnostic] {
    let name = interface.name
    let headerFile = SourceFile(name: "/generated/\(name).h", text: header)
    let sourceFile = SourceFile(name: "/generated/\(name).c", text: source)
    let layoutFile = SourceFile(name: "/generated/\(name)_layout.c", text: LayoutProbe.text(interface))
    let arguments = ["-xc"] + CVerifier.flags
    let unit = try reader.read(
      sourceFile.name, arguments: arguments, texts: [sourceFile, headerFile].map { ($0.name, $0.bytes) },
      options: [])
    let layout = try reader.read(
      layoutFile.name, arguments: arguments, texts: [layoutFile, headerFile].map { ($0.name, $0.bytes) },
      options: [])
    let files = [headerFile, sourceFile, layoutFile]
    for unit in [unit, layout] { try refuseForeignErrors(unit, files) }
    let isBroken = (unit.messages + layout.messages).contains {
      $0.severity == .error || $0.severity == .fatal
    }
    let warnings = messages(unit, files) + messages(layout, files).filter { !unitSays($0, unit) }
    // Of C that does not compile nothing can be read.
    if isBroken { return warnings }
    let header = HeaderReading(layout, sources: ClangSources(layout, known: files), interface: interface)
    let implementation = HeaderReading(unit, sources: ClangSources(unit, known: files), interface: interface)
    return warnings + header.compare() + header.compareMacros() + implementation.compareDescription()
      + implementation.compareExports()
  }

  /// Errors in a header that is not generated are no defect of what is: libclang then reads headers of another version.
  private func refuseForeignErrors(_ unit: ClangUnit, _ generated: [SourceFile]) throws(ClangFailure) {
    for message in unit.messages where message.severity == .error || message.severity == .fatal {
      guard let number = message.file.flatMap({ unit.file(Int32($0)) }) else { continue }
      let name = unit.files[number]
      if !generated.contains(where: { $0.name == name }) { throw .foreignHeader(name) }
    }
  }

  private func messages(_ unit: ClangUnit, _ known: [SourceFile]) -> [Diagnostic] {
    let sources = ClangSources(unit, known: known)
    return unit.messages.compactMap { message in
      switch message.severity {
      case .ignored, .note: return nil
      case .warning, .error, .fatal:
        let option = message.option.isEmpty ? "" : " [\(message.option)]"
        return Diagnostic(
          .error, "generated-c-warning", "the generated C is not clean: \(message.text)\(option)",
          at: sources.range(of: message, in: unit), origin: .compiler)
      }
    }
  }

  /// Whether the file itself has the same message, which came from the header.
  private func unitSays(_ diagnostic: Diagnostic, _ unit: ClangUnit) -> Bool {
    unit.messages.contains { diagnostic.message.contains($0.text) }
  }
}
