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
