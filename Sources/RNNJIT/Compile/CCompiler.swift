import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The system's C compiler: where it is, and what distinguishes it from every other.
public struct CCompiler: Sendable, Hashable {
  /// What a compiled file depends on besides its text and the flags. Two compilers with equal identities are taken for the same.
  public struct Identity: Sendable, Hashable {
    /// The file behind every symbolic link.
    public var path: String
    public var size: Int64
    /// The time of last change, in nanoseconds since 1970.
    public var modified: Int64
    /// What `--version` says.
    public var version: String
    /// The variables that change where a compiler looks for headers, libraries and its own parts.
    public var searchPaths: [String]
  }

  /// The path to run, which may be a link whose name tells the program what to be.
  public let path: FilePath
  /// What `CC` says after the name of the compiler.
  public let arguments: [String]
  /// The value of `CC` if that names the compiler.
  public let variable: String?
  public let identity: Identity

  /// The names that are looked for on `PATH` when `CC` is not set, in order.
  public static let names = ["cc", "clang", "gcc"]

  /// Finds the compiler: the words of `CC`, else the first of ``names`` on `PATH`.
  ///
  /// `CC` is split at spaces and never read by a shell. Throws ``CompileError``.
  public static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> CCompiler {
    let location = try locate(environment: environment)
    return try CCompiler(location, location.run(location.versionCommand), environment: environment)
  }

  /// Finds the compiler without blocking a thread of the pool while `--version` runs.
  public static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws -> CCompiler {
    let location = try locate(environment: environment)
    return try CCompiler(
      location, await location.run(location.versionCommand), environment: environment)
  }

  /// The command that compiles `source` to `library`.
  func command(source: FilePath, library: FilePath, options: CompileOptions) -> Command {
    Command(
      executable: path,
      arguments: arguments + options.flags + ["-o", library.string, source.string, "-lm"],
      timeout: options.timeout)
  }
}

extension CCompiler {
  /// A compiler that was found but not yet asked for its version.
  struct Location {
    var path: FilePath
    var arguments: [String]
    /// The value of `CC` if that is where it comes from.
    var variable: String?

    var versionCommand: Command {
      Command(executable: path, arguments: arguments + ["--version"], timeout: .seconds(30))
    }

    func run(_ command: Command) throws -> Command.Outcome {
      do { return try command.run() } catch { throw failure(error, command) }
    }

    func run(_ command: Command) async throws -> Command.Outcome {
      do { return try await command.run() } catch let error as Command.Failure {
        throw failure(error, command)
      }
    }

    private func failure(_ error: Command.Failure, _ command: Command) -> CompileError {
      if let variable { return .badCC(value: variable, reason: "\(path): \(error.reason)") }
      return .cannotRun(command: command.description, reason: error.reason)
    }
  }

  private static func directories(_ environment: [String: String]) -> [FilePath] {
    (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
      .map { FilePath(String($0)) }.filter(\.isAbsolute)
  }

  static func locate(environment: [String: String]) throws(CompileError) -> Location {
    let directories = directories(environment)
    func search(_ name: String) -> FilePath? {
      directories.lazy.map { $0.appending(name) }.first(where: Files.isExecutable)
    }

    let variable = environment["CC"] ?? ""
    let words = variable.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
    guard let first = words.first else {
      for name in names {
        if let path = search(name) { return Location(path: path, arguments: []) }
      }
      throw .noCompiler(searched: names)
    }
    if first.contains("/") {
      let path = Files.absolute(FilePath(first))
      guard Files.isExecutable(path) else {
        throw .badCC(value: variable, reason: "\(first) is not an executable file")
      }
      return Location(path: path, arguments: Array(words.dropFirst()), variable: variable)
    }
    guard let path = search(first) else {
      throw .badCC(value: variable, reason: "\(first) is not on PATH")
    }
    return Location(path: path, arguments: Array(words.dropFirst()), variable: variable)
  }

  /// As ``find(environment:)``, but a compiler whose file is machine code is not run. What another one, such as a script, runs may
  /// change while it does not, so it is asked. The version is replaced by the times of the directories on `PATH`, which change when
  /// something is installed there: a launcher such as ccache runs what it finds in them.
  static func told(by environment: [String: String]) throws -> CCompiler {
    let location = try locate(environment: environment)
    guard Files.isMachineCode(location.path) else { return try find(environment: environment) }
    let times = directories(environment).map { String(Files.status(Files.resolved($0))?.modified ?? 0) }
    return try CCompiler(location, version: times.joined(separator: " "), environment: environment)
  }

  /// A compiler that does not know `--version` is still a compiler; what it says instead takes the place of the text.
  init(_ location: Location, _ version: Command.Outcome, environment: [String: String]) throws {
    guard version.ending != .timedOut else {
      throw CompileError.cannotRun(
        command: location.versionCommand.description, reason: version.ending.description)
    }
    try self.init(location, version: version.output, environment: environment)
  }

  private init(_ location: Location, version: String, environment: [String: String]) throws {
    path = location.path
    arguments = location.arguments
    variable = location.variable
    let resolved = Files.resolved(location.path)
    guard let status = Files.status(resolved) else {
      throw CompileError.cannotRun(command: resolved.string, reason: "it has vanished")
    }
    let variables = [
      "COMPILER_PATH", "CPATH", "C_INCLUDE_PATH", "GCC_EXEC_PREFIX", "LIBRARY_PATH", "SDKROOT",
    ]
    identity = Identity(
      path: resolved.string, size: status.size, modified: status.modified, version: version,
      searchPaths: variables.compactMap { name in environment[name].map { "\(name)=\($0)" } })
  }
}
