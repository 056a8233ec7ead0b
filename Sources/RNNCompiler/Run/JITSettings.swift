import RNNCBackend
import RNNDiagnostics
import RNNIR
import RNNJIT

/// How generated C becomes a library in this process.
public struct JITSettings: Sendable {
  /// The C compiler; found by `CC`, then `cc`, `clang`, `gcc` where nil.
  public var compiler: CCompiler?
  public var cache = CompileCache()
  /// A level of optimisation among a program's choices takes the place of the one here.
  public var options = CompileOptions()

  public init() {}
}

extension Pipeline {
  /// Source text to a kernel that can be called: compiled by the system's C compiler, or taken from the cache.
  ///
  /// `forward` and `gradient` are compiled at once, what else was asked for when it is first called or prepared: most callers never
  /// do, and it takes as long again. Throws `DiagnosticFailure` for errors in the program and a `JITError` where compiling or loading
  /// fails.
  public func kernel(_ file: SourceFile, _ settings: JITSettings = JITSettings()) throws -> Kernel {
    let equations = try equations(check(file).program)
    let now = request.emission.entries.filter(\.runsInParts)
    let later = request.emission.entries.filter { !now.contains($0) }
    guard !now.isEmpty, !later.isEmpty else { return try kernel(emit(equations), settings) }
    let first = try kernel(emitting(now).emit(equations), settings)
    let others = emitting(later)
    let source = try others.emit(equations)
    if source.interface.entries.isEmpty { return first }
    return Kernel(first, later: source.interface.entries) { try others.kernel(source, settings) }
  }

  /// The same passes for other entry points.
  private func emitting(_ entries: [Interface.EntryKind]) -> Pipeline {
    var request = request
    request.emission.entries = entries
    return Pipeline(request, loader: loader, externs: externs)
  }

  /// Generated C to a kernel.
  public func kernel(_ source: CSource, _ settings: JITSettings = JITSettings()) throws -> Kernel {
    let name = source.interface.name
    let unit = CompileUnit(
      name: name, source: source.source(including: "\(name).h"), header: source.header)
    let compiler = try settings.compiler ?? CCompiler.find()
    var options = settings.options
    if let level = request.entries.choices.compilerLevel { options.optimization = level }
    return try Kernel(
      settings.cache.load(
        unit, name: name, expected: source.interface, compiler: compiler, options: options))
  }
}
