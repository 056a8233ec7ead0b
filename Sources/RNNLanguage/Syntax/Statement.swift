import RNNDiagnostics

/// One file as written: its statements in order.
public struct SyntaxTree: Sendable {
  public let file: SourceFile
  public let statements: [Statement]
  /// The comments, in order, `#` included; the formatter puts them back.
  public let comments: [Comment]

  public init(file: SourceFile, statements: [Statement], comments: [Comment]) {
    self.file = file
    self.statements = statements
    self.comments = comments
  }
}

/// A comment from `#` to the end of its line.
public struct Comment: Sendable {
  public let text: String
  public let range: SourceRange

  public init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// One statement with its place (the comment behind it not included).
public struct Statement: Sendable {
  public let kind: Kind
  public let range: SourceRange

  public init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  /// What it says.
  public indirect enum Kind: Sendable {
    /// `size I = 3, H` in order.
    case size([SizeEntry])
    case input([DeclaredName])
    case parameter([DeclaredName])
    case state([DeclaredName])
    case output([QualifiedName])
    /// `h[t] = …`, `y = …`, `h[0] = 0`, `(a[t], b[t]) = split(…)`, `l1 = GRU(x, H = 64)`.
    case definition(targets: [Target], value: Expression)
    /// `fn gate(W, x) = …`
    case function(name: Identifier, parameters: [Identifier], body: Expression)
    /// `derivative clip(x) = …`
    case derivative(name: Identifier, parameters: [Identifier], body: Expression)
    /// `extern fn mish(x) from "mish.h"`
    case externFunction(name: Identifier, parameters: [Identifier], path: Identifier)
    case cell(CellSyntax)
    /// `import "gru.rnn"`; the identifier's text is the path without quotes.
    case importFile(Identifier)
  }
}

/// One size of a `size` statement or of a cell, with its number where one is written.
public struct SizeEntry: Sendable {
  public let name: Identifier
  public let value: Expression?

  public init(name: Identifier, value: Expression?) {
    self.name = name
    self.value = value
  }
}

/// `x[t]: [I]`, `k[t]: index(K)`, `b: [H] ~ zeros`, `target`.
public struct DeclaredName: Sendable {
  public let name: Identifier
  /// Whether `[t]` follows the name.
  public let isStream: Bool
  public let type: TypeSyntax?
  public let initializer: InitializerSyntax?
  public let range: SourceRange

  public init(
    name: Identifier, isStream: Bool, type: TypeSyntax?, initializer: InitializerSyntax?,
    range: SourceRange
  ) {
    self.name = name
    self.isStream = isStream
    self.type = type
    self.initializer = initializer
    self.range = range
  }
}

/// A type behind a colon.
public enum TypeSyntax: Sendable {
  /// `[4*H, I]`, `[H]`, `[]`.
  case shape([Expression], SourceRange)
  /// `index(K)`
  case index(Expression, SourceRange)

  public var range: SourceRange {
    switch self {
    case .shape(_, let range), .index(_, let range): range
    }
  }
}

/// `glorot`, `constant(1)`, `normal(0.1)` behind `~`.
public struct InitializerSyntax: Sendable {
  public let name: Identifier
  public let arguments: [Expression]
  public let range: SourceRange

  public init(name: Identifier, arguments: [Expression], range: SourceRange) {
    self.name = name
    self.arguments = arguments
    self.range = range
  }
}

/// The left side of a definition: a name and the index written behind it.
public struct Target: Sendable {
  public let name: Identifier
  public let index: Expression?
  public let range: SourceRange

  public init(name: Identifier, index: Expression?, range: SourceRange) {
    self.name = name
    self.index = index
    self.range = range
  }
}

/// `cell GRU(x[t]: [I], size H = 64) -> h { … }`
public struct CellSyntax: Sendable {
  public let name: Identifier
  public let inputs: [DeclaredName]
  public let sizes: [SizeEntry]
  public let results: [Identifier]
  public let body: [Statement]

  public init(
    name: Identifier, inputs: [DeclaredName], sizes: [SizeEntry], results: [Identifier],
    body: [Statement]
  ) {
    self.name = name
    self.inputs = inputs
    self.sizes = sizes
    self.results = results
    self.body = body
  }
}
