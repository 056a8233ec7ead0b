import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The few operations on files that the compiler driver and the cache need. Those that throw throw `FileError`.
enum Files {
  struct Status {
    var isDirectory: Bool
    var isLink: Bool
    var isRegular: Bool
    var owner: UInt32
    var group: UInt32
    var mode: UInt32
    var size: Int64
    /// Nanoseconds since 1970.
    var modified: Int64
  }

  /// What is at the path itself, a link not followed; nil if nothing can be seen there.
  static func status(_ path: FilePath) -> Status? {
    var info = stat()
    guard lstat(path.string, &info) == 0 else { return nil }
    let kind = UInt32(info.st_mode) & UInt32(S_IFMT)
    #if canImport(Darwin)
      let time = info.st_mtimespec
    #else
      let time = info.st_mtim
    #endif
    return Status(
      isDirectory: kind == UInt32(S_IFDIR), isLink: kind == UInt32(S_IFLNK),
      isRegular: kind == UInt32(S_IFREG), owner: info.st_uid, group: info.st_gid,
      mode: UInt32(info.st_mode) & 0o7777,
      size: Int64(info.st_size), modified: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  static func isExecutable(_ path: FilePath) -> Bool {
    guard let status = status(resolved(path)), status.isRegular else { return false }
    return access(path.string, X_OK) == 0
  }

  /// Whether a file begins as ELF and Mach-O say, the latter for one or several processors.
  static func isMachineCode(_ path: FilePath) -> Bool {
    guard let file = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec]) else { return false }
    let start = try? file.closeAfter {
      try withUnsafeTemporaryAllocation(byteCount: 4, alignment: 1) { buffer in
        try Array(buffer.prefix(file.read(fromAbsoluteOffset: 0, into: buffer)))
      }
    }
    let known: [[UInt8]] = [
      [0x7F, 0x45, 0x4C, 0x46], [0xCF, 0xFA, 0xED, 0xFE], [0xCA, 0xFE, 0xBA, 0xBE],
    ]
    return start.map(known.contains) ?? false
  }

  /// The path from the root, links and `..` left as they are.
  static func absolute(_ path: FilePath) -> FilePath {
    if path.isAbsolute { return path }
    return FilePath(FileManager.default.currentDirectoryPath).pushing(path)
  }

  /// The path with every link followed, or the path itself where that fails.
  static func resolved(_ path: FilePath) -> FilePath {
    guard let pointer = realpath(path.string, nil) else { return path }
    defer { free(pointer) }
    return FilePath(String(cString: pointer))
  }

  static func createDirectory(_ path: FilePath) throws(FileError) {
    if mkdir(path.string, 0o700) != 0 { throw FileError("create", path) }
  }

  /// Creates the directory and those above it that are missing, all private.
  static func createDirectories(_ path: FilePath) throws(FileError) {
    if mkdir(path.string, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, !path.removingLastComponent().isEmpty, path.lastComponent != nil else {
      throw FileError("create", path)
    }
    try createDirectories(path.removingLastComponent())
    if mkdir(path.string, 0o700) != 0 && errno != EEXIST { throw FileError("create", path) }
  }

  /// A new private directory whose name begins as given.
  static func createUniqueDirectory(in parent: FilePath, prefix: String) throws(FileError) -> FilePath {
    let template = parent.appending(prefix + "XXXXXX")
    var bytes = Array(template.string.utf8CString)
    guard mkdtemp(&bytes) != nil else { throw FileError("create", template) }
    return FilePath(String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// Writes a file that must not exist yet.
  static func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
    do {
      let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
        permissions: [.ownerReadWrite])
      try file.closeAfter { _ = try file.writeAll(bytes) }
    } catch {
      throw FileError("write", path, error)
    }
  }

  /// The bytes of a regular file of at most `limit` bytes; neither links nor anything else is read.
  static func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
    do {
      // A pipe without a writer would hold whoever opens it, unless told not to.
      let file = try FileDescriptor.open(
        path, .readOnly, options: [.noFollow, .closeOnExec, .nonBlocking])
      return try file.closeAfter {
        var info = stat()
        guard fstat(file.rawValue, &info) == 0 else { throw Errno(rawValue: errno) }
        guard UInt32(info.st_mode) & UInt32(S_IFMT) == UInt32(S_IFREG) else { throw Errno.invalidArgument }
        let size = Int64(info.st_size)
        guard size <= limit else { throw Errno.fileTooLarge }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        var filled = 0
        while filled < bytes.count {
          let count = try bytes.withUnsafeMutableBytes {
            try file.read(fromAbsoluteOffset: Int64(filled), into: .init(rebasing: $0[filled...]))
          }
          if count == 0 { break }
          filled += count
        }
        return Array(bytes.prefix(filled))
      }
    } catch {
      throw FileError("read", path, error)
    }
  }

  static func rename(_ old: FilePath, to new: FilePath) throws(FileError) {
    #if canImport(Glibc)
      let status = Glibc.rename(old.string, new.string)
    #elseif canImport(Musl)
      let status = Musl.rename(old.string, new.string)
    #else
      let status = Darwin.rename(old.string, new.string)
    #endif
    if status != 0 { throw FileError("rename", old) }
  }

  /// Removes a file or a whole directory, links in it not followed; what cannot be removed stays.
  static func removeTree(_ path: FilePath) {
    try? FileManager.default.removeItem(atPath: path.string)
  }

  /// The names in a directory in a fixed order; none if it cannot be read.
  static func names(in directory: FilePath) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.string)) ?? []).sorted()
  }

  /// Whether the file system at the path has no room for a library.
  static func isFull(_ path: FilePath) -> Bool {
    var info = statvfs()
    guard statvfs(path.string, &info) == 0 else { return false }
    return UInt64(info.f_bavail) * UInt64(info.f_frsize) < 1 << 20
  }
}

/// An operation on a file that the system refused.
struct FileError: Error, Equatable, CustomStringConvertible {
  var operation: String
  var path: FilePath
  var errno: Errno

  /// With the calling thread's `errno`.
  init(_ operation: String, _ path: FilePath) {
    #if canImport(Glibc)
      self.init(operation, path, Errno(rawValue: Glibc.errno))
    #elseif canImport(Musl)
      self.init(operation, path, Errno(rawValue: Musl.errno))
    #else
      self.init(operation, path, Errno(rawValue: Darwin.errno))
    #endif
  }

  init(_ operation: String, _ path: FilePath, _ error: any Error) {
    self.operation = operation
    self.path = path
    self.errno = error as? Errno ?? .ioError
  }

  var description: String { "cannot \(operation) \(path): \(errno)" }
}
