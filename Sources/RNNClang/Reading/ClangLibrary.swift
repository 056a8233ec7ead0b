import Foundation

/// Where libclang may lie. It is looked for when C is to be read, never before.
public struct ClangLibrary: Sendable, Hashable {
  /// The environment variable that names the library to use instead of all others.
  public static let variable = "RNNC_LIBCLANG"

  /// The versions that a distribution may have, in the order in which they are tried.
  public static let versions = 14...24

  /// Names and paths in the order in which they are tried.
  public let candidates: [String]

  public init(candidates: [String]) { self.candidates = candidates }

  /// The library that `RNNC_LIBCLANG` names, else the distribution's versions from 14 up, else the one of a toolchain on `PATH`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    if let path = environment[ClangLibrary.variable], !path.isEmpty {
      // A word without a slash is a name that the system looks up.
      candidates = [path]
      return
    }
    #if os(macOS)
      let names = ["libclang.dylib"]
    #else
      let names = ClangLibrary.versions.flatMap { version in
        let directory = "/usr/lib/llvm-\(version)/lib"
        let names = [
          "libclang-\(version).so.1", "libclang-\(version).so.\(version)", "libclang.so.\(version)",
        ]
        return (version == 14 ? ["libclang-14.so.13"] : []) + names
          + ["libclang.so.1", "libclang.so"].map { "\(directory)/\($0)" }.filter(ClangLibrary.exists)
      }
    #endif
    candidates = names + ClangLibrary.ofToolchains(environment["PATH"] ?? "")
  }

  /// The libraries beside the compilers on a search path.
  private static func ofToolchains(_ path: String) -> [String] {
    var found: [String] = []
    for directory in path.split(separator: ":") {
      for program in ["swift", "clang"] {
        let url = URL(fileURLWithPath: "\(directory)/\(program)").resolvingSymlinksInPath()
        guard exists(url.path) else { continue }
        let base = url.deletingLastPathComponent().deletingLastPathComponent()
        for name in ["libclang.so", "libclang.dylib"] {
          let library = base.appendingPathComponent("lib").appendingPathComponent(name).path
          if exists(library), !found.contains(library) { found.append(library) }
        }
      }
    }
    return found
  }

  private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
