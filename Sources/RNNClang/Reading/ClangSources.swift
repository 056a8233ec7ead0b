import Foundation
import RNNDiagnostics

/// The texts of the files that a unit's cursors stand in.
struct ClangSources: Sendable {
  private let files: [Int: SourceFile]

  /// Reads the files, except those in memory, which are given by name.
  init(_ unit: ClangUnit, known: [SourceFile]) {
    var files: [Int: SourceFile] = [:]
    let used =
      unit.declarations.compactMap(\.file)
      + unit.messages.compactMap { $0.file.flatMap { unit.file(Int32($0)) } }
    for number in used where files[number] == nil {
      let name = unit.files[number]
      if let file = known.first(where: { $0.name == name }) {
        files[number] = file
      } else if let bytes = ClangSources.contents(name) {
        files[number] = SourceFile(name: name, bytes: bytes)
      }
    }
    self.files = files
  }

  /// The largest file that is read.
  static let sizeLimit = 1 << 20

  /// The bytes of a regular file of sensible size: reading a device or a pipe might never end.
  static func contents(_ path: String) -> [UInt8]? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved(path)),
      attributes[.type] as? FileAttributeType == .typeRegular,
      let size = attributes[.size] as? Int, size <= sizeLimit,
      let data = FileManager.default.contents(atPath: path)
    else { return nil }
    return Array(data)
  }

  static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

  func file(of cursor: ClangCursor) -> SourceFile? { cursor.file.flatMap { files[$0] } }

  func range(of cursor: ClangCursor) -> SourceRange? {
    file(of: cursor).map {
      SourceRange(file: $0, lower: cursor.range.lowerBound, upper: cursor.range.upperBound)
    }
  }

  func range(of message: ClangUnit.Message, in unit: ClangUnit) -> SourceRange? {
    guard let number = message.file.flatMap({ unit.file(Int32($0)) }), let file = files[number] else {
      return nil
    }
    return SourceRange(file: file, lower: message.offset, upper: message.offset + 1)
  }
}
