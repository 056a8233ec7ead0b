import RNNIR

/// What equal equations have in common. Numbers are compared by their bits, as 1/0 is not 1/-0.
struct RepeatedKey: Hashable {
  let operation: Operation
  let bits: UInt64
  let operands: [Operand]
  let type: ValueType

  init(_ operation: Operation, _ operands: [Operand], _ type: ValueType) {
    switch operation {
    case .constant(let number): (self.operation, bits) = (.constant(0), number.bitPattern)
    case .window(let from, let to, let fill):
      (self.operation, bits) = (.window(from: from, to: to, fill: 0), fill.bitPattern)
    default: (self.operation, bits) = (operation, 0)
    }
    self.operands = operands
    self.type = type
  }
}
