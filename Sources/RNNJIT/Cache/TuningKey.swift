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
    hash = SHA256.key(
      "rnnc tuning \(Self.format)", of: [source, String(batch), String(threads), version], compiler: compiler,
      options: options, processor: ProcessorFeatures.current)
  }
}
