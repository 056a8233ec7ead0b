import RNNDiagnostics

/// Where an expression stands: which names it sees and which call it belongs to.
struct Context {
  /// The values it sees; nil in functions of the prelude and of imported files.
  var scope: ScopeIndex?
  /// The file whose functions, cells and sizes it sees.
  var file: FileIndex
  /// The arguments of the function whose body it is.
  var bindings: [String: NodeID] = [:]
  var frame: FrameIndex?
  /// Whether an unknown name in a size is a new size.
  var declaresSizes = true
  /// How deep in the syntax, over all inlined bodies.
  var depth = 0
}
