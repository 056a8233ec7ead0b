import RNNDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears whole or not at all: it is written beside its place and renamed into it.
///
/// What is no regular file, such as a device or a pipe, is written to directly.
struct OutputFile {
  /// The path that means standard output.
  static let standardOutput = "-"

  let path: String
  private let text: String

  init(_ path: String, _ text: String) {
    self.path = path
    self.text = text
  }

  /// Writes to standard output. Throws `CommandFailure` with the status 73.
  static func print(_ text: String) throws {
    if let reason = StandardStreams.write(Array(text.utf8), to: STDOUT_FILENO) {
      throw CommandFailure(.cannotCreate, "cannot-write", "cannot write standard output: \(reason)")
    }
  }

  /// Writes several files; none is put in its place before all are written. Throws `CommandFailure` with the status 73.
  static func write(_ files: [OutputFile]) throws {
    var finished: [(temporary: String, place: String, path: String)] = []
    defer { for file in finished { unlink(file.temporary) } }
    for file in files {
      do throws(SystemReason) {
        if let temporary = try file.writeBeside() { finished.append(temporary) }
      } catch {
        throw failure(file.path, error)
      }
    }
    while let file = finished.first {
      guard rename(file.temporary, file.place) == 0 else { throw failure(file.path, SystemReason.current) }
      finished.removeFirst()
    }
  }

  /// Whether a path is something other than a regular file: a device, a pipe.
  static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  /// Whether two paths lead to one file.
  static func isSame(_ a: String, _ b: String) -> Bool {
    var first = stat()
    var second = stat()
    guard stat(a, &first) == 0, stat(b, &second) == 0 else { return false }
    return first.st_dev == second.st_dev && first.st_ino == second.st_ino
  }

  /// Where a path leads, links followed, so that renaming replaces a file and not a link to it.
  private var place: String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private func writeBeside() throws(SystemReason) -> (temporary: String, place: String, path: String)? {
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { throw SystemReason(code: EISDIR) }
    if exists, access(path, W_OK) != 0 { throw SystemReason.current }
    if OutputFile.isSpecial(path) {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw SystemReason.current }
      defer { close(descriptor) }
      if let reason = StandardStreams.write(Array(text.utf8), to: descriptor) { throw reason }
      return nil
    }
    let place = place
    var template = Array("\(place).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw SystemReason.current }
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // mkstemp lets nobody else read; the result gets the rights of what it replaces, or those of any new file.
    let mask = umask(0)
    umask(mask)
    let mode = exists ? status.st_mode & 0o777 : 0o666 & ~mask
    var reason = StandardStreams.write(Array(text.utf8), to: descriptor)
    if reason == nil, fchmod(descriptor, mode) != 0 { reason = SystemReason.current }
    if close(descriptor) != 0, reason == nil { reason = SystemReason.current }
    if let reason {
      unlink(temporary)
      throw reason
    }
    return (temporary, place, path)
  }

  private static func failure(_ path: String, _ reason: SystemReason) -> CommandFailure {
    CommandFailure(.cannotCreate, "cannot-write", "cannot write \(path): \(reason)")
  }
}
