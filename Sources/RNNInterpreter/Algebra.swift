import RealModule

extension [Double] {
  /// Element i, or the only element of a scalar.
  func broadcast(_ i: Int) -> Double { self[count == 1 ? 0 : i] }
}

/// The product of row-major matrices of rows × inner and inner × columns.
func matrixProduct(_ a: [Double], _ b: [Double], rows: Int, inner: Int, columns: Int) -> [Double] {
  var result = Array(repeating: 0.0, count: rows * columns)
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      result.withUnsafeMutableBufferPointer { result in
        for row in 0..<rows {
          for column in 0..<columns {
            var total = 0.0
            for k in 0..<inner { total += a[row * inner + k] * b[k * columns + column] }
            result[row * columns + column] = total
          }
        }
      }
    }
  }
  return result
}

/// The transpose of a row-major matrix.
func transposed(_ a: [Double], rows: Int, columns: Int) -> [Double] {
  if rows == 1 || columns == 1 { return a }
  var result: [Double] = []
  result.reserveCapacity(a.count)
  for column in 0..<columns {
    for row in 0..<rows { result.append(a[row * columns + column]) }
  }
  return result
}

/// x less its largest element, the logarithm of the sum of those differences' exponentials, and the largest element.
///
/// log Σ exp(x) is the largest plus the logarithm; keeping them apart keeps the digits of what is large.
func shiftedLogits(_ x: [Double]) -> (shifted: [Double], logarithm: Double, largest: Double) {
  let largest = x.max() ?? 0
  let shifted = x.map { $0 - largest }
  return (shifted, .log(shifted.reduce(0) { $0 + .exp($1) }), largest)
}

/// What elements are divided by before they are squared, so that no square overflows and not all of them vanish: the largest magnitude,
/// or 1 where that is 0 or not finite.
func scaleOfNorm(_ x: [Double]) -> Double {
  let largest = x.reduce(0) { max($0, $1.magnitude) }
  return largest > 0 && largest.isFinite ? largest : 1
}

/// exp(x) / Σ exp(x).
func softmaxWeights(_ x: [Double]) -> [Double] {
  let powers = shiftedLogits(x).shifted.map { Double.exp($0) }
  let total = powers.reduce(0, +)
  return powers.map { $0 / total }
}

/// The mean, and the square root of the variance plus epsilon.
func moments(_ x: [Double], epsilon: Double) -> (mean: Double, deviation: Double) {
  let mean = x.reduce(0, +) / Double(x.count)
  let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
  return (mean, (variance + epsilon).squareRoot())
}
