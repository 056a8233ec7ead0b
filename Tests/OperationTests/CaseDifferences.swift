import DifferentialSupport
import RNNIR
import RNNJIT

/// Gradients from values alone: central differences, extrapolated from two widths.
///
/// Cases share no operand, so one evaluation moves one number of every case.
struct CaseDifferences {
  private let group: OperationGroup
  private let run: RunData
  private let values: (NamedArrays<Double>) throws -> NamedArrays<Double>
  /// For each case the numbers that can move, as names and positions.
  private var coordinates: [[(name: String, place: Int)]]
  private let names: [String]

  init(
    _ group: OperationGroup, _ interface: Interface, _ run: RunData,
    values: @escaping (NamedArrays<Double>) throws -> NamedArrays<Double>
  ) {
    self.group = group
    self.run = run
    self.values = values
    names = interface.inputs.filter { $0.element == .real }.map(\.name)
    coordinates = group.cases.map { _ in [] }
    for name in names {
      guard let index = OperationGroup.index(of: name) else { continue }
      coordinates[index] += (run.data[name]?.values ?? []).indices.map { (name, $0) }
    }
  }

  func gradients() throws -> NamedArrays<Double> {
    var result = run.data.filter(names.contains).map { _, values in values.map { _ in 0 } }
    for round in 0..<(coordinates.map(\.count).max() ?? 0) {
      let (wide, narrow) = (try slopes(round, 0x1p-9), try slopes(round, 0x1p-10))
      for (index, coordinates) in coordinates.enumerated() where round < coordinates.count {
        let (name, place) = coordinates[round]
        guard let array = result[name] else { continue }
        var elements = array.values
        elements[place] = (4 * narrow[index] - wide[index]) / 3
        result[name] = DataArray(shape: array.shape, elements)
      }
    }
    return result
  }

  /// The slope of every case by one of its numbers.
  private func slopes(_ round: Int, _ step: Double) throws -> [Double] {
    zip(try functionals(round, step), try functionals(round, -step)).map { ($0 - $1) / (2 * step) }
  }

  /// The product of every case's output with its upstream adjoint, with one number of each moved.
  private func functionals(_ round: Int, _ step: Double) throws -> [Double] {
    var data = run.data
    for coordinates in coordinates where round < coordinates.count {
      let (name, place) = coordinates[round]
      guard let array = data[name] else { continue }
      var elements = array.values
      elements[place] += step
      data[name] = DataArray(shape: array.shape, elements)
    }
    let outputs = try values(data)
    return group.cases.indices.map { index in
      let name = "y_\(index)"
      guard let output = outputs[name]?.values, let upstream = run.upstream[name]?.values else { return .nan }
      return zip(output, upstream).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
