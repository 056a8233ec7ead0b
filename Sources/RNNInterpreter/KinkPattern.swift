import RNNLanguage

/// On which side of every kink an evaluation was, in order of evaluation.
///
/// Two evaluations of one program on data of equal shapes visit the same operations in the same order, so equal patterns mean
/// that no operation switched sides between them.
struct KinkPattern: Sendable, Equatable {
  private(set) var sides: [Int] = []

  mutating func record(_ operation: TapeOperation, _ operands: [Tape.Node]) {
    switch operation {
    case .leaf, .alias, .custom: break
    case .timeReduction(let reduction):
      switch reduction {
      case .sum, .mean: break
      case .max, .min:
        let steps = operands.map(\.value.elements)
        for i in steps.first?.indices ?? 0..<0 {
          recordExtreme(steps.map { $0[i] }, largest: reduction == .max)
        }
      }
    case .language(let operation): record(operation, operands.map(\.value.elements))
    }
  }

  private mutating func record(_ operation: LanguageOperation, _ operands: [[Double]]) {
    switch operation {
    case .unary(let function):
      for x in operands[0] { record(function, x) }
    case .binary(let function):
      for i in 0..<max(operands[0].count, operands[1].count) {
        record(function, operands[0].broadcast(i), operands[1].broadcast(i))
      }
    case .greatest, .least:
      for i in 0..<(operands.map(\.count).max() ?? 0) {
        recordExtreme(operands.map { $0.broadcast(i) }, largest: operation == .greatest)
      }
    case .select:
      for condition in operands[0] { sides.append(condition != 0 ? 1 : 0) }
    case .maxElement: recordExtreme(operands[0], largest: true)
    case .minElement: recordExtreme(operands[0], largest: false)
    case .norm: sides.append(operands[0].allSatisfy { $0 == 0 } ? 0 : 1)
    case .product, .transpose, .sum, .mean, .dot, .softmax, .logSoftmax, .logSumExp, .crossEntropy,
      .layerNorm,
      .row, .concat, .split, .fill, .stopGradient:
      break
    }
  }

  private mutating func record(_ function: UnaryFunction, _ x: Double) {
    switch function {
    case .relu, .abs, .sign, .step, .sqrt: sides.append(side(x, 0))
    case .not: sides.append(x == 0 ? 1 : 0)
    case .floor, .ceil:
      let below = x.rounded(.down)
      sides.append(Int(exactly: below) ?? 0)
      sides.append(below == x ? 0 : 1)
    case .negate, .tanh, .sigmoid, .softplus, .exp, .expm1, .log, .log1p, .sin, .cos, .tan, .asin, .acos,
      .atan, .sinh, .cosh, .erf:
      break
    }
  }

  private mutating func record(_ function: BinaryFunction, _ a: Double, _ b: Double) {
    switch function {
    case .max, .min, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual:
      sides.append(side(a, b))
    case .and, .or: sides.append((a != 0 ? 2 : 0) + (b != 0 ? 1 : 0))
    case .power: sides.append(a > 0 || b >= 0 && Int(exactly: b) != nil ? 2 : side(a, 0))
    case .atan2: sides.append(b <= 0 ? side(a, 0) : 2)
    case .divide: sides.append(side(b, 0))
    case .add, .subtract, .multiply: break
    }
  }

  private mutating func recordExtreme(_ elements: [Double], largest: Bool) {
    guard let extreme = largest ? elements.max() : elements.min() else { return }
    for (i, element) in elements.enumerated() where element == extreme { sides.append(i) }
    sides.append(-1)
  }

  private func side(_ a: Double, _ b: Double) -> Int { a > b ? 1 : a < b ? -1 : 0 }
}
