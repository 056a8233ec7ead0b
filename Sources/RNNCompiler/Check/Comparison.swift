import RNNJIT

/// The largest difference between two sets of arrays, relative to the magnitude of what is compared.
struct Comparison {
  private(set) var error = 0.0
  private(set) var worst = ""
  /// The largest magnitude of all; differences in arrays far smaller than it are rounding of sums that cancel.
  private let overall: Double
  /// Differences that say nothing, by name as `compare` is told it.
  private let allowances: [String: Double]

  init(_ expected: [NamedArrays<Double>], allowing allowances: [String: Double] = [:]) {
    self.allowances = allowances
    overall =
      expected.flatMap { arrays in arrays.names.map { Self.largest(arrays[$0]?.values ?? []) } }.max() ?? 0
  }

  mutating func compare(_ found: NamedArrays<Double>, _ expected: NamedArrays<Double>, _ what: String) {
    for name in expected.names {
      guard let want = expected[name] else { continue }
      guard let have = found[name], have.values.count == want.values.count else {
        note(.infinity, "\(what)\(name)")
        continue
      }
      compare(have.values, want.values, "\(what)\(name)")
    }
  }

  mutating func compare(_ found: [Double], _ expected: [Double], _ what: String) {
    let scale = max(Self.largest(expected), 1e-4 * overall, .leastNormalMagnitude)
    let allowance = allowances[what] ?? 0
    for (have, want) in zip(found, expected) where have != want {
      if have.isNaN && want.isNaN { continue }
      let difference = max((have - want).magnitude - allowance, 0) / scale
      note(difference.isNaN ? .infinity : difference, what)
    }
  }

  private mutating func note(_ difference: Double, _ what: String) {
    guard difference > error else { return }
    error = difference
    worst = what
  }

  static func largest(_ values: [Double]) -> Double {
    values.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
  }
}

extension NamedArrays where Real == Float {
  /// The same numbers in double.
  var doubled: NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for name in names { if let array = self[name] { result[name] = array.converted(to: Double.self) } }
    return result
  }
}

extension NamedArrays where Real == Double {
  /// The nearest numbers in float.
  var halved: NamedArrays<Float> {
    var result = NamedArrays<Float>()
    for name in names { if let array = self[name] { result[name] = array.converted(to: Float.self) } }
    return result
  }
}

extension DataArray {
  func converted<Other: KernelReal>(to type: Other.Type) -> DataArray<Other> {
    switch elements {
    case .real(let values): DataArray<Other>(shape: shape, values.map { Other($0) })
    case .index(let values): DataArray<Other>(shape: shape, indices: values)
    }
  }
}
