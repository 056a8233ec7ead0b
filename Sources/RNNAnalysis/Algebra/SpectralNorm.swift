/// Largest singular values of several matrices at once, each known only by its products with vectors (Golub and Kahan 1965).
///
/// Every round multiplies one vector with each matrix and one with each transpose, so a caller who can do that for all matrices in one
/// call pays for one call. Vectors are kept orthogonal by hand; for n columns at most n rounds give the norm exactly.
struct SpectralNorm {
  /// The number of columns of every matrix.
  let columns: Int
  /// The products of all matrices with one vector each, and of their transposes.
  let apply: ([[Double]]) throws -> [[Double]]
  let applyTransposed: ([[Double]]) throws -> [[Double]]
  var rounds = 24
  var tolerance = 1e-9

  /// The norms of `count` matrices, started from the vectors that `start` gives; infinite where a product is not finite.
  func norms(count: Int, start: (Int) -> [Double]) throws -> [Double] {
    var right = (0..<count).map { [Self.normalized(start($0))] }
    var left = Array(repeating: [[Double]](), count: count)
    var diagonal = Array(repeating: [Double](), count: count)
    var above = Array(repeating: [Double](), count: count)
    var result = Array(repeating: 0.0, count: count)
    var active = Array(repeating: true, count: count)
    for _ in 0..<max(1, min(rounds, columns)) where active.contains(true) {
      let images = try apply((0..<count).map { active[$0] ? right[$0].last ?? [] : zeros })
      for i in 0..<count where active[i] {
        guard images[i].allSatisfy(\.isFinite) else {
          (result[i], active[i]) = (.infinity, false)
          continue
        }
        let u = Self.orthogonalized(images[i], against: left[i])
        let length = Self.length(u)
        diagonal[i].append(length)
        left[i].append(length > 0 ? u.map { $0 / length } : u)
        if length == 0 { active[i] = false }
      }
      let back = try applyTransposed((0..<count).map { active[$0] ? left[$0].last ?? [] : zeros })
      for i in 0..<count where active[i] || diagonal[i].count > above[i].count {
        let w = active[i] ? Self.orthogonalized(back[i], against: right[i]) : zeros
        let length = w.allSatisfy(\.isFinite) ? Self.length(w) : 0
        above[i].append(length)
        let norm = Bidiagonal(diagonal: diagonal[i], above: above[i]).largestSingularValue
        let change = (norm - result[i]).magnitude
        result[i] = norm
        if length <= 1e-14 * norm || change <= tolerance * norm { active[i] = false }
        if active[i] { right[i].append(w.map { $0 / length }) }
      }
    }
    return result
  }

  private var zeros: [Double] { Array(repeating: 0, count: columns) }

  static func length(_ x: [Double]) -> Double {
    let scale = x.reduce(0) { max($0, $1.magnitude) }
    guard scale > 0, scale.isFinite else { return scale }
    return scale * x.reduce(0) { $0 + ($1 / scale) * ($1 / scale) }.squareRoot()
  }

  static func normalized(_ x: [Double]) -> [Double] {
    let length = length(x)
    return length > 0 ? x.map { $0 / length } : x
  }

  /// What is left of x outside the span of orthonormal vectors; taken out twice, which is enough for full precision.
  private static func orthogonalized(_ x: [Double], against basis: [[Double]]) -> [Double] {
    var x = x
    for _ in 0..<2 {
      for vector in basis {
        let share = zip(x, vector).reduce(0) { $0 + $1.0 * $1.1 }
        for i in x.indices { x[i] -= share * vector[i] }
      }
    }
    return x
  }
}

/// An upper bidiagonal matrix; the last element of `above` stands in a further column.
struct Bidiagonal {
  let diagonal: [Double]
  let above: [Double]

  /// The root of the largest eigenvalue of B·Bᵀ, a symmetric tridiagonal matrix, by bisection on the number of eigenvalues above a bound.
  var largestSingularValue: Double {
    let n = diagonal.count
    let scale = (diagonal + above).reduce(0) { max($0, $1.magnitude) }
    guard n > 0, scale > 0, scale.isFinite else { return scale }
    let a = diagonal.map { $0 / scale }
    let b = above.map { $0 / scale }
    let main = (0..<n).map { a[$0] * a[$0] + (b.indices.contains($0) ? b[$0] * b[$0] : 0) }
    let side = (0..<n - 1).map { b[$0] * a[$0 + 1] }
    func isAbove(_ x: Double) -> Bool {
      // A pivot of the elimination above 0 is an eigenvalue above x.
      var pivot = 1.0
      for i in 0..<n {
        let coupling = i > 0 ? side[i - 1] * side[i - 1] / pivot : 0
        pivot = main[i] - x - coupling
        if pivot > 0 { return true }
        if pivot == 0 { pivot = -Double.leastNormalMagnitude }
      }
      return false
    }
    var low = 0.0
    var high = 4.0
    for _ in 0..<110 {
      let middle = (low + high) / 2
      if isAbove(middle) { low = middle } else { high = middle }
    }
    return scale * ((low + high) / 2).squareRoot()
  }
}
