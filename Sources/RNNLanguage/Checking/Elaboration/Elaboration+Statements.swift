import RNNDiagnostics

extension Elaboration {
  func elaborateStatements(of scope: ScopeIndex) {
    for statement in scopes[scope].statements {
      switch statement.kind {
      case .input(let names), .parameter(let names), .state(let names):
        for name in names { _ = materialize(name.name.text, in: scope) }
      case .definition(let targets, let value):
        elaborateDefinition(targets, value, at: statement.range, in: scope)
      case .size, .output, .function, .derivative, .externFunction, .cell, .importFile:
        break
      }
    }
  }

  private func elaborateDefinition(
    _ targets: [Target], _ value: Expression, at range: SourceRange, in scope: ScopeIndex
  ) {
    let context = Context(scope: scope, file: scopes[scope].file)
    guard targets.count == 1, let target = targets.first, splitArguments(value, context) == nil else {
      elaborateSplit(targets, value, at: range, context)
      return
    }
    if cellCall(value, in: scope) != nil {
      guard let instance = scopes[scope].instances[target.name.text],
        !scopes[instance].isElaborated
      else { return }
      scopes[instance].isElaborated = true
      bindInputs(of: instance)
      elaborateStatements(of: instance)
      return
    }
    guard let index = target.index else {
      elaborate(value, as: target, isStream: false, context)
      return
    }
    guard let form = stepForm(index, context) else {
      _ = elaborate(value, context)
      return
    }
    if form.isEveryStep {
      if form.constant == 0 {
        elaborate(value, as: target, isStream: true, context)
      } else {
        let shift = form.constant > 0 ? "t-\(form.constant)" : "t+\(-form.constant)"
        report(
          "shifted-definition", "a definition says what `\(target.name.text)` is at step t", at: index.range,
          help: "write \(target.name.text)[t] = … with \(shift) in place of t on the right")
      }
    } else if let bound = form.bound {
      elaborateBoundary(bound, value, target, context)
    }
  }

  private func elaborate(_ expression: Expression, as target: Target, isStream: Bool, _ context: Context) {
    guard let scope = context.scope, let entry = scopes[scope].entries[target.name.text],
      entry.definition?.range == target.range,
      let value = materialize(target.name.text, in: scope)
    else {
      // A second definition: its own errors are still worth telling.
      _ = elaborate(expression, context)
      return
    }
    if target.name.text == "loss", isStream, scope == 0 {
      report(
        "loss-step", "the loss is one number per sequence, so it takes no index", at: target.range,
        help: "write loss = sum[t](\(expression.range.text))")
    }
    let node = elaborate(expression, context)
    if !isStream, nodes[node].isStream {
      reportStream(node, in: "`\(target.name.text)`", at: target.range)
      return
    }
    define(value, as: node)
  }

  /// A value of one step per sequence reads something at every step.
  private func reportStream(_ node: NodeID, in what: String, at range: SourceRange) {
    var leaf = node
    while let next = nodes[leaf].operands.first(where: { nodes[$0].isStream }) { leaf = next }
    let text = nodes[leaf].range.text
    report(
      "missing-reduction", "\(what) has one value, but `\(text)` has one at every step",
      at: nodes[leaf].range,
      in: nodes[leaf].frame, notes: [Diagnostic.Note("\(what) is defined here", at: range)],
      help: "write sum[t](…) or mean[t](…) around it, or take one step, e.g. [T]")
  }

  private func elaborateBoundary(
    _ bound: StepBound, _ expression: Expression, _ target: Target, _ context: Context
  ) {
    let name = target.name.text
    let node = elaborate(expression, context)
    guard let scope = context.scope, !reportReserved(target.name) else { return }
    guard let entry = scopes[scope].entries[name], let value = materialize(name, in: scope),
      drafts[value].role == .defined
    else {
      let isInput = scopes[scope].entries[name].map { $0.declaration?.role != .parameter } ?? false
      report(
        "boundary-of-nothing",
        isInput
          ? "`\(name)` is an input, which is 0 outside 1…T" : "`\(name)` has no definition at every step",
        at: target.range,
        help: isInput ? "remove this line" : "write \(name)[t] = …; an input is 0 outside 1…T")
      return
    }
    guard drafts[value].isStream else {
      report(
        "needless-step", "`\(name)` has one value, so it takes no index", at: target.range,
        notes: [Diagnostic.Note("`\(name)` is defined here", at: entry.range)])
      return
    }
    if nodes[node].isStream {
      reportStream(node, in: "`\(target.range.text)`", at: target.range)
      return
    }
    let definition = Draft.BoundaryDefinition(node: node, range: target.range)
    let other: Draft.BoundaryDefinition?
    switch bound {
    case .fromStart(let step) where step <= 0:
      other = drafts[value].before.updateValue(definition, forKey: -step)
    case .fromEnd(let step) where step >= 1:
      other = drafts[value].after.updateValue(definition, forKey: step - 1)
    case .fromStart, .fromEnd:
      report(
        "boundary-inside", "`\(target.range.text)` lies within 1…T, where `\(name)[t]` is defined",
        at: target.range, notes: [Diagnostic.Note("`\(name)` is defined here", at: entry.range)],
        help: "a value before the first step is \(name)[0], one after the last \(name)[T+1]")
      return
    }
    if let other {
      reportTwice(target.range.text, "value", target.range, other.range)
      return
    }
    guard !isInvalid(node) else { return }
    kinds.add(.equalOrScalar, [nodes[node].kind, drafts[value].kind], .boundary(value, node))
  }

  /// The arguments of a split that makes up a whole right side.
  private func splitArguments(_ expression: Expression, _ context: Context) -> [Argument]? {
    guard case .call(let callee, let arguments) = unwrapped(expression).kind, callee.text == "split",
      function("split", in: context.file) == nil, arguments.count == 2,
      arguments.allSatisfy({ $0.label == nil })
    else { return nil }
    return arguments
  }

  /// `(a[t], b[t]) = split(v, 2)`: a hidden value and a definition per piece.
  private func elaborateSplit(
    _ targets: [Target], _ expression: Expression, at range: SourceRange, _ context: Context
  ) {
    guard let arguments = splitArguments(expression, context) else {
      if case .call(let callee, _) = unwrapped(expression).kind,
        function(callee.text, in: context.file) == nil,
        let cell = files[context.file].cells[callee.text]
      {
        let results = cell.syntax.results.map { "l1.\($0.text)" }.joined(separator: ", ")
        report(
          "cell-place", "a layer has one name, and its results are its values", at: expression.range,
          help: "write l1 = \(expression.range.text), and then \(results)")
        return
      }
      report(
        "split-place", "several names on the left take the pieces of a split", at: expression.range,
        help:
          "write (\(targets.map(\.range.text).joined(separator: ", "))) = split(…, \(targets.count))"
      )
      _ = elaborate(expression, context)
      return
    }
    let count = dimensionTerm(arguments[1].value, context, quietly: true).flatMap { sizes.number($0) }
    if count != targets.count {
      let isOne = targets.count == 1
      report(
        "split-count",
        "\(isOne ? "1 name stands" : "\(targets.count) names stand") on the left, but the value is split into \(arguments[1].value.range.text)",
        at: arguments[1].value.range,
        notes: [Diagnostic.Note("the \(isOne ? "name is" : "names are") here", at: targets.first?.range)],
        help: isOne ? "write (a[t], b[t]) = split(…, 2)" : "write split(…, \(targets.count))")
    }
    var whole = elaborate(arguments[0].value, context)
    if !isInvalid(whole), !isPlain(whole) { whole = hide(whole, named: "split", context) }
    for (position, target) in targets.enumerated() {
      if let index = target.index {
        guard let form = stepForm(index, context) else { continue }
        if !form.isEveryStep || form.constant != 0 {
          report(
            "shifted-definition", "a piece of a split is defined at step t", at: index.range,
            help: "write \(target.name.text)[t]")
          continue
        }
      }
      guard let scope = context.scope,
        scopes[scope].entries[target.name.text]?.definition?.range == target.range,
        let value = materialize(target.name.text, in: scope)
      else { continue }
      if !drafts[value].isStream, nodes[whole].isStream {
        report(
          "missing-step", "`\(target.name.text)` has a value at every step", at: target.range,
          help: "write \(target.name.text)[t]")
        continue
      }
      define(
        value,
        as: make(
          .apply(.split(index: position, parts: targets.count)), [whole], at: expression.range, context,
          relation: .split))
    }
  }

  /// The `output` statement's values.
  func elaborateOutputs(of scope: ScopeIndex) {
    var seen: [ValueIndex] = []
    let context = Context(scope: scope, file: scopes[scope].file)
    for statement in scopes[scope].statements {
      guard case .output(let names) = statement.kind else { continue }
      outputs = outputs ?? []
      for name in names {
        guard let first = name.parts.first else { continue }
        if name.parts.count == 1, scopes[scope].entries[first.text] == nil,
          scopes[scope].instances[first.text] == nil
        {
          report(
            "unknown-name", "the output `\(name.text)` is not defined", at: name.range,
            help: suggestion(for: name.text, among: Array(scopes[scope].entries.keys)))
          continue
        }
        guard let value = resolveValue(name, at: name.range, isIndexed: false, context) else { continue }
        if drafts[value].role != .defined {
          report(
            "output-role", "`\(name.text)` is not computed by the program", at: name.range,
            notes: [origin(of: value)], help: "an output is a value that the program defines")
        } else if name.text == "loss" {
          warn(
            "needless-output", "the loss is returned anyway", at: name.range, help: "remove it here")
        } else if seen.contains(value) {
          warn("needless-output", "`\(name.text)` is an output twice", at: name.range)
        } else {
          seen.append(value)
          outputs?.append(value)
        }
        noteRead(value, at: name.range)
      }
    }
  }
}
