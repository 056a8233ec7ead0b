import OrderedCollections
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage

extension DataShapes {
  /// Numbers for the free sizes of a program, where the data shows them: a dimension that is such a size, of an array with as many
  /// dimensions as the program says.
  ///
  /// The first array in the order of the program decides; that others agree is checked when the data is read. `batched` says that a
  /// batch was asked for elsewhere. Throws `DiagnosticFailure` where an array would show a size that nothing else does, had it as many
  /// dimensions as the program says.
  public func sizes(of program: CheckedProgram, batched: Bool = false) throws -> OrderedDictionary<
    String, Int
  > {
    let free = program.freeSizes.map(\.name)
    var found: [String: Int] = [:]
    let items = items(of: program, batched: batched)
    for item in items {
      guard let shape = shapes[item.name], shape.count == item.axes.count else { continue }
      for (dimension, extent) in zip(item.type.dimensions, shape.dropFirst(item.leading.count))
      where dimension.value == nil && extent > 0 && found[dimension.text] == nil {
        found[dimension.text] = extent
      }
    }
    let problems = items.compactMap { problem($0, missing: free.filter { found[$0] == nil }) }
    if !problems.isEmpty { throw DiagnosticFailure(problems) }
    return OrderedDictionary(
      uniqueKeysWithValues: free.compactMap { name in found[name].map { (name, $0) } })
  }

  /// An array that a program takes.
  private struct Item {
    let name: String
    let type: CheckedType
    /// The axes before those of the value.
    let leading: [String]
    var axes: [String] { leading + type.dimensions.map(\.text) }
  }

  private func items(of program: CheckedProgram, batched: Bool) -> [Item] {
    let batchName = Interface.callName("batch", beside: program.values.filter(\.isSupplied).map(\.name))
    let batch = batched || shapes[batchName] != nil ? ["B"] : []
    var items: [Item] = []
    for value in program.values {
      switch value.role {
      case .parameter: items.append(Item(name: value.name, type: value.type, leading: []))
      case .input:
        items.append(
          Item(name: value.name, type: value.type, leading: (value.isStream ? ["T"] : []) + batch))
      case .defined: break
      }
      for (index, boundary) in value.before.enumerated() {
        guard case .supplied = boundary else { continue }
        items.append(Item(name: "\(value.name)[\(-index)]", type: value.type, leading: batch))
      }
      for (index, boundary) in value.after.enumerated() {
        guard case .supplied = boundary else { continue }
        items.append(Item(name: "\(value.name)[T+\(index + 1)]", type: value.type, leading: batch))
      }
    }
    return items
  }

  /// What is wrong with an array that has not as many axes as it should, where it should show one of the missing sizes.
  private func problem(_ item: Item, missing: [String]) -> Diagnostic? {
    guard let size = missing.first(where: { item.type.dimensions.map(\.text).contains($0) }),
      let shape = shapes[item.name], shape.count != item.axes.count,
      // Nothing is written inside an empty array.
      !shape.contains(0) || shape.count > item.axes.count
    else { return nil }
    let difference = item.axes.count - shape.count
    let axes =
      "\(abs(difference)) \(abs(difference) == 1 ? "axis" : "axes") too \(difference > 0 ? "few" : "many")"
    return Diagnostic(
      .error, "wrong-shape",
      "\(item.name): expected [\(item.axes.joined(separator: ", "))], got \(shape.isEmpty ? "a number" : "\(shape)"), \(axes)",
      at: places[item.name], help: "the size \(size) is read from it")
  }
}

extension CheckedValue {
  /// Whether the caller supplies it.
  fileprivate var isSupplied: Bool {
    switch role {
    case .parameter, .input: true
    case .defined: false
    }
  }
}
