import RNNDiagnostics

/// A program whose names are resolved, whose cells are instantiated, whose shapes are known and whose time order exists.
///
/// It is the hand-over from the language to both of its readers, the lowering to equations and the interpreter. Functions
/// of the program are inlined (an argument that is not a name or a number becomes a hidden value), instances of cells are
/// flattened to dotted names, imports are gone.
public struct CheckedProgram: Sendable {
  /// The file's name without folder and extension, for naming what is generated.
  public let name: String
  /// Every size, in order of first appearance.
  public let sizes: [CheckedSize]
  /// Every value; a `ValueIndex` counts here. Sources and definitions, hidden ones too, in order of first appearance.
  public let values: [CheckedValue]
  /// The value named `loss`, a real scalar per sequence, if there is one.
  public let loss: ValueIndex?
  /// What the program returns, in order: the `output` statement's names, or the inferred ones. Never `loss`.
  public let outputs: [ValueIndex]
  /// The derivative of `relu` at 0.
  public let reluAtZero: Double

  public init(
    name: String, sizes: [CheckedSize], values: [CheckedValue], loss: ValueIndex?,
    outputs: [ValueIndex], reluAtZero: Double
  ) {
    self.name = name
    self.sizes = sizes
    self.values = values
    self.loss = loss
    self.outputs = outputs
    self.reluAtZero = reluAtZero
  }

  /// The sizes nobody has given a number; a program can be evaluated or compiled only when there are none.
  public var freeSizes: [CheckedSize] { sizes.filter { $0.value == nil } }
}

/// A value by its place in ``CheckedProgram/values``.
public typealias ValueIndex = Int

/// A size of a program, such as `H`.
public struct CheckedSize: Sendable {
  public let name: String
  /// The number given on the command line or as the default.
  public let value: Int?
  /// Whether a `size` statement declares it (false: inferred from a shape or a vector).
  public let isDeclared: Bool
  /// Its declaration, the call that leaves it open, or what it is named after.
  public let origin: SourceRange?
  /// What the cell calls it, where it is the size of a cell that a call leaves open.
  public let argument: String?

  public init(
    name: String, value: Int?, isDeclared: Bool, origin: SourceRange? = nil, argument: String? = nil
  ) {
    self.name = name
    self.value = value
    self.isDeclared = isDeclared
    self.origin = origin
    self.argument = argument
  }
}

/// One named value of a program: a parameter, an input, or something defined.
public struct CheckedValue: Sendable {
  /// The name as a person reads it: `h`, `l1.Wz`; hidden ones hold a `#`, e.g. `gate#1`.
  public let name: String
  public let role: Role
  /// One tensor per step (true), or one per sequence or program (false).
  public let isStream: Bool
  public let type: CheckedType
  /// For `isStream` values read outside 1…T: what stands at steps 0, -1, … (index j is step -j). Empty: nothing is read
  /// there, or (inputs) zeros are.
  public let before: [Boundary]
  /// The same for steps T+1, T+2, … (index j is step T+1+j).
  public let after: [Boundary]
  /// Where the value is declared or defined.
  public let range: SourceRange

  public init(
    name: String, role: Role, isStream: Bool, type: CheckedType, before: [Boundary] = [],
    after: [Boundary] = [], range: SourceRange
  ) {
    self.name = name
    self.role = role
    self.isStream = isStream
    self.type = type
    self.before = before
    self.after = after
    self.range = range
  }

  public var isHidden: Bool { name.contains("#") }

  /// Where the value comes from.
  public enum Role: Sendable {
    /// One value for the whole program; the initializer says what it is when nobody gives it.
    case parameter(Initializer)
    /// Supplied per sequence (or per step of each sequence).
    case input
    case defined(CheckedExpression)
  }

  /// What a stream is at one step outside 1…T.
  public enum Boundary: Sendable {
    /// The caller supplies it (zero if he does not), per sequence, and gets its gradient.
    case supplied
    /// The program says so; the expression is static.
    case defined(CheckedExpression)
  }
}

/// How a parameter is initialised when nobody gives it.
public enum Initializer: Sendable, Equatable {
  case zeros
  case ones
  case constant(Double)
  case glorot
  case orthogonal
  case identity
  /// Mean 0, the given standard deviation.
  case normal(Double)
  /// Between -a and a.
  case uniform(Double)
}

/// The type of a value or expression.
public struct CheckedType: Sendable {
  /// How linear algebra sees it. A `row` is the transpose of a vector and has one dimension too.
  public enum Kind: String, Sendable {
    case scalar, vector, row, matrix
  }

  public let kind: Kind
  /// The dimensions: none for a scalar, one for vector and row, two for a matrix (rows, columns).
  public let dimensions: [CheckedDimension]
  /// For an index (an integer 0 ..< bound) the bound; nil for a real.
  public let indexBound: CheckedDimension?

  public init(_ kind: Kind, _ dimensions: [CheckedDimension], indexBound: CheckedDimension? = nil) {
    self.kind = kind
    self.dimensions = dimensions
    self.indexBound = indexBound
  }

  /// The dimensions as numbers. Only for programs without free sizes.
  public var shape: [Int] { dimensions.map { $0.value ?? 0 } }
}

/// A dimension as a person reads it (`4*H`) with its number, where every size in it has one.
public struct CheckedDimension: Sendable, Equatable {
  public let text: String
  public let value: Int?

  public init(text: String, value: Int?) {
    self.text = text
    self.value = value
  }
}
