import RNNDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads files and standard input.
enum InputFile {
  /// The path that means standard input.
  static let standardInput = "-"

  /// The bytes that are read at most: enough for any program and for data of some ten million numbers, but not endless.
  private static let limit = 1 << 28

  /// Reads a whole file, or standard input for `-`. Throws `CommandFailure` with the status 66.
  static func read(_ path: String) throws -> SourceFile {
    do {
      if path == standardInput {
        return SourceFile(name: "<stdin>", bytes: try contents(of: STDIN_FILENO))
      }
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw SystemReason.current }
      defer { close(descriptor) }
      return SourceFile(name: path, bytes: try contents(of: descriptor))
    } catch let reason as SystemReason {
      let name = path == standardInput ? "standard input" : path
      throw CommandFailure(.noInput, "cannot-read", "cannot read \(name): \(reason)")
    }
  }

  private static func contents(of descriptor: Int32) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var size = stat()
    if fstat(descriptor, &size) == 0, size.st_size > 0 { bytes.reserveCapacity(Int(size.st_size)) }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { receive(descriptor, $0) }
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemReason.current
      }
      bytes += buffer[..<count]
      if bytes.count > limit { throw SystemReason(code: EFBIG) }
    }
  }

  private static func receive(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
