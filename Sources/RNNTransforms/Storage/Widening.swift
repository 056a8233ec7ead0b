import RNNIR

/// Lets loops with functions of many steps compute several vectors side by side: the steps of one wait for each other, those of
/// several do not, and what stands between the functions no longer stands between their steps.
enum Widening {
  /// As many as keep the units busy without more code than that.
  static let vectors = 4

  static func widen(_ body: Body, _ system: EquationSystem) -> Body {
    var body = body
    for case (let index, .cluster(var cluster)) in body.operations.enumerated() {
      // Shorter rows have hardly so many vectors.
      guard cluster.shape.count == 1, cluster.shape[0] >= 16, !cluster.addsUp,
        cluster.values.contains(where: { isLong(system[$0]) })
      else { continue }
      cluster.vectors = vectors
      body.operations[index] = .cluster(cluster)
    }
    return body
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
