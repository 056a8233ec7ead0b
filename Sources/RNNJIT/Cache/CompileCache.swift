import RNNDiagnostics
import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Compiled libraries on disk, found again by the hash of everything they depend on.
///
/// No lock is taken. A library is compiled in a new directory inside the cache, and the whole directory is renamed into place, which
/// the system does at once or not at all: of two processes that compile the same, one rename succeeds and the other process
/// uses its result. Nothing in place is ever written to. Where the cache cannot be used, compilation takes place in
/// a private temporary directory and the reason is reported as a warning.
public struct CompileCache: Sendable, Hashable {
  let root: CacheDirectory
  /// The directory for compilation when the cache cannot be used.
  let fallback: FilePath

  /// The cache in one directory, which is created when it is first needed.
  public init(directory: FilePath, temporaryDirectory: FilePath? = nil) {
    root = CacheDirectory(path: Files.absolute(directory))
    fallback = temporaryDirectory ?? FilePath(FileManager.default.temporaryDirectory.path)
  }

  /// The cache in one directory, which is created when it is first needed.
  public init(path: String) { self.init(directory: FilePath(path)) }

  /// The user's cache: `RNNC_CACHE_DIR`, else `$XDG_CACHE_HOME/rnnc`, else `~/.cache/rnnc`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    root = CacheDirectory.standard(environment: environment)
    fallback = FilePath(FileManager.default.temporaryDirectory.path)
  }

  /// Where the cache is.
  public var directory: FilePath { root.path }

  /// The library of a unit, compiled unless it is there already. Safe on any thread. Whoever loads it removes its temporary
  /// directory, if it has one. Throws ``CompileError``.
  func library(
    for unit: CompileUnit, compiler: CCompiler, options: CompileOptions = CompileOptions()
  ) throws -> CompiledLibrary {
    try finish(prepare(unit, compiler, options))
  }

  /// The same without blocking a thread while the compiler runs.
  func library(
    for unit: CompileUnit, compiler: CCompiler, options: CompileOptions = CompileOptions()
  ) async throws -> CompiledLibrary {
    try await finish(prepare(unit, compiler, options))
  }

  /// Compiles in a temporary directory, whatever the cache holds.
  func temporaryLibrary(
    for unit: CompileUnit, compiler: CCompiler, options: CompileOptions, because reason: String
  ) throws -> CompiledLibrary {
    let job = Job(unit: unit, compiler: compiler, options: options)
    return try finish(.build(temporarySite(job, because: reason)))
  }

  /// The same without blocking a thread while the compiler runs.
  func temporaryLibrary(
    for unit: CompileUnit, compiler: CCompiler, options: CompileOptions, because reason: String
  ) async throws -> CompiledLibrary {
    let job = Job(unit: unit, compiler: compiler, options: options)
    return try await finish(.build(temporarySite(job, because: reason)))
  }

  private func finish(_ first: Step) throws -> CompiledLibrary {
    var step = first
    while true {
      switch step {
      case .done(let library): return library
      case .build(let site):
        step = try advance(site, Result { try site.command.run() })
      }
    }
  }

  private func finish(_ first: Step) async throws -> CompiledLibrary {
    var step = first
    while true {
      switch step {
      case .done(let library): return library
      case .build(let site):
        let outcome: Result<Command.Outcome, any Error>
        do { outcome = .success(try await site.command.run()) } catch { outcome = .failure(error) }
        step = try advance(site, outcome)
      }
    }
  }
}

/// A library on disk that was checked and can be loaded.
struct CompiledLibrary: Sendable {
  let path: FilePath
  /// Whether nothing had to be compiled.
  let wasCached: Bool
  /// Why the cache could not be used, if so.
  let warnings: [Diagnostic]
  /// The directory to remove once the library is loaded, if it is not in the cache.
  let temporaryDirectory: FilePath?
}
