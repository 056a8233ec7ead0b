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
