import RNNIR

extension CompileCache {
  /// Compiles a unit unless it is in the cache, and loads it. Throws ``CompileError`` or ``LibraryError``.
  public func load(
    _ unit: CompileUnit, name: String, expected: Interface? = nil, compiler: CCompiler,
    options: CompileOptions = CompileOptions()
  ) throws -> LoadedLibrary {
    for _ in 0..<2 {
      let library = try library(for: unit, compiler: compiler, options: options)
      do { return try LoadedLibrary(library, name: name, expected: expected) } catch {
        guard mayHaveVanished(library, error) else { throw error }
      }
    }
    let library = try temporaryLibrary(
      for: unit, compiler: compiler, options: options, because: CompileCache.unloadable)
    return try LoadedLibrary(library, name: name, expected: expected)
  }

  /// The same without blocking a thread while the compiler runs.
  public func load(
    _ unit: CompileUnit, name: String, expected: Interface? = nil, compiler: CCompiler,
    options: CompileOptions = CompileOptions()
  ) async throws -> LoadedLibrary {
    for _ in 0..<2 {
      let library = try await library(for: unit, compiler: compiler, options: options)
      do { return try LoadedLibrary(library, name: name, expected: expected) } catch {
        guard mayHaveVanished(library, error) else { throw error }
      }
    }
    let library = try await temporaryLibrary(
      for: unit, compiler: compiler, options: options, because: CompileCache.unloadable)
    return try LoadedLibrary(library, name: name, expected: expected)
  }

  private static var unloadable: String { "libraries in it cannot be loaded" }

  /// Another process may clean the cache between the check and the load, or its file system may not allow code to be run.
  private func mayHaveVanished(_ library: CompiledLibrary, _ error: any Error) -> Bool {
    guard case .cannotLoad? = error as? LibraryError else { return false }
    return library.temporaryDirectory == nil
  }
}

extension Kernel {
  /// Compiles what the C backend made of a program, or takes it from the cache, and binds it. Safe on any thread. Throws
  /// ``JITError``.
  public init(
    source: String, header: String, interface: Interface, compiler: CCompiler,
    options: CompileOptions = CompileOptions(), cache: CompileCache = CompileCache()
  ) throws {
    let unit = CompileUnit(name: interface.name, source: source, header: header)
    try self.init(
      cache.load(
        unit, name: interface.name, expected: interface, compiler: compiler, options: options))
  }

  /// The same without blocking a thread while the compiler runs.
  public init(
    source: String, header: String, interface: Interface, compiler: CCompiler,
    options: CompileOptions = CompileOptions(), cache: CompileCache = CompileCache()
  ) async throws {
    let unit = CompileUnit(name: interface.name, source: source, header: header)
    try await self.init(
      cache.load(
        unit, name: interface.name, expected: interface, compiler: compiler, options: options))
  }
}
