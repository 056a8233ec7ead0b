import RNNDiagnostics

/// A value while it is being checked.
struct Draft {
  enum Role {
    case parameter
    case input
    case defined
  }

  /// What an expression says of a step outside 1…T.
  struct BoundaryDefinition {
    let node: NodeID
    let range: SourceRange
  }

  let name: String
  let role: Role
  var isStream: Bool
  /// Where it is declared, defined, or first used.
  let range: SourceRange
  /// Its variable in the system of kinds.
  let kind: Int
  /// Where it is declared, if it is.
  var declaration: SourceRange?
  /// The dimensions as declared.
  var declaredShape: [DimensionTerm]?
  /// Whether the program says so by a declaration (false: a name nobody defines).
  var isDeclared = false
  /// Whether a declaration says so, but not the shape; it is a scalar then unless its use says otherwise.
  var prefersScalar = false
  var initializer: InitializerSyntax?
  /// The scope whose sizes its declaration sees.
  var scope: ScopeIndex
  var isHidden = false
  /// Inside a cell: whether the cell returns it.
  var isResult = true
  var definition: NodeID?
  /// Boundary definitions by step: `fromStart` for 0, -1, …, `fromEnd` for 1, 2, ….
  var before: [Int: BoundaryDefinition] = [:]
  var after: [Int: BoundaryDefinition] = [:]
  /// How many steps before 1 and after T are read.
  var beforeCount = 0
  var afterCount = 0
  /// For hidden values: nothing outside 1…T but zeros.
  var hasZeroBoundaries = false
  /// Where it is read, how often.
  var useCount = 0
  var firstUse: SourceRange?
  /// Whether another step than its own is read.
  var isReadAtOtherSteps = false
  /// For an index input the bound.
  var indexBound: DimensionTerm?
  /// Where it is used as an index, and as a number.
  var indexUse: SourceRange?
  var realUse: SourceRange?
  /// The dimensions, once kinds are known.
  var dimensions: [DimensionTerm] = []
}
