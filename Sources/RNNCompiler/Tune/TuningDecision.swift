import RNNTransforms

/// One of the decisions that tuning tries alternatives for.
enum TuningDecision: Hashable {
  case chunkRows, packRows, vectors, compilerLevel
  case pass(Optimization.Pass)

  /// The decisions in the order in which they are tried: what costs and gains most first.
  static func all(_ choices: Choices) -> [TuningDecision] {
    let passes = Optimization.Pass.allCases.filter { choices.optimization.has($0) && $0.level > 1 }
    return [.chunkRows, .packRows, .vectors] + passes.reversed().map { .pass($0) } + [.compilerLevel]
  }

  var name: String {
    switch self {
    case .chunkRows: "rows of a chunk"
    case .packRows: "matrices of one step"
    case .vectors: "vectors side by side"
    case .compilerLevel: "C compiler"
    case .pass: "passes"
    }
  }

  /// Other choices than the given ones, with a word for each.
  ///
  /// - Parameters:
  ///   - chunkRows: the rows of a chunk now.
  ///   - packRows: from how many sequences on matrices are packed now.
  ///   - level: the C compiler's level now.
  func alternatives(
    to choices: Choices, batch: Int, chunkRows: Int, packRows: Int, level: Int
  ) -> [(label: String, choices: Choices)] {
    func changed(_ change: (inout Choices) -> Void) -> Choices {
      var choices = choices
      change(&choices)
      return choices
    }
    switch self {
    case .chunkRows:
      return [32, 64, 128, 256, 512].filter { $0 != chunkRows }.map { (rows: Int) in
        ("\(rows)", changed { $0.chunkRows = rows })
      }
    case .packRows:
      // For one number of sequences matrices are packed or not.
      if batch >= packRows { return [("as they lie", changed { $0.packRows = batch + 1 })] }
      return [("packed", changed { $0.packRows = batch })]
    case .vectors:
      return [1, 2, 4, 8].map { (count: Int) in ("\(count)", changed { $0.vectors = count }) }
    case .compilerLevel:
      return [1, 2, 3].filter { $0 != level }.map { (level: Int) in
        ("-O\(level)", changed { $0.compilerLevel = level })
      }
    case .pass(let pass):
      return [("without \(pass.rawValue)", changed { $0.optimization = $0.optimization.without(pass) })]
    }
  }
}
