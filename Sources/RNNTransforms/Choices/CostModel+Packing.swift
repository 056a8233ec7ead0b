import RNNIR

/// Whether products pack their matrix first: the panels of a packed one are read once for several rows, in the order of the sums.
extension CostModel {
  /// A product of a matrix of the program with vectors.
  struct Product: Hashable {
    var matrix: ValueID
    /// Whether the matrix is transposed: then its rows are packed as they lie.
    var transposed: Bool
    /// Extents of the matrix as it lies.
    var rows: Int
    var columns: Int

    var numbers: Double { Double(rows * columns) }
  }

  /// Cycles that packing a number takes beside reading and writing it: along a row, and across the rows.
  static let packAlong = 0.2
  static let packAcross = 0.9
  /// Cycles that a row of a matrix costs where it lies, beside those of its numbers: the sum of a vector, or starting with the result.
  static let rowStart = 4.0
  /// Rows of the left-hand side for which a panel comes once from where the matrix is: two tiles, the second of which finds it near.
  static let tileRows = 6.0

  /// Cycles a number of the matrix: of packing it, and for every sequence with it as it lies and with its panels.
  func packing(_ product: Product, in memory: Memory) -> (pack: Double, plain: Double, packed: Double) {
    let pack =
      product.transposed
      ? Self.packAlong + 2 * read(memory) : Self.packAcross + read(memory)
    let plain = max(read(memory), 2 / flops) + Self.rowStart / Double(max(product.columns, 1))
    return (pack, plain, 2 / flops + read(memory) / Self.tileRows)
  }

  /// The number of sequences from which on a step's products pack their matrices, a power of two, and why; nil where there are none.
  func packRows(_ plan: StoragePlan) -> (rows: Int, numbers: Double, why: String)? {
    let products = products(plan) { $0 == .sequence }
    let numbers = products.reduce(0) { $0 + $1.numbers }
    guard numbers > 0 else { return nil }
    let memory = Memory.holding(numbers * realBytes)
    func mean(_ cost: (Product) -> Double) -> Double {
      products.reduce(0) { $0 + $1.numbers * cost($1) } / numbers
    }
    let pack = mean { packing($0, in: memory).pack }
    let plain = mean { packing($0, in: memory).plain }
    let packed = mean { packing($0, in: memory).packed }
    let even = pack / max(plain - packed, 1e-3)
    let rows = [2, 4, 8, 16, 32].first { even <= 1.5 * Double($0) } ?? 64
    let why =
      "packing takes \(Self.cycles(pack)) cycles a number; with it a sequence takes \(Self.cycles(packed)), without "
      + "\(Self.cycles(plain)), from the \(memory.name)"
    return (rows, numbers, why)
  }

  /// The products over time, whose matrices are packed at the start of a call; nil where there are none.
  func packedAtStart(_ plan: StoragePlan) -> Decision? {
    let products = products(plan) {
      $0 == .map || $0 == .scan(ascending: true) || $0 == .scan(ascending: false)
    }
    let numbers = products.reduce(0) { $0 + $1.numbers }
    guard numbers > 0 else { return nil }
    let memory = Memory.holding(numbers * realBytes)
    let pack = products.reduce(0) { $0 + $1.numbers * packing($1, in: memory).pack } / numbers
    let packed = products.reduce(0) { $0 + $1.numbers * packing($1, in: memory).packed } / numbers
    return Decision(
      "matrices of \(Self.bytes(numbers * realBytes)) packed once per call",
      "it takes as long as the products of \(Int((pack / packed).rounded(.up))) rows, and all steps and sequences read them"
    )
  }

  /// The distinct products with matrices of the program in phases of some kinds, in the order of the phases.
  private func products(_ plan: StoragePlan, _ isWanted: (Phase.Kind) -> Bool) -> [Product] {
    var found: [Product] = []
    let system = plan.system
    for (index, body) in plan.bodies.enumerated() where isWanted(plan.schedule.phases[index].kind) {
      for case .row(let id) in body.operations {
        guard case .equation(.contract(let contraction), let operands) = system[id].definition,
          contraction.out.count == 1, contraction.left.count + contraction.right.count == 3
        else { continue }
        let isLeft = contraction.left.count == 2
        let (matrix, vector) =
          isLeft ? (operands[0].value, operands[1].value) : (operands[1].value, operands[0].value)
        guard system[matrix].type.rate == .program, system[vector].type.rate != .program else { continue }
        let labels = isLeft ? contraction.left : contraction.right
        let shape = system[matrix].type.shape
        let product = Product(
          matrix: matrix, transposed: labels[0] != contraction.out[0], rows: shape[0], columns: shape[1])
        if !found.contains(product) { found.append(product) }
      }
    }
    return found
  }
}
