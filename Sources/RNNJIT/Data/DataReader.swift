import RNNDiagnostics
import RNNIR

/// Fits the entries of a JSON object to the members of an interface.
struct DataReader {
  let file: SourceFile
  let interface: Interface
  let required: [Interface.Role]
  /// The number of steps where nothing says it.
  let stepsOtherwise: Int?
  private(set) var diagnostics: [Diagnostic] = []

  /// An entry of the file with the member it is for.
  private struct Item {
    let member: Interface.Member
    let entry: JSONNode.Member
  }

  /// A size with the place that it is from.
  private struct Size {
    var value: Int
    var note: Diagnostic.Note
  }

  init(file: SourceFile, interface: Interface, required: [Interface.Role], stepsOtherwise: Int? = nil) {
    self.file = file
    self.interface = interface
    self.required = required
    self.stepsOtherwise = stepsOtherwise
  }

  /// The name by which a file gives a member.
  static func key(_ member: Interface.Member) -> String {
    member.role == .upstream ? "adjoint \(member.name)" : member.name
  }

  private var members: [Interface.Member] {
    interface.inputs + interface.adjoints.filter { $0.role == .upstream }
  }

  /// The content of the file, or nil after `diagnostics` have been added.
  mutating func read(_ root: JSONNode, steps: Int?, batch: Int?) -> DataFile? {
    guard case .object(let entries) = root.value else {
      report("bad-data", "expected an object of names and arrays, got \(root.kind)", root)
      return nil
    }
    let (batchName, stepsName) = (interface.callName("batch"), interface.callName("steps"))
    var items: [Item] = []
    var sizes: [String: JSONNode.Member] = [:]
    for entry in entries {
      if let member = members.first(where: { DataReader.key($0) == entry.key }) {
        items.append(Item(member: member, entry: entry))
      } else if entry.key == batchName || entry.key == stepsName {
        sizes[entry.key] = entry
      } else {
        let known = members.map(DataReader.key).joined(separator: ", ")
        diagnostics.append(
          Diagnostic(
            .error, "unknown-data", "there is nothing called \"\(entry.key)\"",
            at: SourceRange(file: file, lower: entry.lower, upper: entry.upper),
            help: "the names are \(known)"))
      }
    }
    let batchSize = size(batchName, sizes[batchName], asked: batch)
    let hasBatchAxis = sizes[batchName] != nil || batch != nil
    let stepCount =
      size(stepsName, sizes[stepsName], asked: steps) ?? inferred(items)
      ?? stepsOtherwise.map { Size(value: $0, note: Diagnostic.Note("T is \($0), which nothing depends on")) }
    reportMissing(items, steps: stepCount, batch: batchSize, root)
    guard let stepCount else {
      if diagnostics.isEmpty {
        report("no-steps", "nothing says how many steps there are", root, help: "add \"\(stepsName)\": 10")
      }
      return nil
    }
    var result = DataFile(
      steps: stepCount.value, batch: batchSize?.value ?? 1, hasBatchAxis: hasBatchAxis, data: [:],
      upstream: [:])
    for member in members {
      guard let item = items.first(where: { $0.member == member }),
        let array = array(item, stepCount, batchSize)
      else { continue }
      if member.role == .upstream {
        result.upstream[member.name] = array
      } else {
        result.data[member.name] = array
      }
    }
    return diagnostics.isEmpty ? result : nil
  }

  private mutating func size(_ name: String, _ entry: JSONNode.Member?, asked: Int?) -> Size? {
    let known = asked.map { Size(value: $0, note: Diagnostic.Note("\(name) is \($0) by request")) }
    guard let entry else { return known }
    guard case .number(let number) = entry.value.value, let value = Int(exactly: number), value >= 0 else {
      report("bad-data", "\(name): expected a number 0, 1, 2, …", entry.value)
      return known
    }
    if let asked, asked != value {
      report("bad-data", "\(name) is \(value) here, but \(asked) was asked for", entry.value)
    }
    return Size(value: value, note: Diagnostic.Note("\(name) is \(value) here", at: range(entry.value)))
  }

  private func inferred(_ items: [Item]) -> Size? {
    for item in items where item.member.perStep {
      guard case .array(let rows) = item.entry.value.value else { continue }
      return Size(
        value: rows.count,
        note: Diagnostic.Note(
          "T is \(rows.count) because \(item.entry.key) has so many steps", at: range(item.entry.value)))
    }
    return nil
  }

  private mutating func reportMissing(_ items: [Item], steps: Size?, batch: Size?, _ root: JSONNode) {
    for member in members
    where required.contains(member.role) && !items.contains(where: { $0.member == member }) {
      let shape = Shape(member, steps: steps?.value, batch: batch?.value)
      report("missing-data", "\(DataReader.key(member)) is missing: expected \(shape.description)", root)
    }
  }

  /// Where a value is written; of an object, which may be the whole file, only the opening bracket.
  private func range(_ node: JSONNode) -> SourceRange {
    if case .object = node.value {
      return SourceRange(file: file, lower: node.lower, upper: node.lower + 1)
    }
    return SourceRange(file: file, lower: node.lower, upper: node.upper)
  }

  private mutating func report(
    _ code: String, _ message: String, _ node: JSONNode, notes: [Diagnostic.Note] = [], help: String? = nil
  ) {
    diagnostics.append(Diagnostic(.error, code, message, at: range(node), notes: notes, help: help))
  }
}

extension DataReader {
  /// The extents of a member as they are written in a file: without a batch axis if the file has none.
  private struct Shape {
    var extents: [Int]
    var description: String
    /// Whether the first axis is that of steps.
    var hasSteps: Bool
    /// The extents that brackets can show: nothing is written inside an empty array.
    var visible: [Int] { Array(extents.prefix((extents.firstIndex(of: 0) ?? extents.count) + 1)) }

    init(_ member: Interface.Member, steps: Int?, batch: Int?) {
      var labels: [String] = []
      extents = []
      hasSteps = member.perStep
      if member.perStep {
        labels.append(steps.map { "T=\($0)" } ?? "T")
        extents.append(steps ?? 0)
      }
      if member.perSequence, let batch {
        labels.append("B=\(batch)")
        extents.append(batch)
      }
      extents += member.shape
      labels += member.shape.map(String.init)
      description = labels.isEmpty ? "a number" : "[\(labels.joined(separator: ", "))]"
    }
  }

  private mutating func array(_ item: Item, _ steps: Size, _ batch: Size?) -> DataArray<Double>? {
    let shape = Shape(item.member, steps: steps.value, batch: batch?.value)
    let node = item.entry.value
    let observed = DataReader.observedShape(node)
    guard observed == shape.visible else {
      if let ragged = node.raggedness {
        report("wrong-shape", "\(item.entry.key) has rows of different lengths: \(ragged.text)", ragged.node)
        return nil
      }
      let found = observed.isEmpty ? node.kind : "\(observed)"
      var notes: [Diagnostic.Note] = []
      if shape.hasSteps, observed.first != steps.value { notes.append(steps.note) }
      if item.member.perSequence, let batch { notes.append(batch.note) }
      report(
        "wrong-shape", "\(item.entry.key): expected \(shape.description), got \(found)", node, notes: notes)
      return nil
    }
    var numbers: [Double] = []
    let before = diagnostics.count
    collect(node, shape.extents[...], item, steps.value, into: &numbers)
    guard diagnostics.count == before else { return nil }
    let full = MemberExtents(item.member, steps: steps.value, batch: batch?.value ?? 1).shape
    switch item.member.element {
    case .real, .length: return DataArray(shape: full, numbers)
    case .index: return DataArray(shape: full, indices: numbers.map { Int32($0) })
    }
  }

  /// The extents along the first elements.
  private static func observedShape(_ node: JSONNode) -> [Int] {
    guard case .array(let elements) = node.value else { return [] }
    return [elements.count] + (elements.first.map(observedShape) ?? [])
  }

  /// Adds the numbers of a node of the given extents; reports the first that is wrong.
  private mutating func collect(
    _ node: JSONNode, _ extents: ArraySlice<Int>, _ item: Item, _ steps: Int, into numbers: inout [Double]
  ) {
    let name = item.entry.key
    guard let count = extents.first else {
      guard let number = node.real else {
        return report("bad-data", "\(name): expected a number, got \(node.kind)", node)
      }
      guard let problem = problem(number, item.member, steps) else { return numbers.append(number) }
      return report("bad-data", "\(name): \(problem)", node)
    }
    guard case .array(let elements) = node.value else {
      return report("wrong-shape", "\(name): expected an array of \(count), got \(node.kind)", node)
    }
    guard elements.count == count else {
      return report(
        "wrong-shape",
        "\(name): expected \(count == 1 ? "1 element" : "\(count) elements") here as in the rest, got \(elements.count)",
        node)
    }
    let before = diagnostics.count
    for element in elements where diagnostics.count == before {
      collect(element, extents.dropFirst(), item, steps, into: &numbers)
    }
  }

  /// What is wrong with a number for a member, or nil.
  private func problem(_ number: Double, _ member: Interface.Member, _ steps: Int) -> String? {
    func isWhole(below bound: Int) -> Bool { Int(exactly: number).map { (0..<bound).contains($0) } ?? false }
    switch member.element {
    case .real:
      let isTooLarge = interface.real == .float && number.isFinite && !Float(number).isFinite
      return isTooLarge ? "\(number) is too large for a float" : nil
    case .index:
      let bound = member.indexBound ?? Int(Int32.max)
      return isWhole(below: bound) ? nil : "expected a whole number in 0 ..< \(bound), got \(number.json)"
    case .length:
      return isWhole(below: steps + 1) ? nil : "expected a whole number in 0 ... \(steps), got \(number.json)"
    }
  }
}
