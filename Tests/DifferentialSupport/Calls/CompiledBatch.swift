import Foundation
import RNNCBackend
import RNNJIT
import SystemPackage

/// Several programs in one C file, which carries the runtime once.
package enum CompiledBatch {
  package struct Failure: Error, CustomStringConvertible {
    package var command: String
    package var output: String
    package var description: String { "\(command)\n\(output.prefix(1000))" }
  }

  /// One file of several programs with distinct names and equal number types and strictness. Every part of the runtime is guarded
  /// against being read twice.
  package static func text(_ sources: [CSource]) -> String { sources.map(\.combined).joined(separator: "\n") }

  /// What carries out the calls of each program: a library in this process, or, with sanitizers or for another machine, one process for
  /// all.
  package static func performers(
    _ sources: [CSource], _ choice: CompilerChoice
  ) throws -> [any CallPerformer] {
    guard !choice.sanitizers.isEmpty || choice.emulator != nil else { return try load(sources, choice) }
    let process = try DriverProcess(sources, choice)
    return sources.map { _ in process }
  }

  /// Compiles programs to one library and loads it once for each.
  package static func load(_ sources: [CSource], _ choice: CompilerChoice) throws -> [LoadedLibrary] {
    let directory = try TemporaryFolder()
    let file = directory.path + "/batch.c"
    let library = directory.path + "/batch.so"
    try Data(text(sources).utf8).write(to: URL(fileURLWithPath: file))
    try compile([file], to: library, choice, extra: ["-fPIC", "-shared"])
    return try sources.map {
      try LoadedLibrary(path: FilePath(library), name: $0.interface.name, expected: $0.interface)
    }
  }

  package static func compile(
    _ files: [String], to product: String, _ choice: CompilerChoice, extra: [String] = []
  ) throws {
    try run(choice.command, choice.arguments + extra + ["-o", product] + files + ["-lm"])
  }

  /// Runs a program; an exit status other than 0 is an error with what it wrote to its outputs.
  @discardableResult package static func run(
    _ command: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> String {
    guard let path = command.hasPrefix("/") ? command : CompilerChoice.find(command) else {
      throw Failure(command: command, output: "not found")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, process.terminationReason == .exit else {
      throw Failure(command: ([command] + arguments).joined(separator: " "), output: output)
    }
    return output
  }
}

/// A directory that disappears with its last owner.
package final class TemporaryFolder {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory.path + "/rnnc-random-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
