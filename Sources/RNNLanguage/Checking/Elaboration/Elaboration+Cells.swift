import RNNDiagnostics

extension Elaboration {
  struct CellCall {
    let cell: CellDefinition
    let arguments: [Argument]
    let range: SourceRange
  }

  /// The call of a cell that makes up a whole right side.
  func cellCall(_ expression: Expression, in scope: ScopeIndex) -> CellCall? {
    guard case .call(let callee, let arguments) = expression.kind,
      function(callee.text, in: scopes[scope].file) == nil,
      let cell = files[scopes[scope].file].cells[callee.text]
    else { return nil }
    return CellCall(cell: cell, arguments: arguments, range: expression.range)
  }

  /// Makes the scope of an instance and finds its names, its inner instances too.
  func collectInstance(_ target: Target, _ call: CellCall, _ range: SourceRange, in outer: ScopeIndex) {
    let name = target.name
    if reportReserved(name) || reportInstanceClash(name, in: outer) { return }
    if let index = target.index {
      report(
        "instance-step", "`\(name.text)` names a whole layer, which takes no index", at: index.range,
        help: "write \(name.text) = \(call.cell.syntax.name.text)(…)")
    }
    if let other = scopes[outer].entries[name.text] {
      reportTwice(name.text, "name", name.range, other.range)
      return
    }
    if reportRecursion(call, in: outer) { return }
    guard scopes.count < Limit.instances else {
      report(
        "too-many-instances", "the program has more than \(Limit.instances) instances of cells", at: range,
        origin: .limitation)
      return
    }
    let cell = call.cell.syntax
    let scope = scopes.count
    scopes.append(
      ValueScope(
        prefix: "\(scopes[outer].prefix)\(name.text).", file: call.cell.file, results: cell.results,
        instantiation: .init(
          arguments: call.arguments, range: call.range, outer: outer, cell: cell.name.text),
        depth: scopes[outer].depth + 1))
    scopes[scope].statements = cell.body
    scopes[outer].instances[name.text] = scope
    scopes[outer].instanceRanges[name.text] = name.range
    bindSizes(of: cell, arguments: call.arguments, to: scope, outer: outer)
    for input in cell.inputs { declare(input, .cellInput, in: scope) }
    collectNames(of: scope)
    for result in cell.results where scopes[scope].entries[result.text]?.definition == nil {
      report(
        "undefined-result", "the cell `\(cell.name.text)` returns `\(result.text)` but does not define it",
        at: result.range, help: "write \(result.text)[t] = … between the braces")
    }
  }

  private func reportRecursion(_ call: CellCall, in outer: ScopeIndex) -> Bool {
    var next: ScopeIndex? = outer
    var chain = [call.cell.syntax.name.text]
    while let index = next, let instantiation = scopes[index].instantiation {
      chain.append(instantiation.cell)
      if instantiation.cell == call.cell.syntax.name.text, scopes[index].file == call.cell.file {
        report(
          "recursive-cell", "the cell contains itself: \(chain.reversed().joined(separator: " → "))",
          at: call.range, help: "a layer is repeated by instantiating it once per layer")
        return true
      }
      next = instantiation.outer
    }
    if scopes[outer].depth >= Limit.instanceDepth {
      report(
        "cells-too-deep", "cells contain each other more than \(Limit.instanceDepth) deep", at: call.range,
        origin: .limitation)
      return true
    }
    return false
  }

  /// The sizes of an instance: what the call says, else the default, else to be found from its inputs.
  private func bindSizes(of cell: CellSyntax, arguments: [Argument], to scope: ScopeIndex, outer: ScopeIndex)
  {
    let outside = Context(scope: outer, file: scopes[outer].file)
    let inside = Context(scope: scope, file: scopes[scope].file)
    let prefix = scopes[scope].prefix
    for size in cell.sizes {
      let name = size.name.text
      if reportReserved(size.name) { continue }
      if let argument = arguments.last(where: { $0.label?.text == name }) {
        scopes[scope].sizes[name] =
          dimensionTerm(argument.value, outside) ?? sizes.variable(hint: "\(prefix)\(name)")
      } else if let value = size.value {
        scopes[scope].sizes[name] =
          dimensionTerm(value, inside) ?? sizes.variable(hint: "\(prefix)\(name)")
      } else {
        scopes[scope].sizes[name] = sizes.variable(hint: "\(prefix)\(name)")
      }
    }
    // A name that is a whole dimension of an input is found from the argument, whatever the file calls a size.
    for input in cell.inputs {
      guard let type = input.type else { continue }
      let dimensions: [Expression]
      switch type {
      case .shape(let all, _): dimensions = all
      case .index(let bound, _): dimensions = [bound]
      }
      for case .name(let name, index: nil) in dimensions.map(\.kind)
      where name.parts.count == 1 && scopes[scope].sizes[name.text] == nil {
        scopes[scope].sizes[name.text] = sizes.variable(hint: "\(prefix)\(name.text)")
      }
    }
    for statement in cell.body {
      guard case .size(let entries) = statement.kind else { continue }
      for entry in entries {
        let term = entry.value.flatMap { dimensionTerm($0, inside) }
        scopes[scope].sizes[entry.name.text] = term ?? sizes.variable(hint: "\(prefix)\(entry.name.text)")
      }
    }
  }

  /// Gives the inputs of an instance the values of the call; once, when the first of them is needed.
  func bindInputs(of scope: ScopeIndex) {
    guard let instantiation = scopes[scope].instantiation, scopes[scope].binding == .pending else { return }
    scopes[scope].binding = .running
    let inputs = scopes[scope].entries.values.compactMap { entry -> DeclaredName? in
      guard let declaration = entry.declaration, declaration.role == .cellInput else { return nil }
      return declaration.syntax
    }
    var positional = instantiation.arguments.filter { $0.label == nil }[...]
    for input in inputs {
      let labelled = instantiation.arguments.first { $0.label?.text == input.name.text }
      guard let argument = labelled ?? positional.popFirst() else {
        report(
          "cell-arguments", "`\(instantiation.cell)` needs its input `\(input.name.text)`",
          at: instantiation.range, notes: [Diagnostic.Note("declared here", at: input.range)])
        continue
      }
      let value = bind(argument.value, to: input, of: scope, instantiation)
      scopes[scope].entries[input.name.text]?.value = value
    }
    for extra in positional {
      let size = scopes[scope].sizes.keys.first { !inputs.map(\.name.text).contains($0) }
      report(
        "cell-arguments", "`\(instantiation.cell)` takes \(counted(inputs.count, "input"))",
        at: extra.value.range, help: size.map { "sizes are given by name: \($0) = \(extra.value.range.text)" }
      )
    }
    for argument in instantiation.arguments {
      guard let label = argument.label, scopes[scope].sizes[label.text] == nil,
        !inputs.contains(where: { $0.name.text == label.text })
      else { continue }
      report(
        "cell-arguments", "`\(instantiation.cell)` has no size or input `\(label.text)`", at: label.range,
        help: suggestion(for: label.text, among: Array(scopes[scope].sizes.keys) + inputs.map(\.name.text)))
    }
    scopes[scope].binding = .done
  }

  private func bind(
    _ expression: Expression, to input: DeclaredName, of scope: ScopeIndex,
    _ instantiation: ValueScope.Instantiation
  ) -> ValueIndex? {
    let outer = instantiation.outer
    let context = Context(scope: outer, file: scopes[outer].file)
    let value: ValueIndex
    if case .name(let name, index: nil) = unwrapped(expression).kind {
      guard let found = resolveValue(name, at: expression.range, isIndexed: input.isStream, context) else {
        return nil
      }
      noteRead(found, at: expression.range)
      value = found
    } else {
      let node = elaborate(expression, context)
      if isInvalid(node) { return nil }
      if case .reference(let found, .offset(0)) = nodes[node].operation {
        value = found
      } else {
        value = hiddenValue(
          node, named: "\(scopes[scope].prefix)\(input.name.text)", isStream: input.isStream, context,
          hasZeroBoundaries: true)
      }
    }
    guard drafts[value].isStream == input.isStream else {
      report(
        "cell-arguments",
        input.isStream
          ? "the input `\(input.name.text)` of `\(instantiation.cell)` has a value at every step, but the argument has one only"
          : "the input `\(input.name.text)` of `\(instantiation.cell)` has one value, but the argument has one at every step",
        at: expression.range, notes: [Diagnostic.Note("the input is declared here", at: input.range)])
      return nil
    }
    if let type = input.type {
      claim(type, of: value, input: input, scope: scope, argument: expression.range)
    }
    return value
  }

  private func claim(
    _ type: TypeSyntax, of value: ValueIndex, input: DeclaredName, scope: ScopeIndex, argument: SourceRange
  ) {
    let shape = declaredShape(type, Context(scope: scope, file: scopes[scope].file))
    guard let shape else { return }
    claims.append(
      Claim(
        value: value, kind: shape.kind, dimensions: shape.dimensions, indexBound: shape.indexBound,
        name: input.name.text, declaration: input.range, argument: argument))
    kinds.add(.exactly(shape.kind), [drafts[value].kind], .claim(claims.count - 1))
    if shape.indexBound != nil, drafts[value].indexUse == nil { drafts[value].indexUse = argument }
  }

  /// The expression without parentheses around it.
  func unwrapped(_ expression: Expression) -> Expression {
    var expression = expression
    while case .parenthesized(let inner) = expression.kind { expression = inner }
    return expression
  }
}
