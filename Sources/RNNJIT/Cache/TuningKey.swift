/// What the answer of a tuning depends on, as a hash: the program, how it is called, and what compiles and runs it.
public struct TuningKey: Sendable, Hashable {
  let hash: String

  /// Raised whenever the meaning of an answer changes.
  static let format = 1

  /// - Parameter source: the C of the program with the choices that tuning starts from; it holds the program with its imports, sizes, type of
  ///   numbers and mathematics.
  public init(
    source: String, batch: Int, threads: Int, compiler: CCompiler, options: CompileOptions, version: String
  ) {
    let identity = compiler.identity
    let lists = [
      [source, String(batch), String(threads), version], [compiler.path.string] + compiler.arguments,
      [identity.path, String(identity.size), String(identity.modified), identity.version],
      identity.searchPaths, options.flags, [ProcessorFeatures.current],
    ]
    var sum = SHA256()
    sum.update(field: "rnnc tuning \(Self.format)")
    for list in lists {
      sum.update(field: String(list.count))
      for text in list { sum.update(field: text) }
    }
    hash = sum.finish()
  }
}
