import RNNDiagnostics

extension Elaboration {
  /// Functions that nothing calls are not elaborated; what they call must exist and be called rightly all the same.
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

  private static func isOfNumbers(_ type: TypeSyntax) -> Bool {
    guard case .shape(let dimensions, _) = type else { return false }
    return dimensions.allSatisfy { if case .number = $0.kind { true } else { false } }
  }

  private func checkCallees(in expressions: [Expression]) {
    var pending = expressions
    let context = Context(scope: nil, file: main)
    while let expression = pending.popLast() {
      switch expression.kind {
      case .number: break
      case .name(_, let index): pending += [index].compactMap { $0 }
      case .call(let callee, let arguments):
        let function = function(callee.text, in: main)
        if let counts = argumentCounts(function, Builtin.table[callee.text]) {
          checkArguments(arguments, of: callee, function, counts, at: expression.range, context)
        } else if files[main].cells[callee.text] == nil {
          reportUnknown(callee, arguments, context)
        }
        pending += arguments.map(\.value)
      case .prefix(_, let inner), .transpose(let inner), .parenthesized(let inner): pending.append(inner)
      case .binary(_, let a, let b): pending += [a, b]
      case .timeReduction(_, let lower, let upper, let inner):
        pending += [inner] + [lower, upper].compactMap { $0 }
      }
    }
  }

  /// Cells that nothing makes a layer of: each is checked as the only layer of a program of its own.
  func checkUnusedCells(_ tree: SyntaxTree) {
    guard options.checksUnusedCells else { return }
    let used = Set(scopes.compactMap { $0.instantiation?.cell })
    var options = CheckOptions(reluAtZero: options.reluAtZero)
    options.checksUnusedCells = false
    let unused = files[main].cells.values.filter { $0.file == main && !used.contains($0.syntax.name.text) }
    for cell in unused.prefix(Limit.unusedCells) {
      let (_, diagnostics) = Checker.check(
        Self.program(of: cell, tree), options: options, loader: loader, externs: externs)
      for diagnostic in diagnostics where diagnostic.severity == .error {
        guard let range = diagnostic.range, range.file == tree.file, range != cell.range,
          cell.range.lower <= range.lower, range.upper <= cell.range.upper
        else { continue }
        sink.report(diagnostic)
      }
    }
  }

  /// What the file offers to cells, inputs for those of the cell, and a layer that has the cell's name.
  private static func program(of cell: CellDefinition, _ tree: SyntaxTree) -> SyntaxTree {
    let (syntax, range) = (cell.syntax, cell.range)
    var statements = tree.statements.filter {
      switch $0.kind {
      case .size, .function, .derivative, .externFunction, .cell, .importFile: true
      case .input, .parameter, .state, .output, .definition: false
      }
    }
    let inputs = syntax.inputs.map {
      // A shape of numbers is known; names in others are found, as from the argument of a call.
      DeclaredName(
        name: $0.name, isStream: $0.isStream, type: $0.type.flatMap { isOfNumbers($0) ? $0 : nil },
        initializer: nil, range: $0.range)
    }
    if !inputs.isEmpty { statements.append(Statement(.input(inputs), range)) }
    let arguments = syntax.inputs.map {
      Argument(label: nil, value: Expression(.name(QualifiedName([$0.name]), index: nil), $0.range))
    }
    let layer = Target(name: syntax.name, index: nil, range: range)
    let call = Expression(.call(syntax.name, arguments: arguments), range)
    statements.append(Statement(.definition(targets: [layer], value: call), range))
    return SyntaxTree(file: tree.file, statements: statements, comments: [])
  }
}
