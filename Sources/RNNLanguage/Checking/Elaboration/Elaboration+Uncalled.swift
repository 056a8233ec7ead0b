import RNNDiagnostics

extension Elaboration {
  /// Functions and cells that nothing uses are not elaborated; what they call must exist all the same.
  func checkCallees() {
    for function in files[main].functions.values where function.file == main {
      checkCallees(in: [function.body])
    }
    for derivative in files[main].derivatives.values where derivative.file == main {
      checkCallees(in: [derivative.body])
    }
    for cell in files[main].cells.values where cell.file == main {
      for case .definition(_, let value) in cell.syntax.body.map(\.kind) { checkCallees(in: [value]) }
    }
  }

  private func checkCallees(in expressions: [Expression]) {
    var pending = expressions
    let context = Context(scope: nil, file: main)
    while let expression = pending.popLast() {
      switch expression.kind {
      case .number: break
      case .name(_, let index): pending += [index].compactMap { $0 }
      case .call(let callee, let arguments):
        let isKnown =
          function(callee.text, in: main) != nil || Builtin.table[callee.text] != nil
          || files[main].cells[callee.text] != nil
        if !isKnown { reportUnknown(callee, context) }
        pending += arguments.map(\.value)
      case .prefix(_, let inner), .transpose(let inner), .parenthesized(let inner): pending.append(inner)
      case .binary(_, let a, let b): pending += [a, b]
      case .timeReduction(_, let lower, let upper, let inner):
        pending += [inner] + [lower, upper].compactMap { $0 }
      }
    }
  }
}
