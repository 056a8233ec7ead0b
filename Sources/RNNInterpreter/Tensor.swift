/// A block of numbers with its dimensions.
///
/// The elements are row-major; a scalar has no dimensions and one element.
public struct Tensor: Sendable, Equatable {
  public var shape: [Int]
  public var elements: [Double]

  /// The number of elements must be the product of the shape.
  public init(shape: [Int], elements: [Double]) {
    self.shape = shape
    self.elements = elements
  }

  /// A scalar.
  public init(_ value: Double) {
    self.init(shape: [], elements: [value])
  }

  /// A vector.
  public init(_ elements: [Double]) {
    self.init(shape: [elements.count], elements: elements)
  }

  /// A matrix by rows, which must be equally long.
  public init(rows: [[Double]]) {
    self.init(shape: [rows.count, rows.first?.count ?? 0], elements: rows.flatMap { $0 })
  }

  /// Zeros of a shape.
  public static func zeros(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, elements: Array(repeating: 0, count: count(of: shape)))
  }

  /// The number of elements of a shape.
  static func count(of shape: [Int]) -> Int { shape.reduce(1, *) }

  /// Whether the number of elements is that of the shape.
  var isWellFormed: Bool { elements.count == Tensor.count(of: shape) }
}
