import RNNDiagnostics

/// The shapes of the arrays in a data file, read before anything is known of the program.
public struct DataShapes: Sendable, Equatable {
  /// The extents along the first elements, by name; a number has none. Entries that are no arrays of numbers are left out.
  public private(set) var shapes: [String: [Int]] = [:]
  /// Where the arrays are written.
  public private(set) var places: [String: SourceRange] = [:]

  /// Throws ``DiagnosticFailure`` where the text is no JSON; that it is no object is for ``DataFile`` to say.
  public init(_ file: SourceFile) throws {
    let root: JSONNode
    do throws(Diagnostic) { root = try JSONParser.parse(file) } catch { throw DiagnosticFailure([error]) }
    guard case .object(let entries) = root.value else { return }
    for entry in entries where shapes[entry.key] == nil {
      guard let shape = DataShapes.shape(entry.value) else { continue }
      shapes[entry.key] = shape
      places[entry.key] = SourceRange(file: file, lower: entry.value.lower, upper: entry.value.upper)
    }
  }

  private static func shape(_ node: JSONNode) -> [Int]? {
    if node.real != nil { return [] }
    guard case .array(let elements) = node.value else { return nil }
    guard let first = elements.first else { return [0] }
    return shape(first).map { [elements.count] + $0 }
  }
}
