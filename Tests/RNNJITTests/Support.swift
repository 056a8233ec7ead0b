import Foundation
import SystemPackage

@testable import RNNJIT

/// A directory that disappears with the test.
final class TemporaryDirectory {
  let path: FilePath

  init() throws {
    path = try Files.createUniqueDirectory(
      in: FilePath(FileManager.default.temporaryDirectory.path), prefix: "rnnc-test-")
  }

  deinit { Files.removeTree(path) }

  /// Writes a file and returns its path; scripts get `executable`.
  func write(_ name: String, _ text: String, executable: Bool = false) throws -> FilePath {
    let file = path.appending(name)
    Files.removeTree(file)
    try Files.write(Array(text.utf8), to: file)
    if executable {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.string)
    }
    return file
  }

  func directory(_ name: String, mode: Int = 0o700) throws -> FilePath {
    let directory = path.appending(name)
    try Files.createDirectory(directory)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: directory.string)
    return directory
  }
}

func text(_ path: FilePath) throws -> String {
  String(decoding: try Files.read(path, limit: 1 << 30), as: UTF8.self)
}

/// Settings under which small fixtures compile quickly and on any processor.
let quick = CompileOptions(target: .baseline, optimization: 0)

/// The two ways to run a compiler. In an asynchronous function a plain call means the suspending one, hence the functions below.
enum Way: CaseIterable { case blocking, suspending }

extension Way {
  func run(_ command: Command) async throws -> Command.Outcome {
    switch self {
    case .blocking: try runBlocking(command)
    case .suspending: try await command.run()
    }
  }

  func find(_ environment: [String: String]) async throws -> CCompiler {
    switch self {
    case .blocking: try findBlocking(environment)
    case .suspending: try await CCompiler.find(environment: environment)
    }
  }

  func library(
    _ cache: CompileCache, _ unit: CompileUnit, _ compiler: CCompiler, _ options: CompileOptions = quick
  ) async throws -> CompiledLibrary {
    switch self {
    case .blocking: try libraryBlocking(cache, unit, compiler, options)
    case .suspending: try await cache.library(for: unit, compiler: compiler, options: options)
    }
  }
}

private func runBlocking(_ command: Command) throws -> Command.Outcome { try command.run() }

private func findBlocking(_ environment: [String: String]) throws -> CCompiler {
  try CCompiler.find(environment: environment)
}

private func libraryBlocking(
  _ cache: CompileCache, _ unit: CompileUnit, _ compiler: CCompiler, _ options: CompileOptions
) throws -> CompiledLibrary {
  try cache.library(for: unit, compiler: compiler, options: options)
}

func systemCompiler() throws -> CCompiler { try CCompiler.find() }

extension TemporaryDirectory {
  /// A compiler in the shape of a script: it reports `version`, and otherwise runs `body`, where `$out` is the library to
  /// write, `$dir` this directory, and the word `compile` hands over to the system's compiler.
  func compiler(_ name: String = "fake-cc", version: String = "fake 1.0", running body: String = "compile")
    throws -> CCompiler
  {
    let script = try write(
      name,
      """
      #!/bin/sh
      dir='\(path)'
      if [ "$1" = --version ]; then echo '\(version)'; exit 0; fi
      previous=
      for argument; do
        if [ "$previous" = -o ]; then out=$argument; fi
        previous=$argument
      done
      \(body.replacing("compile", with: "exec \(try systemCompiler().path) \"$@\""))

      """, executable: true)
    return try CCompiler.find(environment: ["CC": script.string])
  }
}

/// A library of one function that returns `value`.
func unit(returning value: Int) -> CompileUnit {
  CompileUnit(
    name: "small", source: "#include \"small.h\"\nint small(void) { return \(value); }\n",
    header: "int small(void);\n")
}
