import OrderedCollections
import RNNDiagnostics

typealias ScopeIndex = Int

/// The values visible by name in the program or in one instance of a cell.
struct ValueScope {
  struct Declaration {
    enum Role: String {
      case input, parameter, state, cellInput
    }

    let role: Role
    let syntax: DeclaredName
  }

  struct Definition {
    let range: SourceRange
    let isStream: Bool
  }

  /// What is known of a name from the statements, before anything is elaborated.
  struct Entry {
    var declaration: Declaration?
    var definition: Definition?
    var value: ValueIndex?
    /// For a name nobody defines: whether it was first used with an index.
    var isImplicit = false
    var range: SourceRange
  }

  /// The call that made an instance.
  struct Instantiation {
    let arguments: [Argument]
    let range: SourceRange
    let outer: ScopeIndex
    let cell: String
  }

  enum BindingState {
    case pending, running, done
  }

  /// Empty for the program, else `l1.`
  let prefix: String
  let file: FileIndex
  let results: [Identifier]
  let instantiation: Instantiation?
  let depth: Int
  var statements: [Statement] = []
  var entries: OrderedDictionary<String, Entry> = [:]
  var instances: OrderedDictionary<String, ScopeIndex> = [:]
  var instanceRanges: [String: SourceRange] = [:]
  /// Sizes of its own: the program's, or the cell's.
  var sizes: OrderedDictionary<String, DimensionTerm> = [:]
  var binding = BindingState.pending
  var isElaborated = false
}
