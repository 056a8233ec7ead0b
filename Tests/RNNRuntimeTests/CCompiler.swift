import Foundation
import RNNRuntime

/// A C compiler of this machine and what it takes to compile and run the runtime with it.
struct CCompiler: Sendable, CustomStringConvertible {
  /// The command's name, looked up on the path.
  let command: String
  /// Flags for every compilation.
  var flags: [String] = []
  /// The command that runs what it compiles for another machine.
  var emulator: String? = nil

  var description: String { ([command] + flags).joined(separator: " ") }

  /// gcc and clang, as far as they are installed.
  static let native = ["gcc", "clang", "clang-14"].filter { path(of: $0) != nil }.map {
    CCompiler(command: $0)
  }

  /// A cross compiler for 64-bit ARM, if it and an emulator are installed.
  static let arm = ["qemu-aarch64", "qemu-aarch64-static"].map {
    CCompiler(command: "aarch64-linux-gnu-gcc", flags: ["-static"], emulator: $0)
  }
  .filter { path(of: $0.command) != nil && path(of: $0.emulator ?? "") != nil }.prefix(1)

  /// C99 and every warning an error.
  static let strictFlags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"]

  static let testFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let runtimeFolder = testFolder.deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Runtime/C")

  /// What a command printed, and whether it succeeded.
  struct Outcome {
    let succeeded: Bool
    let output: String
  }

  /// Compiles a program of the folder `C`, runs it, and tells what it said.
  func run(_ program: String, flags extra: [String], arguments: [String] = []) throws -> Outcome {
    try inScratchFolder { folder in
      let executable = folder.appendingPathComponent(program).path
      let source = Self.testFolder.appendingPathComponent("C/\(program).c").path
      let compilation = try compile(
        [source, "-I", Self.runtimeFolder.path, "-o", executable] + Self.strictFlags + extra + ["-lm"])
      guard compilation.succeeded else { return compilation }
      guard let emulator else { return try Self.execute(executable, arguments) }
      return try Self.execute(emulator, [executable] + arguments)
    }
  }

  /// Compiles C text to nothing, under strict warnings.
  func check(_ text: String, flags extra: [String]) throws -> Outcome {
    try inScratchFolder { folder in
      let source = folder.appendingPathComponent("text.c")
      try text.write(to: source, atomically: true, encoding: .utf8)
      return try compile(
        Self.strictFlags + extra + ["-c", source.path, "-o", folder.appendingPathComponent("text.o").path])
    }
  }

  /// The assembly text of a C text.
  func assembly(_ text: String, flags extra: [String]) throws -> Outcome {
    try inScratchFolder { folder in
      let source = folder.appendingPathComponent("text.c")
      let product = folder.appendingPathComponent("text.s")
      try text.write(to: source, atomically: true, encoding: .utf8)
      let outcome = try compile(Self.strictFlags + extra + ["-S", source.path, "-o", product.path])
      guard outcome.succeeded else { return outcome }
      return Outcome(succeeded: true, output: try String(contentsOf: product, encoding: .utf8))
    }
  }

  private func compile(_ arguments: [String]) throws -> Outcome {
    try Self.execute(command, flags + arguments)
  }

  private func inScratchFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  private static func path(of command: String) -> String? {
    if command.hasPrefix("/") { return command }
    return (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map {
      "\($0)/\(command)"
    }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  private static func execute(_ command: String, _ arguments: [String]) throws -> Outcome {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path(of: command) ?? command)
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let output = String(decoding: data, as: UTF8.self)
    return Outcome(
      succeeded: process.terminationReason == .exit && process.terminationStatus == 0, output: output)
  }
}
