import Foundation
import Testing

/// The tests of the command line, one after the other: every one starts processes, which others should not wait for.
@Suite(.serialized) enum Commands {}

/// A folder that disappears with the test.
final class Folder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("rnnc-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path; scripts get `executable`.
  @discardableResult
  func write(_ name: String, _ text: String, executable: Bool = false) throws -> String {
    let file = self / name
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    if executable {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    return file
  }

  func read(_ name: String) throws -> String { try String(contentsOfFile: self / name, encoding: .utf8) }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  static func / (folder: Folder, name: String) -> String { "\(folder.path)/\(name)" }
}

/// The root of the package.
let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// What a program left behind.
struct Outcome {
  let status: Int32
  let output: String
  let errors: String
}

/// The built `rnnc`, and other programs.
enum Program {
  /// The folder of what was built: that of the running tests.
  static let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().path

  static let rnnc = "\(products)/rnnc"

  /// Runs rnnc in a folder, with a compile cache of its own there.
  static func rnnc(
    _ arguments: String..., in folder: Folder, input: String = "", environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await run(rnnc, arguments, in: folder.path, input: input, environment: environment, folder)
  }

  /// Runs a line of shell in a folder, where `rnnc` is on PATH.
  static func shell(
    _ line: String, in folder: Folder, at directory: String? = nil, environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await run(
      "/bin/sh", ["-c", line], in: directory ?? folder.path, input: "", environment: environment, folder)
  }

  private static func run(
    _ path: String, _ arguments: [String], in directory: String, input: String,
    environment changes: [String: String], _ folder: Folder
  ) async throws -> Outcome {
    let scratch = try Folder()
    var environment = ProcessInfo.processInfo.environment
    environment["RNNC_CACHE_DIR"] = "\(folder.path)/.cache"
    environment["PATH"] = "\(products):\(environment["PATH"] ?? "/usr/bin:/bin")"
    environment["CC"] = nil
    environment.merge(changes) { $1 }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = environment
    // Files, not pipes: nobody has to read them for the program to go on.
    for name in ["in", "out", "err"] { try scratch.write(name, name == "in" ? input : "") }
    process.standardInput = FileHandle(forReadingAtPath: scratch / "in")
    process.standardOutput = FileHandle(forWritingAtPath: scratch / "out")
    process.standardError = FileHandle(forWritingAtPath: scratch / "err")
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do { try process.run() } catch {
        process.terminationHandler = nil
        ended.resume(throwing: error)
      }
    }
    return Outcome(
      status: process.terminationStatus, output: try scratch.read("out"), errors: try scratch.read("err"))
  }
}

/// Programs that several tests use.
enum Sample {
  static let oneLine = "h[t] = tanh(V*h[t-1] + W*x[t])\n"

  /// Everything about it can be worked out by hand.
  static let integrator = """
    input x[t]: [], y: []
    param a: [], b: []
    h[t] = a*h[t-1] + b*x[t]
    loss = 0.5*(h[T] - y)^2
    output h

    """
  static let integratorData = """
    { "a": 0.9, "b": 0.5, "h[0]": 0.2, "x": [1, -2, 0.5, 3], "y": 1 }
    """

  static let shapes = "size I = 3, H = 2\ninput x[t]: [I]\nh[t] = tanh(V*h[t-1] + W*x[t])\nparam V: [H, H]\n"
}

/// A JSON object as Swift values.
func json(_ text: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}

/// All numbers of a nested array, in order.
func numbers(_ value: Any?) -> [Double] {
  switch value {
  case let array as [Any]: array.flatMap { numbers($0) }
  case let number as NSNumber: [number.doubleValue]
  default: []
  }
}

/// Whether two lists of numbers agree to a relative tolerance.
func agree(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) -> Bool {
  a.count == b.count
    && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1e-300, abs($0), abs($1)) || $0 == $1 }
}
