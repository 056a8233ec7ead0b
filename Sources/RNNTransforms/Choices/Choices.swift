/// The decisions that change how fast a program is, and what it computes no further than the rounding of sums.
///
/// A number that is nil is left to the ``CostModel``, which knows the program's sizes and nothing of the machine that compiles it.
public struct Choices: Sendable, Hashable, Codable {
  /// The passes that run.
  public var optimization = Optimization()
  /// Rows of steps and sequences that neighbouring phases work on before the next ones.
  public var chunkRows: Int?
  /// Sequences from which on a product that is computed once packs its weights first.
  public var packRows: Int?
  /// Vectors side by side in loops with functions or sums.
  public var vectors: Int?
  /// The digit of `-O` for the C compiler where the C is compiled in the process; what a file of C is compiled with is not said here.
  public var compilerLevel: Int?

  public init() {}

  /// What differs from the defaults, as short phrases in a fixed order; none where nothing does.
  public var differences: [String] {
    var phrases = Optimization.Pass.allCases.filter { !optimization.has($0) }.map { "without \($0.rawValue)" }
    if let chunkRows { phrases.append("chunks of \(chunkRows) rows") }
    if let packRows { phrases.append("weights packed from \(Self.count(packRows, "sequence")) on") }
    if let vectors { phrases.append("\(Self.count(vectors, "vector")) side by side") }
    if let compilerLevel { phrases.append("the C compiler's -O\(compilerLevel)") }
    return phrases
  }

  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
