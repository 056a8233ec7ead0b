import Foundation

/// How C is compiled for a test.
package struct CompilerChoice: Sendable, CustomStringConvertible {
  package var command: String
  package var optimization: Int
  package var flags: [String]
  /// `address`, `undefined`, `memory`, `thread`: what watches the compiled code, which then runs in a process of its own.
  package var sanitizers: [String]
  /// The command that runs what is compiled for another machine.
  package var emulator: String?

  package init(
    _ command: String = "gcc", optimization: Int = 0, flags: [String] = ["-march=native"],
    sanitizers: [String] = [], emulator: String? = nil
  ) {
    self.command = command
    self.optimization = optimization
    self.flags = flags
    self.sanitizers = sanitizers
    self.emulator = emulator
  }

  package var description: String {
    let names = sanitizers.isEmpty ? [] : ["-fsanitize=\(sanitizers.joined(separator: ","))"]
    return ([command, "-O\(optimization)"] + flags + names).joined(separator: " ")
  }

  /// What the compiler is given besides files. Warnings are errors.
  package var arguments: [String] {
    var result = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
    result += ["-O\(optimization)", "-fno-math-errno", "-ffp-contract=off"] + flags
    if !sanitizers.isEmpty {
      result += [
        "-fsanitize=\(sanitizers.joined(separator: ","))", "-fno-sanitize-recover=all", "-g1", "-pthread",
      ]
    }
    if sanitizers.contains("memory") { result.append("-fsanitize-memory-track-origins") }
    return result
  }

  /// Whether the compiler is there, and the emulator where one is needed.
  package var isAvailable: Bool {
    Self.find(command) != nil && emulator.map { Self.find($0) != nil } != false
  }

  /// 64-bit ARM, cross-compiled and emulated.
  package static let arm: CompilerChoice = {
    let emulator = ["qemu-aarch64", "qemu-aarch64-static"].first { find($0) != nil }
    return CompilerChoice(
      "aarch64-linux-gnu-gcc", optimization: 1, flags: ["-static"], emulator: emulator ?? "qemu-aarch64")
  }()

  package static func find(_ command: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let places = path.split(separator: ":").map { "\($0)/\(command)" }
    return places.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
