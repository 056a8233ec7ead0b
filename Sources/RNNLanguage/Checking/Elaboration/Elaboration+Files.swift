import RNNDiagnostics

extension Elaboration {
  /// Reads what a file offers by name, importing what it imports; `chain` are the files that led here.
  func gather(_ tree: SyntaxTree, isMain: Bool, isPrelude: Bool, chain: [SourceFile]) -> FileIndex {
    let index = files.count
    files.append(FileScope(file: tree.file, isMain: isMain, isPrelude: isPrelude))
    for statement in tree.statements {
      checkNames(of: statement)
      switch statement.kind {
      case .function(let name, let parameters, let body):
        addFunction(
          FunctionDefinition(name: name, parameters: parameters, body: body, file: index), to: index)
      case .externFunction(let name, let parameters, let path):
        switch externs.resolve(name, parameters, path, statement.range) {
        case .success(let definition):
          for diagnostic in definition.diagnostics { sink.report(diagnostic) }
          for statement in definition.functions {
            guard case .function(let name, let parameters, let body) = statement.kind else { continue }
            addFunction(
              FunctionDefinition(name: name, parameters: parameters, body: body, file: index), to: index)
          }
        case .failure(let diagnostic):
          sink.report(diagnostic)
          // A body that agrees with everything, so that calls say nothing more.
          let unknown = Expression(.name(QualifiedName([]), index: nil), statement.range)
          addFunction(
            FunctionDefinition(name: name, parameters: parameters, body: unknown, file: index), to: index)
        }
      case .derivative(let name, let parameters, let body):
        addDerivative(
          FunctionDefinition(name: name, parameters: parameters, body: body, file: index), to: index)
      case .cell(let cell):
        addCell(CellDefinition(syntax: cell, range: statement.range, file: index), to: index)
      case .importFile(let path):
        importFile(path, at: statement.range, into: index, chain: chain + [tree.file])
      case .size(let entries):
        if !isMain { addPrivateSizes(entries, to: index) }
      case .input, .parameter, .state, .output, .definition:
        // The values of an imported file stay its own: it can be a program that is also imported for its cells.
        break
      }
    }
    checkDerivatives(of: index)
    return index
  }

  /// What a file offers, and arguments, cannot be called `t` or `T`.
  private func checkNames(of statement: Statement) {
    switch statement.kind {
    case .function(let name, let parameters, _), .derivative(let name, let parameters, _),
      .externFunction(let name, let parameters, _):
      for name in [name] + parameters { _ = reportReserved(name) }
    case .cell(let cell): _ = reportReserved(cell.name)
    case .size, .input, .parameter, .state, .output, .importFile, .definition: break
    }
  }

  private func addFunction(_ function: FunctionDefinition, to index: FileIndex) {
    let name = function.name.text
    if let other = files[index].functions[name], other.name.range != function.name.range {
      reportTwice(name, "function", function.name.range, other.name.range)
      return
    }
    var seen: [String] = []
    for parameter in function.parameters {
      if seen.contains(parameter.text) {
        report(
          "duplicate-argument", "`\(name)` has two arguments named `\(parameter.text)`", at: parameter.range)
      }
      seen.append(parameter.text)
    }
    files[index].functions[name] = function
  }

  private func addDerivative(_ derivative: FunctionDefinition, to index: FileIndex) {
    let name = derivative.name.text
    if let other = files[index].derivatives[name], other.name.range != derivative.name.range {
      reportTwice(name, "derivative of", derivative.name.range, other.name.range)
      return
    }
    files[index].derivatives[name] = derivative
  }

  private func addCell(_ cell: CellDefinition, to index: FileIndex) {
    let name = cell.syntax.name
    if let other = files[index].cells[name.text], other.syntax.name.range != name.range {
      reportTwice(name.text, "cell", name.range, other.syntax.name.range)
      return
    }
    files[index].cells[name.text] = cell
  }

  func reportTwice(_ name: String, _ what: String, _ range: SourceRange, _ other: SourceRange) {
    report(
      "defined-twice", "the \(what) `\(name)` is defined twice", at: range,
      notes: [Diagnostic.Note("the other definition is here", at: other)],
      help: "rename or remove one of them")
  }

  /// The sizes of an imported file: numbers that only its own cells and functions see.
  private func addPrivateSizes(_ entries: [SizeEntry], to index: FileIndex) {
    let context = Context(scope: nil, file: index)
    for entry in entries {
      guard let value = entry.value, let term = dimensionTerm(value, context), let number = sizes.number(term)
      else { continue }
      files[index].sizes[entry.name.text] = .constant(number)
    }
  }

  private func importFile(
    _ path: Identifier, at range: SourceRange, into index: FileIndex, chain: [SourceFile]
  ) {
    let file: SourceFile
    switch loader.load(path.text, files[index].file) {
    case .success(let loaded): file = loaded
    case .failure(let failure):
      report(
        "import-unreadable", "cannot import \"\(path.text)\": \(failure.reason)", at: range,
        help: path.text.hasPrefix("/")
          ? nil : "the path is relative to the folder of \(files[index].file.name)")
      return
    }
    if let start = chain.firstIndex(where: { $0.name == file.name }) {
      let cycle = (chain[start...].map(\.name) + [file.name]).joined(separator: " → ")
      report(
        "import-cycle", "the import leads back to a file that is being imported: \(cycle)", at: range,
        help: "move what both need into a third file")
      return
    }
    let imported: FileIndex
    if let known = files.firstIndex(where: { $0.file.name == file.name }) {
      imported = known
    } else {
      let (tree, diagnostics) = Parser.parse(file)
      for diagnostic in diagnostics { sink.report(diagnostic) }
      imported = gather(tree, isMain: false, isPrelude: false, chain: chain)
    }
    for function in files[imported].functions.values { addFunction(function, to: index) }
    for derivative in files[imported].derivatives.values { addDerivative(derivative, to: index) }
    for cell in files[imported].cells.values { addCell(cell, to: index) }
  }

  private func checkDerivatives(of index: FileIndex) {
    for derivative in files[index].derivatives.values where derivative.file == index {
      let name = derivative.name.text
      guard let arity = arity(of: name, in: index) else {
        report(
          "unknown-function", "`\(name)` has a derivative but is no function", at: derivative.name.range,
          help: "define it: fn \(name)(x) = …")
        continue
      }
      if derivative.parameters.count != arity {
        report(
          "derivative-arguments",
          "`\(name)` takes \(counted(arity, "argument")) but its derivative \(derivative.parameters.count)",
          at: derivative.name.range)
      } else if arity != 1 {
        report(
          "derivative-arguments", "a derivative can be given for functions of one argument only",
          at: derivative.name.range,
          help: "split `\(name)` into functions of one argument", origin: .limitation)
      }
    }
  }

  /// How many arguments a function takes; nil where there is no such function of a fixed number.
  private func arity(of name: String, in index: FileIndex) -> Int? {
    if let function = function(name, in: index) { return function.parameters.count }
    if case .unary = Builtin.table[name] { return 1 }
    return nil
  }

  func function(_ name: String, in index: FileIndex) -> FunctionDefinition? {
    files[index].functions[name] ?? files[prelude].functions[name]
  }

  /// `1 argument`, `2 arguments`.
  func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
