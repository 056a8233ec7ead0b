/// Names one value of an equation system.
public struct ValueID: Hashable, Sendable, Comparable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
  public static func < (a: ValueID, b: ValueID) -> Bool { a.index < b.index }
}

/// How often a value exists: once per call, once per sequence of the batch, or once per step of each sequence.
public enum Rate: Int, Sendable, Comparable, CaseIterable {
  case program, sequence, step

  public static func < (a: Rate, b: Rate) -> Bool { a.rawValue < b.rawValue }
}

/// What one instance of a value holds.
public struct ValueType: Sendable, Hashable {
  /// What each element is.
  public enum Element: Sendable, Hashable {
    case real
    /// An integer from 0 to below the bound.
    case index(bound: Int)
  }

  /// No dimension for a scalar, one for a vector, two (rows, columns) for a matrix.
  public var shape: [Int]
  public var rate: Rate
  public var element: Element

  public init(_ shape: [Int], _ rate: Rate, _ element: Element = .real) {
    self.shape = shape
    self.rate = rate
    self.element = element
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
  public var isScalar: Bool { shape.isEmpty }
  public var isReal: Bool { element == .real }
}

/// A value read at a time offset: `value[t + offset]`. Only step-rate values are read at offsets other than 0.
public struct Operand: Hashable, Sendable {
  public var value: ValueID
  public var offset: Int

  public init(_ value: ValueID, _ offset: Int = 0) {
    self.value = value
    self.offset = offset
  }
}

/// A step counted from the start (`3`) or from the sequence's own end (`T + offset`).
public enum Step: Sendable, Hashable {
  case fromStart(Int)
  case fromEnd(Int)
}
