import RNNDiagnostics

extension Elaboration {
  struct DeclaredShape {
    let kind: TypeKind
    let dimensions: [DimensionTerm]
    let indexBound: DimensionTerm?
  }

  func declaredShape(_ type: TypeSyntax, _ context: Context) -> DeclaredShape? {
    switch type {
    case .index(let bound, _):
      guard let term = dimensionTerm(bound, context) else { return nil }
      return DeclaredShape(kind: .scalar, dimensions: [], indexBound: term)
    case .shape(let expressions, let range):
      guard expressions.count <= 2 else {
        report(
          "too-many-dimensions", "a value has at most two dimensions", at: range,
          help: "use several matrices", origin: .limitation)
        return nil
      }
      let terms = expressions.compactMap { dimensionTerm($0, context) }
      guard terms.count == expressions.count else { return nil }
      let kind: TypeKind =
        switch terms.count {
        case 0: .scalar
        case 1: .vector
        default: .matrix
        }
      return DeclaredShape(kind: kind, dimensions: terms, indexBound: nil)
    }
  }

  /// The value of a name that statements declare or define, made when it is first needed; nil after a message.
  func materialize(_ name: String, in scope: ScopeIndex) -> ValueIndex? {
    guard let entry = scopes[scope].entries[name] else { return nil }
    if let value = entry.value { return value }
    if entry.declaration?.role == .cellInput {
      bindInputs(of: scope)
      if scopes[scope].binding == .running, let instantiation = scopes[scope].instantiation {
        report(
          "cycle", "the input `\(name)` of the layer is made of itself", at: instantiation.range,
          help: "pass a value from outside the layer, or one of its results at an earlier step")
      }
      return scopes[scope].entries[name]?.value
    }
    var draft = Draft(
      name: "\(scopes[scope].prefix)\(name)", role: role(of: entry), isStream: isStream(entry),
      range: entry.definition?.range ?? entry.declaration?.syntax.range ?? entry.range,
      kind: kinds.variable(entry.definition == nil ? .source : .any), scope: scope)
    if scope != 0 { draft.isResult = scopes[scope].results.contains { $0.text == name } }
    if let declaration = entry.declaration {
      draft.isDeclared = true
      draft.declaration = declaration.syntax.range
      draft.initializer = declaration.role == .parameter ? declaration.syntax.initializer : nil
      apply(declaration, to: &draft, in: scope)
    }
    drafts.append(draft)
    scopes[scope].entries[name]?.value = drafts.count - 1
    return drafts.count - 1
  }

  private func apply(_ declaration: ValueScope.Declaration, to draft: inout Draft, in scope: ScopeIndex) {
    guard let type = declaration.syntax.type else {
      draft.prefersScalar = true
      return
    }
    guard let shape = declaredShape(type, Context(scope: scope, file: scopes[scope].file)) else { return }
    draft.declaredShape = shape.dimensions
    // A value that is defined may be a row, which has one dimension like a vector.
    let domain: KindSet =
      shape.kind == .vector && draft.role == .defined ? [.vector, .row] : KindSet(shape.kind)
    kinds.restrict(draft.kind, to: domain)
    if let bound = shape.indexBound {
      guard draft.role == .input else {
        report(
          "index-role", "only an input can be an index", at: type.range,
          help: "write input \(declaration.syntax.name.text)[t]: \(type.range.text)")
        return
      }
      draft.indexBound = bound
    }
  }

  private func role(of entry: ValueScope.Entry) -> Draft.Role {
    if entry.definition != nil { return .defined }
    switch entry.declaration?.role {
    case .parameter: return .parameter
    case .input, .cellInput: return .input
    // A state without a definition has been reported.
    case .state, nil: return .input
    }
  }

  private func isStream(_ entry: ValueScope.Entry) -> Bool {
    if let definition = entry.definition { return definition.isStream }
    switch entry.declaration?.role {
    case .state: return true
    case .parameter: return false
    case .input, .cellInput: return entry.declaration?.syntax.isStream ?? false
    case nil: return false
    }
  }

  /// The value a name stands for; an unknown one becomes an input (with an index) or a parameter. nil after a message.
  func resolveValue(
    _ name: QualifiedName, at range: SourceRange, isIndexed: Bool, _ context: Context
  ) -> ValueIndex? {
    guard let first = name.parts.first else { return nil }
    guard let start = context.scope else {
      let place = context.frame.map { "`\(frames[$0].function)`" } ?? "this file"
      report(
        "unknown-name", "`\(name.text)` is no argument of \(place)", at: range, in: context.frame,
        help: "functions of an imported file see only their arguments; pass it as one")
      return nil
    }
    var scope = start
    for part in name.parts.dropLast() {
      guard let next = scopes[scope].instances[part.text] else {
        report(
          "unknown-name", "there is no layer `\(part.text)`", at: part.range, in: context.frame,
          help: suggestion(for: part.text, among: Array(scopes[scope].instances.keys))
            ?? "define it: \(first.text) = CELL(…)")
        return nil
      }
      scope = next
    }
    var leaf = name.parts[name.parts.count - 1]
    if let instance = scopes[scope].instances[leaf.text] {
      let results = scopes[instance].results
      guard results.count == 1 else {
        report(
          "unknown-name", "`\(name.text)` is a layer with \(counted(results.count, "result"))", at: range,
          in: context.frame,
          help: results.first.map { "name the one you mean, e.g. \(name.text).\($0.text)" })
        return nil
      }
      scope = instance
      leaf = results[0]
    }
    if scopes[scope].entries[leaf.text] != nil { return materialize(leaf.text, in: scope) }
    if scope != start {
      let layer = name.parts.dropLast().map(\.text).joined(separator: ".")
      report(
        "unknown-name", "`\(layer)` has no `\(leaf.text)`", at: range, in: context.frame,
        help: suggestion(for: leaf.text, in: layer, scope, isIndexed: isIndexed))
      return nil
    }
    return implicit(leaf, in: scope, isIndexed: isIndexed, context)
  }

  /// A name nobody declares or defines.
  private func implicit(
    _ name: Identifier, in scope: ScopeIndex, isIndexed: Bool, _ context: Context
  ) -> ValueIndex? {
    if isIndexed, let instantiation = scopes[scope].instantiation {
      let inputs = scopes[scope].entries.filter { $0.value.declaration?.role == .cellInput }.map(\.key)
      report(
        "unknown-name", "the cell `\(instantiation.cell)` has no `\(name.text)`", at: name.range,
        in: context.frame,
        help: suggestion(for: name.text, among: Array(scopes[scope].entries.keys))
          ?? "a cell sees its own inputs only (\(inputs.joined(separator: ", "))); add \(name.text)[t] to them"
      )
      return nil
    }
    let draft = Draft(
      name: "\(scopes[scope].prefix)\(name.text)", role: isIndexed ? .input : .parameter, isStream: isIndexed,
      range: name.range, kind: kinds.variable(.source), scope: scope)
    drafts.append(draft)
    var entry = ValueScope.Entry(range: name.range)
    entry.isImplicit = true
    entry.value = drafts.count - 1
    scopes[scope].entries[name.text] = entry
    return drafts.count - 1
  }

  func noteRead(_ value: ValueIndex, at range: SourceRange) {
    drafts[value].useCount += 1
    if drafts[value].firstUse == nil { drafts[value].firstUse = range }
  }
}
