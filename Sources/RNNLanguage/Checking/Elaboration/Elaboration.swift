import OrderedCollections
import RNNDiagnostics

/// The state of one check: from statements to values and nodes whose kinds and dimensions are still unknown.
///
/// The passes are in `Checker.check`; each is an extension of this class or reads it.
final class Elaboration {
  /// Beyond these a program is refused rather than worked on for minutes.
  enum Limit {
    static let nodes = 200_000
    static let syntaxDepth = 400
    static let instances = 10_000
    static let instanceDepth = 64
    /// So many cells without a layer are looked into.
    static let unusedCells = 50
    static let offset = 1_000_000
    /// Each value outside the steps has equations of its own, and C compilers take far more than twice as long for twice as many.
    static let boundaries = 100
    /// Trees higher than this are cut by hidden values, so that whoever walks them needs a bounded stack.
    static let nodeHeight = 100
  }

  /// A shape that a cell's input declares for the value a call passes.
  struct Claim {
    let value: ValueIndex
    let kind: TypeKind
    let dimensions: [DimensionTerm]
    let indexBound: DimensionTerm?
    let name: String
    let declaration: SourceRange
    let argument: SourceRange
  }

  let options: CheckOptions
  let loader: ImportLoader
  let externs: ExternResolver
  var sink = DiagnosticSink()
  var sizes = SizeTable()
  var kinds = KindSystem()
  var files: [FileScope] = []
  var prelude: FileIndex = 0
  var main: FileIndex = 0
  var scopes: [ValueScope] = []
  var drafts: [Draft] = []
  var nodes: [Node] = []
  var frames: [CallFrame] = []
  var claims: [Claim] = []
  /// Custom nodes, whose bodies have to be elementwise.
  var customs: [NodeID] = []
  var hiddenCounts: [String: Int] = [:]
  var outputs: [ValueIndex]?
  var hasOverflowed = false

  init(options: CheckOptions, loader: ImportLoader, externs: ExternResolver) {
    self.options = options
    self.loader = loader
    self.externs = externs
  }

  /// Elaborates a whole program: files, names, then every statement in order.
  func run(_ tree: SyntaxTree) {
    prelude = gather(Prelude.tree, isMain: false, isPrelude: true, chain: [])
    main = gather(tree, isMain: true, isPrelude: false, chain: [])
    let scope = collectProgram(tree)
    elaborateStatements(of: scope)
    elaborateOutputs(of: scope)
    checkCallees()
    checkUnusedCells(tree)
  }

  // MARK: Messages

  func report(
    _ code: String, _ message: String, at range: SourceRange?, in frame: FrameIndex? = nil,
    notes: [Diagnostic.Note] = [], help: String? = nil, origin: Diagnostic.Origin = .program
  ) {
    let place = place(range, in: frame)
    sink.report(
      Diagnostic(
        .error, code, message, at: place.range, notes: notes + place.notes, help: help, origin: origin))
  }

  func warn(_ code: String, _ message: String, at range: SourceRange?, help: String? = nil) {
    sink.report(Diagnostic(.warning, code, message, at: range, help: help))
  }

  /// Where a message about inlined text belongs: at the text, with the calls that led there, but for the prelude at the call.
  func place(_ range: SourceRange?, in frame: FrameIndex?) -> (range: SourceRange?, notes: [Diagnostic.Note])
  {
    var range = range
    var notes: [Diagnostic.Note] = []
    var next = frame
    while let index = next {
      let frame = frames[index]
      if frame.isPrelude {
        range = frame.range
        notes = []
      } else if notes.count < 3 {
        notes.append(Diagnostic.Note("in this call of `\(frame.function)`", at: frame.range))
      }
      next = frame.parent
    }
    return (range, notes)
  }

  func reportTooDeep(_ range: SourceRange, in frame: FrameIndex?) {
    report(
      "expression-too-deep", "the expression is nested more than \(Limit.syntaxDepth) deep", at: range,
      in: frame, help: "name a part of it", origin: .limitation)
  }

  func tooLarge(at range: SourceRange?) {
    guard !hasOverflowed else { return }
    hasOverflowed = true
    report(
      "program-too-large",
      "the program has more than \(Limit.nodes) operations after its functions are written out", at: range,
      help: "name intermediate values instead of nesting calls of functions", origin: .limitation)
  }
}
