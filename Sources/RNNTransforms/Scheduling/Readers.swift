import RNNIR

extension EquationSystem {
  /// The values that read each value, by its index, and how many steps away; twice where one reads it twice.
  var readers: [[(reader: ValueID, offset: Int)]] {
    var readers = Array(repeating: [(reader: ValueID, offset: Int)](), count: values.count)
    for id in ids {
      for operand in self[id].operands { readers[operand.value.index].append((id, operand.offset)) }
    }
    return readers
  }
}
