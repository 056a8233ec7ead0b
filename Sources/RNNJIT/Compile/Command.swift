import SystemPackage

/// A program with its arguments, run without a shell: no character of an argument has a meaning of its own.
///
/// The child reads nothing, inherits the environment and is the leader of a process group of its own, so that a compiler
/// driver that takes too long is ended together with the programs it started.
struct Command: Sendable, Equatable {
  var executable: FilePath
  var arguments: [String]
  /// After this long the process group is killed.
  var timeout: Duration = .seconds(300)
  /// How many bytes of what the program writes are kept; the rest is read and dropped.
  var outputLimit = 64 * 1024

  /// How a run ended, and the beginning of what the program wrote to standard output and standard error together.
  struct Outcome: Sendable, Equatable {
    enum Ending: Sendable, Equatable {
      case exited(Int32)
      case killed(signal: Int32)
      case timedOut
      /// It ended, and the host has thrown away how.
      case unknown
    }

    var ending: Ending
    var output: String
    var isTruncated: Bool

    /// The output, with a line that says so where it goes on.
    var text: String { output + (isTruncated ? "\n(more was said)" : "") }
  }

  /// The program could not be started or watched.
  struct Failure: Error, Equatable {
    /// A verb, as in "cannot start it".
    var operation: String
    var errno: Errno

    var reason: String { "cannot \(operation) it: \(errno)" }
  }
}

extension Command: CustomStringConvertible {
  /// The command as one could type it into a shell; used in messages only.
  var description: String {
    ([executable.string] + arguments).map(Command.quoted).joined(separator: " ")
  }

  static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./=+,:@%".utf8.contains(byte)
      }
    }
    if isPlain && !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#)
      + "'"
  }
}

extension Command.Outcome.Ending: CustomStringConvertible {
  var description: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .killed(let signal): "signal \(signal)"
    case .timedOut: "no end within the time allowed"
    case .unknown: "an end that the host did not keep"
    }
  }
}

/// The first bytes of a stream of output.
struct BoundedOutput {
  let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var isTruncated = false

  init(limit: Int) { self.limit = limit }

  mutating func append(_ chunk: UnsafeRawBufferPointer) {
    let room = limit - bytes.count
    bytes.append(contentsOf: chunk.prefix(room))
    if chunk.count > room { isTruncated = true }
  }

  func outcome(_ ending: Command.Outcome.Ending) -> Command.Outcome {
    Command.Outcome(
      ending: ending, output: String(decoding: bytes, as: UTF8.self), isTruncated: isTruncated)
  }
}
