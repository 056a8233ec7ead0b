#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A diagnostic as JSON, for editors and other programs.
///
/// Lines and columns count from 1, columns in Unicode scalars; the end is the place behind the range. What is not known is null.
public struct DiagnosticJSON: Encodable, Sendable {
  private let diagnostic: Diagnostic

  public init(_ diagnostic: Diagnostic) { self.diagnostic = diagnostic }

  /// An array of objects with sorted keys, and a line feed; the same diagnostics give the same bytes.
  public static func string(_ diagnostics: [Diagnostic]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(diagnostics.map(DiagnosticJSON.init))
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private enum Key: String, CodingKey {
    case severity, origin, code, message, file, line, column, endLine, endColumn, help, notes
  }

  /// Writes all keys, those without a value as null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(diagnostic.severity, forKey: .severity)
    try container.encode(diagnostic.origin, forKey: .origin)
    try container.encode(diagnostic.code, forKey: .code)
    try container.encode(diagnostic.message, forKey: .message)
    try container.encode(diagnostic.help, forKey: .help)
    try container.encode(diagnostic.notes.map(Note.init), forKey: .notes)
    try DiagnosticJSON.encode(diagnostic.range, into: &container)
  }

  private struct Note: Encodable {
    let note: Diagnostic.Note

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(note.message, forKey: .message)
      try DiagnosticJSON.encode(note.range, into: &container)
    }
  }

  private static func encode(_ range: SourceRange?, into container: inout KeyedEncodingContainer<Key>) throws
  {
    let start = range.map { $0.file.location(of: $0.lower) }
    let end = range.map { $0.file.location(of: $0.upper) }
    try container.encode(range?.file.name, forKey: .file)
    try container.encode(start?.line, forKey: .line)
    try container.encode(start?.column, forKey: .column)
    try container.encode(end?.line, forKey: .endLine)
    try container.encode(end?.column, forKey: .endColumn)
  }
}
