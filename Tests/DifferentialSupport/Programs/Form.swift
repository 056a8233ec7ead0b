/// A dimension: the sum of sizes of the program, by their positions. Concatenation adds, splitting takes apart.
package struct Extent: Hashable, Sendable {
  package let sizes: [Int]

  package init(_ sizes: [Int]) { self.sizes = sizes.sorted() }

  package static func + (a: Extent, b: Extent) -> Extent { Extent(a.sizes + b.sizes) }

  /// How a program spells it.
  package var text: String { sizes.map(RandomProgram.sizeName).joined(separator: " + ") }

  package func count(_ numbers: [Int]) -> Int { sizes.reduce(0) { $0 + numbers[$1] } }
}

/// What linear algebra sees in a value: no extent for a scalar, one for a vector, two for a matrix.
package struct Form: Hashable, Sendable {
  package let extents: [Extent]

  package init(_ extents: [Extent]) { self.extents = extents }

  package static let scalar = Form([])
  package static func vector(_ n: Extent) -> Form { Form([n]) }
  package static func matrix(_ n: Extent, _ m: Extent) -> Form { Form([n, m]) }

  package var isScalar: Bool { extents.isEmpty }
  package var isVector: Bool { extents.count == 1 }
  package var isMatrix: Bool { extents.count == 2 }

  package var text: String { "[\(extents.map(\.text).joined(separator: ", "))]" }

  package func count(_ numbers: [Int]) -> Int { extents.reduce(1) { $0 * $1.count(numbers) } }
}
