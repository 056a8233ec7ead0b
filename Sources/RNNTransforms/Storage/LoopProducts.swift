import RNNIR

/// Products that are computed in the loop over a matrix, beside the elementwise values of its shape.
extension EquationSystem {
  /// The shape that such a loop runs over: that of an outer product, or of the matrix that a vector is multiplied with. Nil for
  /// everything else, and for products with a matrix of the program, of which a kernel makes many rows at once.
  public func loopOfProduct(_ id: ValueID) -> [Int]? {
    guard case .equation(.contract(let c), let operands) = self[id].definition, self[id].type.rate > .program
    else { return nil }
    if c.left.count == 1, c.right.count == 1, c.out.count == 2 { return self[id].type.shape }
    guard c.out.count == 1, c.left.count + c.right.count == 3 else { return nil }
    let matrix = self[operands[c.left.count == 2 ? 0 : 1].value].type
    return matrix.rate > .program ? matrix.shape : nil
  }

  /// Whether a value is an outer product, each element of which depends on two elements of its operands.
  func isOuterProduct(_ id: ValueID) -> Bool {
    loopOfProduct(id) != nil && self[id].type.shape.count == 2
  }
}
