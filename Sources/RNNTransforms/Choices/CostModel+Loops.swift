import RNNIR

/// What loops over rows do: how many vectors side by side, and whether a value is computed again or kept.
extension CostModel {
  /// What makes a loop's vectors wait for each other.
  enum Wait {
    /// Functions, each of whose steps needs the one before.
    case functions
    /// Sums over a row, each of whose additions needs the one before.
    case sums
  }

  /// The vectors side by side that keep the units busy while each waits for itself: a power of two.
  func vectors(_ wait: Wait) -> Int {
    let (busy, latency) = waiting(wait)
    var vectors = 1
    while Double(vectors) * busy < latency { vectors *= 2 }
    return vectors
  }

  func why(_ wait: Wait) -> String {
    let (busy, latency) = waiting(wait)
    switch wait {
    case .functions:
      return "a function's result takes \(Self.cycles(latency)) cycles and keeps the units busy for "
        + Self.cycles(busy)
    case .sums:
      return "an addition takes \(Self.cycles(latency)) cycles, and the first cache gives a vector in "
        + Self.cycles(busy)
    }
  }

  private func waiting(_ wait: Wait) -> (busy: Double, latency: Double) {
    switch wait {
    case .functions: function
    case .sums: (1, Self.addition)
    }
  }

  /// The rows of a usual call: the streams of a hundred steps of thirty sequences are kept for the backward pass.
  static let usualRows = 3000.0
  /// What is kept takes room from what else is read again: its time counts half as much again.
  static let room = 1.5

  /// The cycles of keeping a number for a later phase: what is written is fetched first, and read once.
  func keeping(in memory: Memory) -> Double { Self.room * 3 * read(memory) }

  /// Whether a value is computed again sooner than a stream of it is written and read.
  func recomputes(_ operation: Operation, operands: Int, keptIn memory: Memory) -> Bool {
    arithmetic(operation, operands: operands).map { $0 <= keeping(in: memory) } ?? false
  }
}

extension CostModel {
  /// Cycles, to two digits or so.
  static func cycles(_ value: Double) -> String {
    let scale = value >= 10 ? 1.0 : value >= 1 ? 10 : 100
    let text = "\((value * scale).rounded() / scale)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  static func bytes(_ value: Double) -> String {
    if value >= 1024 * 1024 { return "\(cycles(value / 1024 / 1024)) MB" }
    return value >= 1024 ? "\(cycles(value / 1024)) KB" : "\(Int(value)) B"
  }

  static func percent(_ share: Double) -> String { "\(cycles(share * 100)) %" }
}
