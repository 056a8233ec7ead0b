import RNNCompiler
import RNNIR
import RNNJIT

/// The sizes of one run and the seed of its data.
package struct DataCase: Sendable, CustomStringConvertible {
  package var steps: Int
  package var batch: Int
  package var isRagged: Bool
  package var seed: UInt64

  package init(steps: Int, batch: Int, isRagged: Bool = false, seed: UInt64 = 1) {
    self.steps = steps
    self.batch = batch
    self.isRagged = isRagged
    self.seed = seed
  }

  package var description: String {
    "T = \(steps), B = \(batch)\(isRagged ? ", ragged" : ""), data seed \(seed)"
  }

  /// Data, upstream adjoints and a direction. What lies behind a sequence's end is NaN, or an index that is none.
  package func make(_ interface: Interface) -> RunData {
    var random = RandomData(seed: seed)
    var data = random.data(interface, steps: steps, batch: batch, ragged: isRagged)
    if isRagged { data["lengths"] = lengths(data["lengths"]?.values ?? []) }
    let upstream = random.upstream(interface, steps: steps, batch: batch)
    let direction = random.direction(interface, steps: steps, batch: batch)
    let start = Self.start(interface, steps, batch, &random)
    var result = RunData(data: data, upstream: upstream, direction: direction, start: start)
    if let lengths = data["lengths"]?.values.map({ Int($0) }) {
      let inputs = interface.inputs.filter(\.perStep)
      result.data = spoil(result.data, inputs, lengths)
      result.direction = spoil(result.direction, inputs, lengths)
      result.upstream = spoil(
        result.upstream, interface.adjoints.filter { $0.perStep && $0.role == .upstream }, lengths)
    }
    return result
  }

  /// The lengths with a whole sequence and, where there are several, one without steps among them.
  private func lengths(_ drawn: [Double]) -> DataArray<Double> {
    var lengths = drawn
    guard !lengths.isEmpty else { return DataArray(shape: [0], []) }
    let place = Int(seed % UInt64(lengths.count))
    lengths[place] = Double(steps)
    if lengths.count > 1 { lengths[(place + 1) % lengths.count] = 0 }
    return DataArray(shape: [lengths.count], lengths)
  }

  private static func start(
    _ interface: Interface, _ steps: Int, _ batch: Int, _ random: inout RandomData
  ) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for member in interface.adjoints where member.role == .gradient {
      let shape = CallBuilder(interface, steps: steps, batch: batch).shape(member)
      let values = (0..<shape.reduce(1, *)).map { _ in Double(Float(random.uniform() - 0.5)) }
      result[member.name] = DataArray(shape: shape, values)
    }
    return result
  }

  private func spoil(
    _ arrays: NamedArrays<Double>, _ members: [Interface.Member], _ lengths: [Int]
  ) -> NamedArrays<Double> {
    var result = arrays
    for member in members {
      guard var array = arrays[member.name] else { continue }
      let width = member.shape.reduce(1, *)
      func isBehind(_ index: Int) -> Bool {
        let row = index / max(width, 1)
        return row / batch >= lengths[row % batch]
      }
      switch array.elements {
      case .real(var values):
        for index in values.indices where isBehind(index) { values[index] = .nan }
        array.elements = .real(values)
      case .index(var values):
        for index in values.indices where isBehind(index) { values[index] = -7 }
        array.elements = .index(values)
      }
      result[member.name] = array
    }
    return result
  }
}

/// What a run is given.
package struct RunData: Sendable {
  package var data: NamedArrays<Double>
  package var upstream: NamedArrays<Double>
  package var direction: NamedArrays<Double>
  /// What gradients are added to.
  package var start: NamedArrays<Double>

  /// The same with reals that differ by a relative amount.
  func perturbed(by amount: Double, seed: UInt64) -> RunData {
    var random = RandomData(seed: seed)
    var result = self
    let lengths = data["lengths"]
    result.data = data.map { _, values in values.map { $0 * (1 + amount * (2 * random.uniform() - 1)) } }
    if let lengths { result.data["lengths"] = lengths }
    return result
  }
}
