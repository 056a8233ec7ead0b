import Foundation

/// A small dense matrix, for results that the tests work out by themselves.
struct Matrix: Equatable {
  let rows: Int
  let columns: Int
  /// Row after row.
  var elements: [Double]

  init(rows: Int, columns: Int, _ elements: [Double]? = nil) {
    self.rows = rows
    self.columns = columns
    self.elements = elements ?? Array(repeating: 0, count: rows * columns)
  }

  static func identity(_ n: Int) -> Matrix { diagonal(Array(repeating: 1, count: n)) }

  static func diagonal(_ values: [Double]) -> Matrix {
    var result = Matrix(rows: values.count, columns: values.count)
    for (i, value) in values.enumerated() { result[i, i] = value }
    return result
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
    return result
  }

  static func * (a: Matrix, b: Matrix) -> Matrix {
    var result = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for j in 0..<b.columns {
        result[i, j] = (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] }
      }
    }
    return result
  }

  static func * (a: Matrix, x: [Double]) -> [Double] {
    (0..<a.rows).map { i in (0..<a.columns).reduce(0) { $0 + a[i, $1] * x[$1] } }
  }

  func power(_ n: Int) -> Matrix { (0..<n).reduce(.identity(rows)) { product, _ in product * self } }

  var norm: Double { elements.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// The elementwise sum, where `+` would join.
func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0.0 + $0.1 } }
