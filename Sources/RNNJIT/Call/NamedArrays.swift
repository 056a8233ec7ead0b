import RNNIR

/// A number type that generated code computes in.
public protocol KernelReal: BinaryFloatingPoint, Sendable, LosslessStringConvertible {
  /// The same type in the description of an interface.
  static var realType: RealType { get }
  /// Wraps or takes out values without copying them where the types agree, else converts them.
  static func slot(_ values: [Self]) -> KernelSlot
  static func values(of slot: KernelSlot) -> [Self]
}

extension Float: KernelReal {
  public static var realType: RealType { .float }
  public static func slot(_ values: [Float]) -> KernelSlot { .float(values) }

  public static func values(of slot: KernelSlot) -> [Float] {
    switch slot {
    case .null: []
    case .float(let values): values
    case .double(let values): values.map { Float($0) }
    case .index(let values): values.map { Float($0) }
    case .length(let values): values.map { Float($0) }
    }
  }
}

extension Double: KernelReal {
  public static var realType: RealType { .double }
  public static func slot(_ values: [Double]) -> KernelSlot { .double(values) }

  public static func values(of slot: KernelSlot) -> [Double] {
    switch slot {
    case .null: []
    case .float(let values): values.map { Double($0) }
    case .double(let values): values
    case .index(let values): values.map { Double($0) }
    case .length(let values): values.map { Double($0) }
    }
  }
}

/// One dense array, row-major. An array of shape `[]` has one element.
public struct DataArray<Real: KernelReal>: Sendable, Equatable {
  /// Numbers, or indices from 0.
  public enum Elements: Sendable, Equatable {
    case real([Real])
    case index([Int32])

    public var count: Int {
      switch self {
      case .real(let values): values.count
      case .index(let values): values.count
      }
    }
  }

  public var shape: [Int]
  public var elements: Elements

  public init(shape: [Int], elements: Elements) {
    self.shape = shape
    self.elements = elements
  }

  public init(shape: [Int], _ values: [Real]) { self.init(shape: shape, elements: .real(values)) }
  public init(shape: [Int], indices: [Int32]) { self.init(shape: shape, elements: .index(indices)) }
  public init(_ scalar: Real) { self.init(shape: [], [scalar]) }

  /// The elements as numbers.
  public var values: [Real] {
    switch elements {
    case .real(let values): values
    case .index(let values): values.map { Real($0) }
    }
  }
}

/// Arrays by the names a person uses, `W`, `x`, `h[0]`, `lengths`, in a fixed order.
public struct NamedArrays<Real: KernelReal>: Sendable, Equatable {
  /// The names in the order in which they were added.
  public private(set) var names: [String] = []
  private(set) var arrays: [DataArray<Real>] = []

  public init() {}

  public var isEmpty: Bool { names.isEmpty }

  /// The array of a name; nil where there is none.
  public subscript(name: String) -> DataArray<Real>? {
    get { position(of: name).map { arrays[$0] } }
    set {
      switch (position(of: name), newValue) {
      case (let position?, let array?): arrays[position] = array
      case (let position?, nil):
        names.remove(at: position)
        arrays.remove(at: position)
      case (nil, let array?): append(name, array)
      case (nil, nil): return
      }
    }
  }

  /// Two with the same arrays are equal in any order.
  public static func == (one: Self, other: Self) -> Bool {
    one.names.count == other.names.count && one.names.allSatisfy { one[$0] == other[$0] }
  }

  var count: Int { names.count }

  /// Where a name is, looked for from a place on. Whoever asks in the order in which the names were added finds each at the first look: for a
  /// few names that takes less than a hash.
  func position(of name: String, from start: Int = 0) -> Int? {
    if start < names.count, names[start] == name { return start }
    return names[min(start, names.count)...].firstIndex(of: name)
      ?? names[..<min(start, names.count)].firstIndex(of: name)
  }

  /// Adds an array under a name that is not there yet.
  private mutating func append(_ name: String, _ array: DataArray<Real>) {
    names.append(name)
    arrays.append(array)
  }

  /// Arrays under as many names, no two of which are the same.
  init(_ names: [String], _ arrays: [DataArray<Real>]) {
    self.names = names
    self.arrays = arrays
  }
}

extension NamedArrays: ExpressibleByDictionaryLiteral {
  /// Of two entries with one name the later is kept.
  public init(dictionaryLiteral elements: (String, DataArray<Real>)...) {
    self.init()
    for (name, array) in elements { self[name] = array }
  }
}
