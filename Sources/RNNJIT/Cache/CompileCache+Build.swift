import RNNDiagnostics
import SystemPackage

/// The states between a request and a library. Running the compiler is left to the caller, so that one that blocks and one that
/// suspends share the rest.
extension CompileCache {
  struct Job {
    let unit: CompileUnit
    let compiler: CCompiler
    let options: CompileOptions
    let key: String

    init(unit: CompileUnit, compiler: CCompiler, options: CompileOptions) {
      self.unit = unit
      self.compiler = compiler
      self.options = options
      key = CacheEntry.key(unit: unit, compiler: compiler, options: options)
    }
  }

  /// A directory with the files to compile and the command that does it.
  struct Site {
    let job: Job
    let directory: FilePath
    let isTemporary: Bool
    let warnings: [Diagnostic]

    var command: Command {
      job.compiler.command(
        source: directory.appending(job.unit.source.name),
        library: directory.appending(CacheEntry.libraryName), options: job.options)
    }
  }

  enum Step {
    case done(CompiledLibrary)
    case build(Site)
  }

  static let buildingPrefix = "building-"
  static let damagedPrefix = "damaged-"

  func entry(_ key: String) -> CacheEntry { CacheEntry(key: key, directory: root.path.appending(key)) }

  func prepare(_ unit: CompileUnit, _ compiler: CCompiler, _ options: CompileOptions) throws -> Step {
    for file in unit.files where !CompileCache.staysInside(file.name) {
      throw CompileError.badFileName(file.name)
    }
    let job = Job(unit: unit, compiler: compiler, options: options)
    do { try root.prepare() } catch { return .build(try temporarySite(job, because: error.reason)) }
    switch entry(job.key).state() {
    case .sound: return .done(installed(job, wasCached: true))
    case .damaged: setAside(job.key)
    case .absent: break
    }
    removeLeftovers(olderThan: CompileCache.leftoverAge)
    do {
      return .build(try site(job, in: root.path, isTemporary: false, warnings: []))
    } catch {
      return .build(try temporarySite(job, because: error.description))
    }
  }

  /// What follows the compiler's run: the library in place, or another attempt, or an error.
  func advance(_ site: Site, _ result: Result<Command.Outcome, any Error>) throws -> Step {
    let command = site.command
    do {
      let outcome: Command.Outcome
      do { outcome = try result.get() } catch let error as Command.Failure {
        throw CompileError.cannotRun(command: command.description, reason: error.reason)
      }
      let library = site.directory.appending(CacheEntry.libraryName)
      let isThere = Files.status(library).map { $0.isRegular && $0.size > 0 } ?? false
      // Compilers remove what they could not finish, which tells where the ending is not known.
      guard outcome.ending == .exited(0) || outcome.ending == .unknown && isThere else {
        let broken = outcome.ending == .timedOut ? nil : probeFailure(site)
        throw broken ?? CompileError.rejected(by: command, outcome)
      }
      guard isThere else { throw CompileError.noLibrary(command: command.description) }
      if site.isTemporary {
        return .done(
          CompiledLibrary(
            path: library, wasCached: false, warnings: site.warnings,
            temporaryDirectory: site.directory))
      }
      return try install(site)
    } catch {
      let trouble = site.isTemporary || error is CancellationError ? nil : troubleOutside(site)
      Files.removeTree(site.directory)
      if let trouble { return .build(try temporarySite(site.job, because: trouble)) }
      throw error
    }
  }

  /// What C needs of a system, and nothing that could be wrong with it.
  private static let probe = """
    #include <math.h>
    #include <stddef.h>
    #include <stdint.h>
    #include <string.h>
    int rnn_probe(void);
    int rnn_probe(void) { return 0; }

    """

  /// The error of a compiler that fails on any C; nil where it compiles the smallest program, so that the fault lies in the text.
  private func probeFailure(_ site: Site) -> CompileError? {
    let source = site.directory.appending("probe.c")
    var command = site.job.compiler.command(
      source: source, library: site.directory.appending("probe.so"), options: site.job.options)
    command.timeout = min(command.timeout, .seconds(30))
    guard (try? Files.write(Array(Self.probe.utf8), to: source)) != nil, let outcome = try? command.run()
    else { return nil }
    guard case .exited(let status) = outcome.ending, status != 0 else { return nil }
    return .broken(
      variable: site.job.compiler.variable, command: command.description,
      ending: outcome.ending.description, output: outcome.text)
  }

  /// Why a compilation may have failed through no fault of the text.
  private func troubleOutside(_ site: Site) -> String? {
    if Files.status(site.directory) == nil { return "it was removed while in use" }
    return Files.isFull(site.directory) ? "its file system is full" : nil
  }

  func temporarySite(_ job: Job, because reason: String) throws -> Site {
    let warning = Diagnostic(
      .warning, "cache-unused", "compiled libraries are not kept in \(root.path): \(reason)", at: nil,
      origin: .limitation)
    removeTemporaryLeftovers(olderThan: CompileCache.leftoverAge)
    do {
      return try site(job, in: fallback, isTemporary: true, warnings: [warning])
    } catch {
      throw CompileError.noDirectory(path: fallback.string, reason: error.description)
    }
  }

  /// Renames the built directory into place, or takes what another process has put there.
  private func install(_ site: Site) throws -> Step {
    let key = site.job.key
    do throws(FileError) {
      try CacheEntry.seal(site.directory, key: key, compiler: site.job.compiler, command: site.command)
    } catch {
      Files.removeTree(site.directory)
      return .build(try temporarySite(site.job, because: error.description))
    }
    // Others may install, damage or remove the entry at any moment, so this may take more than one turn.
    for _ in 0..<8 {
      let failure: FileError
      do throws(FileError) {
        try Files.rename(site.directory, to: entry(key).directory)
        return .done(installed(site.job, wasCached: false))
      } catch { failure = error }
      switch entry(key).state() {
      case .sound:
        Files.removeTree(site.directory)
        return .done(installed(site.job, wasCached: false))
      case .damaged: setAside(key)
      case .absent:
        if Files.status(site.directory) == nil {
          return .build(try temporarySite(site.job, because: failure.description))
        }
      }
    }
    Files.removeTree(site.directory)
    return .build(try temporarySite(site.job, because: "another process keeps changing it"))
  }

  private func installed(_ job: Job, wasCached: Bool) -> CompiledLibrary {
    CompiledLibrary(
      path: entry(job.key).directory.appending(CacheEntry.libraryName), wasCached: wasCached,
      warnings: [], temporaryDirectory: nil)
  }

  private func site(
    _ job: Job, in parent: FilePath, isTemporary: Bool, warnings: [Diagnostic]
  ) throws(FileError) -> Site {
    // The key in the name keeps apart what is compiled from different texts even if the random part repeats: the dynamic
    // linker takes a path that it has seen for the library that it has loaded.
    let prefix = isTemporary ? CompileCache.temporaryPrefix(job.key) : CompileCache.buildingPrefix
    let directory = try Files.createUniqueDirectory(in: parent, prefix: prefix)
    do throws(FileError) {
      for file in job.unit.files {
        try Files.write(Array(file.text.utf8), to: directory.appending(file.name))
      }
    } catch {
      Files.removeTree(directory)
      throw error
    }
    return Site(job: job, directory: directory, isTemporary: isTemporary, warnings: warnings)
  }

  /// Moves an entry out of the way. It is not removed at once: another process may have it mapped or be about to load it.
  ///
  /// Returns the directory where it is now, or nil if there was nothing left to move: whoever was faster has done the same.
  @discardableResult
  func setAside(_ key: String) -> FilePath? {
    guard
      let place = try? Files.createUniqueDirectory(in: root.path, prefix: CompileCache.damagedPrefix)
    else { return nil }
    do throws(FileError) {
      try Files.rename(entry(key).directory, to: place.appending(key))
      return place
    } catch {
      Files.removeTree(place)
      return nil
    }
  }

  private static func staysInside(_ name: String) -> Bool {
    let reserved = [CacheEntry.libraryName, CacheEntry.manifestName, "", ".", ".."]
    return !reserved.contains(name) && !name.hasPrefix("-")
      && !name.contains(where: { $0 == "/" || $0 == "\0" })
  }
}
