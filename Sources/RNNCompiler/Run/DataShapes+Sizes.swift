import OrderedCollections
import RNNJIT
import RNNLanguage

extension DataShapes {
  /// Numbers for the free sizes of a program, where the data shows them: a dimension that is such a size, of an array with as many
  /// dimensions as the program says.
  ///
  /// The first array in the order of the program decides; that others agree is checked when the data is read. `batched` says that a
  /// batch was asked for elsewhere.
  public func sizes(of program: CheckedProgram, batched: Bool = false) -> OrderedDictionary<String, Int> {
    let free = program.freeSizes.map(\.name)
    var found: [String: Int] = [:]
    let batchAxes = hasBatchAxis || batched ? 1 : 0
    func read(_ name: String, _ type: CheckedType, leading: Int) {
      guard let shape = shapes[name], shape.count == leading + type.dimensions.count else { return }
      for (dimension, extent) in zip(type.dimensions, shape.dropFirst(leading))
      where dimension.value == nil && extent > 0 && found[dimension.text] == nil {
        found[dimension.text] = extent
      }
    }
    for value in program.values {
      switch value.role {
      case .parameter: read(value.name, value.type, leading: 0)
      case .input: read(value.name, value.type, leading: (value.isStream ? 1 : 0) + batchAxes)
      case .defined: break
      }
      for (index, boundary) in value.before.enumerated() {
        if case .supplied = boundary { read("\(value.name)[\(-index)]", value.type, leading: batchAxes) }
      }
      for (index, boundary) in value.after.enumerated() {
        if case .supplied = boundary { read("\(value.name)[T+\(index + 1)]", value.type, leading: batchAxes) }
      }
    }
    return OrderedDictionary(
      uniqueKeysWithValues: free.compactMap { name in found[name].map { (name, $0) } })
  }
}
