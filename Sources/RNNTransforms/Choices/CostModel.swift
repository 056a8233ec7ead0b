import RNNIR

/// What work costs, in cycles of one core, as far as it decides how a program is compiled.
///
/// The numbers were measured on one core of an AMD EPYC at 3.2 GHz with vectors of 32 bytes and caches of 32 KB, 512 KB and 32 MB, with gcc
/// 12 at `-O2`: the least time of several runs of the runtime's own kernels. They stand for the processors of the day, not for the one
/// that compiles: the C is the same wherever it is made. Where a machine is different enough to matter, tuning measures the alternatives.
public struct CostModel: Sendable, Hashable {
  /// Bytes of a number.
  let realBytes: Double

  public init(_ real: RealType = .float) { realBytes = real == .float ? 4 : 8 }

  // MARK: Memory

  /// A place that numbers are read from: its size, up to which it is the one, and the bytes that it gives a cycle.
  enum Memory: CaseIterable {
    case firstCache, secondCache, thirdCache, memory

    /// The third cache is shared with others.
    var size: Double {
      switch self {
      case .firstCache: 32 * 1024
      case .secondCache: 512 * 1024
      case .thirdCache: 8 * 1024 * 1024
      case .memory: .infinity
      }
    }

    /// Sums over arrays of 16 KB to 128 MB read so much.
    var bytesPerCycle: Double {
      switch self {
      case .firstCache: 43
      case .secondCache: 31
      case .thirdCache: 14
      case .memory: 5
      }
    }

    var name: String {
      switch self {
      case .firstCache: "first cache"
      case .secondCache: "second cache"
      case .thirdCache: "third cache"
      case .memory: "memory"
      }
    }

    /// The place that holds so many bytes.
    static func holding(_ bytes: Double) -> Memory { allCases.first { bytes <= $0.size } ?? .memory }
  }

  /// The cycles that it takes to read a number from a place.
  func read(_ memory: Memory) -> Double { realBytes / memory.bytesPerCycle }

  // MARK: Arithmetic

  /// Numbers of a vector.
  var lanes: Double { 32 / realBytes }
  /// Multiplications and additions of products a cycle, two vectors of each.
  var flops: Double { 4 * lanes }

  /// The cycles that `tanh` keeps the units busy for a vector, and those until its result is there: 15 and 57 in float, 25 and 90 in
  /// double; `sigmoid` and the others of its kind take about the same.
  var function: (busy: Double, latency: Double) { realBytes == 4 ? (15, 57) : (25, 90) }
  /// The cycles that a division keeps the units busy for a vector: 3.5 in float, 4.5 in double.
  var division: Double { realBytes == 4 ? 3.5 : 4.5 }
  /// The cycles until an addition's result is there.
  static let addition = 3.0

  /// The cycles of computing one number of a value from numbers in registers; nil for what is not elementwise arithmetic, and for functions
  /// that take longer than the usual ones.
  func arithmetic(_ operation: Operation, operands: Int) -> Double? {
    switch operation {
    case .add: Double(max(operands - 1, 1)) / lanes
    case .binary(.multiply), .binary(.subtract), .unary(.negate): 1 / lanes
    case .binary(.divide): division / lanes
    case .unary(.tanh), .unary(.sigmoid), .unary(.exp), .unary(.expm1): function.busy / lanes
    default: nil
    }
  }
}
