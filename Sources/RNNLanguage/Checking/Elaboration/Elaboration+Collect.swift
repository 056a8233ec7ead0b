import RNNDiagnostics

extension Elaboration {
  /// Finds every name of the program before anything is elaborated, so that statements may stand in any order.
  func collectProgram(_ tree: SyntaxTree) -> ScopeIndex {
    scopes.append(ValueScope(prefix: "", file: main, results: [], instantiation: nil, depth: 0))
    scopes[0].statements = tree.statements
    collectSizes(of: 0)
    collectNames(of: 0)
    return 0
  }

  func collectNames(of scope: ScopeIndex) {
    for statement in scopes[scope].statements {
      switch statement.kind {
      case .input(let names):
        if scopes[scope].instantiation != nil {
          report(
            "cell-input", "a cell's inputs stand in its head", at: statement.range,
            help: "write cell NAME(x[t]: [I]) -> h { … }")
        } else {
          for name in names { declare(name, .input, in: scope) }
        }
      case .parameter(let names):
        for name in names { declare(name, .parameter, in: scope) }
      case .state(let names):
        for name in names { declare(name, .state, in: scope) }
      case .definition(let targets, let value):
        collectDefinition(targets, value, statement.range, in: scope)
      case .size:
        break
      case .output, .function, .derivative, .externFunction, .cell, .importFile:
        if scopes[scope].instantiation != nil {
          report(
            "not-in-cell", "this statement cannot stand inside a cell", at: statement.range,
            help: "move it out of the braces")
        }
      }
    }
    for (name, entry) in scopes[scope].entries {
      guard let declaration = entry.declaration, declaration.role == .state, entry.definition == nil else {
        continue
      }
      report(
        "undefined-state", "the state `\(name)` has no definition", at: declaration.syntax.range,
        help: "write \(name)[t] = …")
    }
  }

  func declare(_ syntax: DeclaredName, _ role: ValueScope.Declaration.Role, in scope: ScopeIndex) {
    let name = syntax.name
    if reportReserved(name) { return }
    if let other = scopes[scope].entries[name.text], other.declaration != nil || other.definition != nil {
      if role == .state, let definition = other.definition, other.declaration == nil {
        if !definition.isStream { reportStaticState(name, definition.range) }
        scopes[scope].entries[name.text]?.declaration = .init(role: role, syntax: syntax)
        return
      }
      reportTwice(name.text, "name", name.range, other.range)
      return
    }
    if reportInstanceClash(name, in: scope) { return }
    if role == .parameter, syntax.isStream {
      report(
        "parameter-step", "a parameter has one value for the whole program, so `\(name.text)` takes no [t]",
        at: syntax.range, help: "write param \(name.text), or input \(name.text)[t]")
    }
    if let initializer = syntax.initializer, role != .parameter {
      report(
        "initializer-place", "only parameters have an initializer", at: initializer.range,
        help: role == .state ? "write \(name.text)[0] = … for the value before the first step" : nil)
    }
    scopes[scope].entries[name.text] = ValueScope.Entry(
      declaration: .init(role: role, syntax: syntax), range: name.range)
    if let type = syntax.type { noteSizes(of: type, in: scope) }
  }

  /// Names in a declared shape are sizes everywhere, above the declaration too.
  private func noteSizes(of type: TypeSyntax, in scope: ScopeIndex) {
    let context = Context(scope: scope, file: scopes[scope].file)
    switch type {
    case .shape(let dimensions, _):
      for dimension in dimensions { _ = dimensionTerm(dimension, context) }
    case .index(let bound, _):
      _ = dimensionTerm(bound, context)
    }
  }

  private func reportStaticState(_ name: Identifier, _ definition: SourceRange) {
    report(
      "state-step", "the state `\(name.text)` needs a value at every step", at: definition,
      notes: [Diagnostic.Note("`\(name.text)` is declared a state here", at: name.range)],
      help: "write \(name.text)[t] = …")
  }

  func reportInstanceClash(_ name: Identifier, in scope: ScopeIndex) -> Bool {
    guard scopes[scope].instances[name.text] != nil else { return false }
    reportTwice(name.text, "name", name.range, scopes[scope].instanceRanges[name.text] ?? name.range)
    return true
  }

  private func collectDefinition(
    _ targets: [Target], _ value: Expression, _ range: SourceRange, in scope: ScopeIndex
  ) {
    if targets.count == 1, let call = cellCall(value, in: scope) {
      collectInstance(targets[0], call, range, in: scope)
      return
    }
    for target in targets { collectTarget(target, in: scope) }
  }

  private func collectTarget(_ target: Target, in scope: ScopeIndex) {
    let name = target.name
    if reportReserved(name) || reportInstanceClash(name, in: scope) { return }
    let isStream: Bool
    if let index = target.index {
      // Other steps are boundaries, or reported when the statement is elaborated.
      guard let form = stepForm(index, Context(scope: scope, file: scopes[scope].file), quietly: true),
        form.isEveryStep, form.constant == 0
      else { return }
      isStream = true
    } else {
      isStream = false
    }
    guard var entry = scopes[scope].entries[name.text] else {
      scopes[scope].entries[name.text] = ValueScope.Entry(
        definition: .init(range: target.range, isStream: isStream), range: target.range)
      return
    }
    if let other = entry.definition {
      reportTwice(name.text, "value", target.range, other.range)
      return
    }
    if let declaration = entry.declaration {
      switch declaration.role {
      case .state:
        if !isStream { reportStaticState(declaration.syntax.name, target.range) }
      case .input, .parameter, .cellInput:
        let role = declaration.role == .parameter ? "a parameter" : "an input"
        report(
          "defined-twice", "`\(name.text)` is declared \(role) and defined too", at: target.range,
          notes: [Diagnostic.Note("`\(name.text)` is declared here", at: declaration.syntax.range)],
          help:
            "write state \(name.text) to declare the shape of a value that is defined, or rename one of them")
        return
      }
    }
    entry.definition = .init(range: target.range, isStream: isStream)
    scopes[scope].entries[name.text] = entry
  }
}
