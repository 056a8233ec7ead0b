/// Shapes and rates of results, one place for the builder and the verifier.
public enum TypeRules {
  /// The shape that an operation gives to operands of these shapes. Where the operation leaves it open (`broadcast`, `slice`, `pad`,
  /// `scatter`), the builder's caller says it, and this gives the first operand's.
  public static func shape(_ operation: Operation, _ shapes: [[Int]]) -> [Int] {
    switch operation {
    case .constant, .stepIndex, .stepCount, .batchCount, .sum, .norm, .extremum: return []
    case .unary, .window, .cut, .stopGradient, .reduceTime, .reduceBatch, .at, .when, .broadcast, .slice,
      .pad,
      .scatter:
      return shapes[0]
    case .attach: return shapes[0]
    case .binary, .add, .select: return shapes.first { !$0.isEmpty } ?? []
    case .contract(let contraction): return contraction.shape(shapes[0], shapes[1]) ?? []
    case .transpose: return shapes[0].reversed()
    case .concat:
      let rows = shapes.map { $0.first ?? 1 }.reduce(0, +)
      return [rows] + (shapes.first { $0.count == 2 }.map { [$0[1]] } ?? [])
    case .gather: return Array(shapes[0].dropFirst())
    }
  }

  /// The rate of the result: the highest among the operands, but for the operations on time and batch.
  public static func rate(_ operation: Operation, _ rates: [Rate]) -> Rate {
    let highest = rates.max() ?? .program
    switch operation {
    case .constant, .batchCount: return .program
    case .stepIndex, .window, .cut: return .step
    case .stepCount: return .sequence
    case .reduceTime, .at, .when: return .sequence
    case .reduceBatch: return .program
    case .unary, .binary, .add, .select, .broadcast, .stopGradient, .attach, .sum, .norm, .extremum,
      .contract,
      .transpose, .concat, .slice, .pad, .gather, .scatter:
      return highest
    }
  }
}
