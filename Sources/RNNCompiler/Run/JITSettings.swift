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
  /// Throws `DiagnosticFailure` for errors in the program and a `JITError` where compiling or loading fails.
  public func kernel(_ file: SourceFile, _ settings: JITSettings = JITSettings()) throws -> Kernel {
    try kernel(compile(file), settings)
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
