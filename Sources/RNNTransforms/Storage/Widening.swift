import RNNIR

/// Lets loops over rows compute several vectors side by side: where functions take many steps that wait for each other, and where
/// elements are added up, one after the other.
enum Widening {
  /// - Parameter vectors: how many, where the cost model is not to say.
  static func widen(_ body: Body, _ system: EquationSystem, _ costs: CostModel, vectors: Int?) -> Body {
    var body = body
    for case (let index, .cluster(var cluster)) in body.operations.enumerated() {
      guard cluster.shape.count == 1, !cluster.addsUp else { continue }
      // Shorter rows have hardly so many vectors, other work fills the time that a function waits, and many values have no registers
      // for so many sums.
      let functions = cluster.values.count { isLong(system[$0]) }
      let hasFunctions = cluster.shape[0] >= 16 && functions * 8 >= cluster.values.count && functions > 0
      let hasSums =
        cluster.shape[0] >= 64 && cluster.values.count <= 8 && cluster.values.contains { isSum(system[$0]) }
      guard hasFunctions || hasSums else { continue }
      let wait: CostModel.Wait = hasFunctions ? .functions : .sums
      cluster.waitsFor = wait
      cluster.vectors = vectors ?? costs.vectors(wait)
      body.operations[index] = .cluster(cluster)
    }
    return body
  }

  /// Whether a value is one number from all elements of a row.
  private static func isSum(_ value: Value) -> Bool {
    guard case .equation(let operation, _) = value.definition else { return false }
    switch operation {
    case .sum, .norm, .extremum, .contract: return true
    default: return false
    }
  }

  /// Whether a value is a function that takes many steps in a vector, one after the other.
  private static func isLong(_ value: Value) -> Bool {
    guard case .equation(.unary(let function), _) = value.definition else { return false }
    switch function {
    case .tanh, .sigmoid, .softplus, .exp, .expm1, .log, .log1p, .sin, .cos, .tan, .sinh, .cosh: return true
    case .negate, .sqrt, .abs, .sign, .asin, .acos, .atan, .erf, .floor, .ceil, .not, .relu, .heaviside:
      return false
    }
  }
}
