import RNNDiagnostics

extension Elaboration {
  /// A name in an expression: an argument of the function, `t`, `T`, a size, or a value at some step.
  func elaborateName(
    _ name: QualifiedName, index: Expression?, at range: SourceRange, _ context: Context
  ) -> NodeID {
    guard let first = name.parts.first else { return invalid(at: range, context) }
    if name.parts.count == 1 {
      if let bound = context.bindings[first.text] {
        guard let index else { return bound }
        report(
          "argument-step", "`\(first.text)` is an argument, which takes no index", at: index.range,
          in: context.frame, help: "pass the value at that step as an argument of its own")
        return invalid(at: range, context)
      }
      if first.text == "t" || first.text == "T" {
        guard let index else {
          return first.text == "t"
            ? make(.stepIndex, at: range, context, domain: .scalar, isStream: true)
            : make(.stepCount, at: range, context, domain: .scalar)
        }
        report("bad-index", "`\(first.text)` takes no index", at: index.range, in: context.frame)
        return invalid(at: range, context)
      }
      if index == nil, !isValueName(first.text, context), let term = knownSize(first.text, context) {
        return make(.size(term), at: range, context, domain: .scalar)
      }
    }
    let isUnknown = name.parts.count == 1 && !isValueName(first.text, context)
    if index != nil, isUnknown, knownSize(first.text, context) != nil {
      report("bad-index", "`\(first.text)` is a size, which takes no index", at: range, in: context.frame)
      return invalid(at: range, context)
    }
    guard let value = resolveValue(name, at: range, isIndexed: index != nil, context) else {
      return invalid(at: range, context)
    }
    return elaborateReference(value, index: index, at: range, context)
  }

  /// Whether the name is a value of the program or cell (a size of the same name gives way to it).
  private func isValueName(_ name: String, _ context: Context) -> Bool {
    guard let scope = context.scope else { return false }
    return scopes[scope].entries[name] != nil || scopes[scope].instances[name] != nil
  }

  private func elaborateReference(
    _ value: ValueIndex, index: Expression?, at range: SourceRange, _ context: Context
  ) -> NodeID {
    noteRead(value, at: range)
    let draft = drafts[value]
    guard let index else {
      guard draft.isStream else { return makeReference(value, .always, at: range, context) }
      report(
        "missing-step", "`\(draft.name)` has a value at every step, so it needs an index", at: range,
        in: context.frame, notes: [origin(of: value)],
        help: "write \(draft.name)[t], or \(draft.name)[T] for its last value")
      return invalid(at: range, context)
    }
    guard draft.isStream else {
      report(
        "needless-step", "`\(draft.name)` has one value, so it takes no index", at: index.range,
        in: context.frame, notes: [origin(of: value)], help: staticIndexHelp(value, index))
      return invalid(at: range, context)
    }
    guard let form = stepForm(index, context) else { return invalid(at: range, context) }
    if form.isEveryStep {
      noteStep(value, offset: form.constant)
      return makeReference(value, .offset(form.constant), at: range, context)
    }
    guard let bound = form.bound else { return invalid(at: range, context) }
    noteStep(value, bound: bound)
    return makeReference(value, .step(bound), at: range, context)
  }

  private func staticIndexHelp(_ value: ValueIndex, _ index: Expression) -> String {
    let draft = drafts[value]
    if case .name(let name, _) = unwrapped(index).kind, name.text != "t", name.text != "T" {
      return "a row of a matrix is row(\(draft.name), \(index.range.text))"
    }
    switch draft.role {
    case .defined: return "define it at every step: \(draft.name)[t] = …"
    case .input: return "declare it at every step: input \(draft.name)[t]"
    case .parameter: return "write \(draft.name)"
    }
  }

  /// Which steps outside 1…T have to exist because this one is read.
  private func noteStep(_ value: ValueIndex, offset: Int) {
    if offset != 0 { drafts[value].isReadAtOtherSteps = true }
    drafts[value].beforeCount = max(drafts[value].beforeCount, -offset)
    drafts[value].afterCount = max(drafts[value].afterCount, offset)
  }

  private func noteStep(_ value: ValueIndex, bound: StepBound) {
    switch bound {
    case .fromStart(let step):
      drafts[value].beforeCount = max(drafts[value].beforeCount, 1 - step)
    case .fromEnd(let step):
      drafts[value].afterCount = max(drafts[value].afterCount, step)
    }
  }

  /// A note that shows where a value comes from.
  func origin(of value: ValueIndex) -> Diagnostic.Note {
    let draft = drafts[value]
    if let declaration = draft.declaration {
      return Diagnostic.Note("`\(draft.name)` is declared here", at: declaration)
    }
    let verb = draft.role == .defined ? "defined" : "first used"
    return Diagnostic.Note("`\(draft.name)` is \(verb) here", at: draft.range)
  }
}
