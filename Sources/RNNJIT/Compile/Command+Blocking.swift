import SystemPackage

#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  @preconcurrency import Darwin
#endif

extension Command {
  /// Runs the command and waits for it on the calling thread.
  ///
  /// This does not go through Subprocess: its `run` always starts a task on the shared pool of threads, so a pool thread that
  /// waited for it could be the very thread that it needs. Here nothing but the calling thread takes part, which makes it
  /// safe on any thread, whatever the other threads do.
  func run() throws(Failure) -> Outcome {
    let pipe = try Pipe()
    let child = try spawn(writingTo: pipe.writing)
    pipe.closeWriting()

    let clock = ContinuousClock()
    let deadline = clock.now + timeout
    var output = BoundedOutput(limit: outputLimit)
    var isOpen = true
    var hasTimedOut = false
    while true {
      if let ending = try Command.reap(child) {
        if isOpen { _ = pipe.drain(into: &output) }
        return output.outcome(hasTimedOut ? .timedOut : ending)
      }
      if !hasTimedOut && clock.now >= deadline {
        hasTimedOut = true
        Command.end(child)
      }
      if isOpen {
        isOpen = pipe.waitAndDrain(into: &output, milliseconds: 20)
      } else {
        usleep(500)
      }
    }
  }

  private func spawn(writingTo descriptor: Int32) throws(Failure) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, descriptor, 1)
    posix_spawn_file_actions_adddup2(&actions, descriptor, 2)

    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigmask(&attributes, &mask)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    // A host that ignores it keeps no endings of children; the child may need those of its own.
    sigaddset(&defaults, SIGCHLD)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var argv = ([executable.string] + arguments).map { strdup($0) } + [nil]
    defer { for argument in argv { free(argument) } }
    var child = pid_t()
    let status = posix_spawn(&child, executable.string, &actions, &attributes, &argv, environ)
    guard status == 0 else { throw Failure(operation: "start", errno: Errno(rawValue: status)) }
    return child
  }

  /// Ends the child and whatever it started.
  private static func end(_ child: pid_t) {
    kill(-child, SIGKILL)
    // The group does not exist if the child has just ended.
    kill(child, SIGKILL)
  }

  /// How the child ended, or nil while it runs.
  private static func reap(_ child: pid_t) throws(Failure) -> Outcome.Ending? {
    var status: Int32 = 0
    let result = waitpid(child, &status, WNOHANG)
    if result == 0 { return nil }
    if result < 0 {
      let failure = errno
      if failure == EINTR { return nil }
      // It has ended, and the host ignores SIGCHLD or has waited for it itself.
      if failure == ECHILD { return .unknown }
      Command.end(child)
      throw Failure(operation: "wait for", errno: Errno(rawValue: failure))
    }
    // The layout of a wait status: the signal in the low seven bits, the exit code in the next byte.
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
  }
}

/// A pipe whose reading end does not block, both ends above the standard descriptors and closed in children.
private final class Pipe {
  let reading: Int32
  private(set) var writing: Int32

  init() throws(Command.Failure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw Command.Failure(operation: "open a pipe for", errno: Errno(rawValue: errno))
    }
    // A process may have been started without standard descriptors; the ends must not take their place.
    reading = fcntl(ends[0], F_DUPFD_CLOEXEC, 3)
    writing = fcntl(ends[1], F_DUPFD_CLOEXEC, 3)
    let failure = errno
    close(ends[0])
    close(ends[1])
    guard reading >= 0, writing >= 0 else {
      throw Command.Failure(operation: "open a pipe for", errno: Errno(rawValue: failure))
    }
    _ = fcntl(reading, F_SETFL, O_NONBLOCK)
  }

  deinit {
    close(reading)
    closeWriting()
  }

  func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }

  /// Reads what there is; false at the end of the stream.
  func drain(into output: inout BoundedOutput) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      let count = read(reading, &buffer, buffer.count)
      if count > 0 {
        buffer.withUnsafeBytes { output.append(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      } else if count == 0 {
        return false
      } else if errno != EINTR {
        return errno == EAGAIN || errno == EWOULDBLOCK
      }
    }
  }

  func waitAndDrain(into output: inout BoundedOutput, milliseconds: Int32) -> Bool {
    var watched = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    guard poll(&watched, 1, milliseconds) > 0 else { return true }
    return drain(into: &output)
  }
}
