import OrderedCollections
import RNNDiagnostics

typealias FileIndex = Int

/// What a file offers by name besides values: functions, custom derivatives, cells, sizes.
struct FileScope {
  let file: SourceFile
  /// The program's own file; its functions also see its values.
  let isMain: Bool
  let isPrelude: Bool
  var functions: OrderedDictionary<String, FunctionDefinition> = [:]
  var derivatives: OrderedDictionary<String, FunctionDefinition> = [:]
  var cells: OrderedDictionary<String, CellDefinition> = [:]
  /// The sizes that its cells and functions see.
  var sizes: OrderedDictionary<String, DimensionTerm> = [:]
}

/// A function of the program or of the prelude, or a custom derivative.
struct FunctionDefinition {
  let name: Identifier
  let parameters: [Identifier]
  let body: Expression
  /// The file whose names the body sees.
  let file: FileIndex
}

struct CellDefinition {
  let syntax: CellSyntax
  let range: SourceRange
  let file: FileIndex
}
