import RNNIR

/// Writes norms out in operations that loops have.
///
/// With m the largest magnitude among the elements, ‖x‖ is m·√Σ(x/m)², whose squares neither overflow nor all underflow. So a norm is
/// right wherever it and its inverse can be represented; where m is so small that 1/m cannot be, the norm is 0. m is a scale and no
/// part of what is differentiated: that is done before.
enum Norms {
  static func writeOut(_ system: EquationSystem) -> EquationSystem {
    var builder = EquationBuilder(system)
    for id in system.ids {
      guard case .equation(.norm, let operands) = system[id].definition else { continue }
      builder.origin = system[id].origin
      if operands.count == 1, builder[operands[0]].isScalar {
        builder.define(id, .unary(.abs), operands)
      } else {
        let (unit, root) = factors(operands, &builder)
        builder.define(id, .binary(.multiply), [unit, root])
      }
    }
    return builder.system
  }

  private static func factors(
    _ operands: [Operand], _ builder: inout EquationBuilder
  ) -> (unit: Operand, root: Operand) {
    let magnitudes = operands.map { operand -> Operand in
      let magnitude = builder.unary(.abs, operand)
      return builder[magnitude].isScalar ? magnitude : builder.equation(.extremum(.max), [magnitude])
    }
    let largest = magnitudes.dropFirst().reduce(magnitudes[0]) { builder.binary(.max, $0, $1) }
    // 0·(m + 1/m) is 0 unless m or its inverse is not finite. Then nothing is scaled: the root is 0, infinite or no number.
    let one = builder.constant(1)
    let extent = builder.add(largest, builder.divide(one, largest))
    let isScale = builder.binary(
      .equal, builder.multiply(builder.constant(0), extent), builder.constant(0))
    let unit = builder.guarded(largest, where: isScale, else: 1)
    let squares = operands.map { operand -> Operand in
      let scaled = builder.divide(operand, unit)
      return builder.dot(scaled, scaled)
    }
    let total = squares.count == 1 ? squares[0] : builder.equation(.add, squares)
    return (unit, builder.unary(.sqrt, total))
  }
}
