import RNNCompiler

/// Seeded choices: the same for the same seed everywhere.
package struct RandomSource {
  private var numbers: RandomData

  package init(seed: UInt64) { numbers = RandomData(seed: seed) }

  /// A whole number of a range.
  package mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(numbers.uniform() * Double(range.count))
  }

  /// Whether something of a probability happens.
  package mutating func chance(_ probability: Double) -> Bool { numbers.uniform() < probability }

  /// One of several things, all equally likely. There must be one.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[int(0...elements.count - 1)]
  }
}
