import RNNJIT

/// Two results that should agree and do not.
package struct Mismatch: Sendable, CustomStringConvertible {
  /// What was compared, `gradient` or `jvp`; a program is shrunk while this stays.
  package var check: String
  package var detail: String

  package init(_ check: String, _ detail: String) {
    self.check = check
    self.detail = detail
  }

  package var description: String { "\(check): \(detail)" }
}

/// Compares sets of arrays relative to their magnitudes.
package struct ArrayComparison {
  /// What is allowed, relative to the largest magnitude.
  package var tolerance: Double
  /// How far the expected numbers move when the data move by a rounding error, by name; differences of that order are allowed.
  package var sensitivity: [String: Double] = [:]

  package init(_ tolerance: Double) { self.tolerance = tolerance }

  /// The first difference that is too large, or nil.
  package func difference(_ found: NamedArrays<Double>, _ expected: NamedArrays<Double>) -> String? {
    let overall = expected.names.map { Self.largest(expected[$0]?.values ?? []) }.max() ?? 0
    for name in expected.names {
      guard let want = expected[name]?.values else { continue }
      guard let have = found[name]?.values, have.count == want.count else { return "\(name) is missing" }
      let scale = max(Self.largest(want), 1e-3 * overall, 1e-30)
      let allowed = tolerance * scale + (sensitivity[name] ?? 0)
      for (index, (a, b)) in zip(have, want).enumerated() where a != b && !((a - b).magnitude <= allowed) {
        if a.isNaN && b.isNaN { continue }
        return "\(name)[\(index)] of \(want.count) is \(a), expected \(b), largest \(scale)"
      }
    }
    return nil
  }

  package static func largest(_ values: [Double]) -> Double {
    values.lazy.filter(\.isFinite).map(\.magnitude).max() ?? 0
  }
}

extension NamedArrays where Real == Double {
  package var isFinite: Bool { names.allSatisfy { self[$0]?.values.allSatisfy(\.isFinite) ?? true } }

  /// Every array of both; those of `other` win.
  package func merging(_ other: NamedArrays<Double>) -> NamedArrays<Double> {
    var result = self
    for name in other.names { result[name] = other[name] }
    return result
  }

  /// a·self + b·other over what self has.
  package func combined(_ a: Double, _ other: NamedArrays<Double>, _ b: Double) -> NamedArrays<Double> {
    map { name, values in
      guard let others = other[name]?.values else { return values.map { a * $0 } }
      return zip(values, others).map { a * $0 + b * $1 }
    }
  }

  /// The sum of products over the arrays of both; what is not finite in `other` counts as 0.
  package func dot(_ other: NamedArrays<Double>) -> (sum: Double, magnitude: Double) {
    var sum = 0.0
    var magnitude = 0.0
    for name in names {
      guard let a = self[name]?.values, let b = other[name]?.values else { continue }
      for (x, y) in zip(a, b) where y.isFinite && x.isFinite {
        sum += x * y
        magnitude += (x * y).magnitude
      }
    }
    return (sum, magnitude)
  }

  package func map(_ body: (String, [Double]) -> [Double]) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for name in names {
      guard let array = self[name] else { continue }
      if case .real(let values) = array.elements {
        result[name] = DataArray(shape: array.shape, body(name, values))
      } else {
        result[name] = array
      }
    }
    return result
  }
}
