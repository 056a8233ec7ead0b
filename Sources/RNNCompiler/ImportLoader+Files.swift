import Foundation
import RNNDiagnostics
import RNNLanguage

extension ImportLoader {
  /// Reads imports from the file system, relative to the importing file.
  ///
  /// A file is named as the program was: relative where the program's own name is, with `.` and `..` taken out. Only regular files are
  /// read, so that a pipe does not make the compiler wait, and no more of them than a text may have.
  public static let files = ImportLoader { path, importer in
    let name = place(of: path, from: importer.name)
    var status = stat()
    guard stat(name, &status) == 0 else {
      return .failure(
        Failure(errno == ENOENT || errno == ENOTDIR ? "there is no such file" : "it cannot be read"))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: return .failure(Failure("it is a folder"))
    default: return .failure(Failure("it is no regular file"))
    }
    guard let file = FileHandle(forReadingAtPath: name) else { return .failure(Failure("it cannot be read")) }
    defer { try? file.close() }
    do {
      let bytes = try file.read(upToCount: textLimit + 1) ?? Data()
      guard bytes.count <= textLimit else {
        return .failure(Failure("it has more than \(textLimit) bytes"))
      }
      return .success(SourceFile(name: name, bytes: Array(bytes)))
    } catch {
      return .failure(Failure("it cannot be read"))
    }
  }

  /// The path as a program at `importer` means it, without `.` and, where names stand before them, `..`.
  static func place(of path: String, from importer: String) -> String {
    let folder = importer.lastIndex(of: "/").map { importer[...$0] } ?? ""
    let whole = path.hasPrefix("/") ? path : folder + path
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == "..", let last = parts.last, last != ".." {
        parts.removeLast()
      } else if part != ".." || !whole.hasPrefix("/") {
        parts.append(part)
      }
    }
    if whole.hasPrefix("/") { return "/" + parts.joined(separator: "/") }
    return parts.isEmpty ? "." : parts.joined(separator: "/")
  }
}
