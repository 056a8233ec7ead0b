#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The three streams that every process is given.
enum StandardStreams {
  /// Makes a closed pipe an error of `write` instead of a signal, and gives streams that are closed a place holder, so that no file
  /// that is opened later is mistaken for them.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // Opened the wrong way round: whoever uses it still gets an error.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Whether messages go to a terminal.
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes all bytes; the reason, as the system words it, where that fails.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> SystemReason? {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        #if canImport(Glibc)
          Glibc.write(descriptor, $0.baseAddress, $0.count)
        #elseif canImport(Musl)
          Musl.write(descriptor, $0.baseAddress, $0.count)
        #else
          Darwin.write(descriptor, $0.baseAddress, $0.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        return SystemReason.current
      }
      start += count
    }
    return nil
  }
}

/// Why a call of the system failed.
struct SystemReason: Error, CustomStringConvertible {
  let code: Int32

  static var current: SystemReason { SystemReason(code: errno) }

  var description: String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}
