import RNNIR
import RNNJIT

extension CrossCheck {
  /// How far the interpreter's numbers move when the data move by a rounding error, but at least some units in the last place of the
  /// largest number around: a sum that cancels may not depend on the data at all. What is a small difference of large numbers
  /// is known no better than that, whoever computes it.
  struct Sensitivity {
    /// Absolute, by the names of comparisons: `h`, `∂x`, `dloss`.
    var moves: [String: Double] = [:]
    /// Of ⟨w, J v⟩ and ⟨Jᵀ w, v⟩.
    var product = 0.0
  }

  /// Appends a comparison with the interpreter. One that fails is made again with differences allowed that rounding makes.
  mutating func compare(
    _ check: String, with expected: NamedArrays<Double>, _ data: Case, _ real: RealType, mayBeUndefined: Bool,
    _ fill: (inout Comparison) -> Void
  ) throws {
    let tolerance = real == .double ? 1e-9 : 2e-3
    var comparison = Comparison([expected])
    fill(&comparison)
    if comparison.error > tolerance {
      comparison = Comparison([expected], allowing: try sensitivity(data, real).moves)
      fill(&comparison)
    }
    let row = CheckReport.Row(
      check: check, data: data.name, worst: comparison.worst, error: comparison.error, tolerance: tolerance)
    append(mayBeUndefined ? try skippedIfUndefined(row, data) : row)
  }

  /// Allows a comparison of products that failed the difference that rounding makes.
  func widen(_ row: inout CheckReport.Row, by scale: Double, _ data: Case) throws {
    guard row.verdict == .fail else { return }
    row.tolerance += try sensitivity(data, .double).product / max(scale, .leastNormalMagnitude)
    row.verdict = row.error <= row.tolerance ? .pass : .fail
  }

  /// A row that failed where the program itself has no finite value or derivative says nothing about the compiler.
  func skippedIfUndefined(_ row: CheckReport.Row, _ data: Case) throws -> CheckReport.Row {
    guard row.verdict == .fail, let name = try interpreted(data).undefined else { return row }
    var row = row
    row.verdict = .skipped
    row.note = "\(name) is not finite, by the interpreter too"
    return row
  }

  func sensitivity(_ data: Case, _ real: RealType) throws -> Sensitivity {
    let still = try interpreted(data)
    let floor = (real == .double ? Double.ulpOfOne : Double(Float.ulpOfOne)) * 16 * still.largest
    var result = Sensitivity(moves: [:], product: floor)
    for name in still.names { result.moves[name] = floor }
    for seed in 1...3 as ClosedRange<UInt64> {
      let moved = try interpreted(data.moved(by: real == .double ? 1e-14 : 3e-6, seed: seed))
      for name in still.names {
        let moves = zip(still.numbers[name] ?? [], moved.numbers[name] ?? []).map { 10 * ($0 - $1).magnitude }
        result.moves[name] = max(result.moves[name] ?? 0, moves.max() ?? 0)
      }
      for (a, b) in [(still.forward, moved.forward), (still.backward, moved.backward)] {
        result.product = max(result.product, 10 * (a - b).magnitude)
      }
    }
    return result
  }

  /// What the interpreter says, by the names of comparisons.
  private struct Interpreted {
    var numbers: [String: [Double]] = [:]
    var names: [String] = []
    var forward = 0.0
    var backward = 0.0
    /// The largest magnitude of data, values and adjoints.
    var largest = 0.0

    /// The first name that stands for a number which is none, values before derivatives.
    var undefined: String? { names.first { numbers[$0]?.allSatisfy(\.isFinite) == false } }

    mutating func add(_ values: [Double]?, _ name: String) {
      guard let values else { return }
      names.append(name)
      numbers[name] = values
    }
  }

  private func interpreted(_ data: Case) throws -> Interpreted {
    let oracle = try OracleRun(
      program, try source(.double).interface, steps: data.steps, batch: data.batch, data: data.data)
    let options = pipeline.request.entries
    let (gradient, adjoints) = try oracle.gradient(
      upstream: data.upstream, truncate: options.truncate, meanOverBatch: options.meanOverBatch,
      clipping: options.clipping)
    let tangent = try oracle.tangent(along: data.direction).tangent
    var result = Interpreted()
    for name in gradient.outputs.names { result.add(gradient.outputs[name]?.values, name) }
    result.add(gradient.loss, "loss")
    for name in gradient.gradients.names { result.add(gradient.gradients[name]?.values, "∂\(name)") }
    for name in tangent.outputs.names { result.add(tangent.outputs[name]?.values, "d\(name)") }
    result.add(tangent.loss, "dloss")
    result.forward = functional(tangent, data).value
    result.backward = products(gradient.gradients, data.direction).value
    result.largest =
      [data.data, gradient.outputs, gradient.gradients, adjoints].flatMap { arrays in
        arrays.names.map { Comparison.largest(arrays[$0]?.values ?? []) }
      }.max() ?? 0
    return result
  }
}

extension CrossCheck.Case {
  /// The same with real numbers that differ by a relative amount.
  func moved(by amount: Double, seed: UInt64) -> Self {
    var random = RandomData(seed: seed)
    var result = self
    for name in data.names where name != lengthsName {
      guard var array = data[name], case .real(let values) = array.elements else { continue }
      array.elements = .real(values.map { $0 * (1 + amount * (2 * random.uniform() - 1)) })
      result.data[name] = array
    }
    return result
  }
}
