#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The Jacobian of every step, of all states together with the earlier values that a step reads of them.
struct StepJacobians {
  /// The number of rows and columns.
  let size: Int
  /// The matrix of step t - 1, row-major; empty for a step that was not looked at.
  let matrices: [[Double]]

  /// λ of v ↦ J_t·v over all steps, from a start vector: the mean logarithm of the growth.
  func growth(from start: [Double], backward: Bool) -> Double? {
    guard size > 0, !matrices.isEmpty else { return nil }
    var v = SpectralNorm.normalized(start)
    var sum = 0.0
    for matrix in backward ? matrices.reversed() : matrices {
      var image = Array(repeating: 0.0, count: size)
      for row in 0..<size {
        var total = 0.0
        for column in 0..<size { total += matrix[row * size + column] * v[column] }
        image[row] = total
      }
      let length = SpectralNorm.length(image)
      guard length > 0 else { return -.infinity }
      guard length.isFinite else { return .infinity }
      sum += log(length)
      v = image.map { $0 / length }
    }
    return sum / Double(matrices.count)
  }
}
