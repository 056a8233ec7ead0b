import RNNDiagnostics

extension Elaboration {
  /// An index is looked up with, never calculated with.
  func checkIndexUses() {
    for draft in drafts {
      guard let real = draft.realUse, draft.indexBound != nil || draft.indexUse != nil else { continue }
      let isDeclared = draft.indexBound != nil
      report(
        "index-arithmetic",
        isDeclared
          ? "`\(draft.name)` is an index, which cannot be calculated with"
          : "`\(draft.name)` is used as an index and as a real number",
        at: real,
        notes: [
          isDeclared
            ? Diagnostic.Note("`\(draft.name)` is declared here", at: draft.range)
            : Diagnostic.Note("here it is an index", at: draft.indexUse)
        ],
        help: "look something up with it: row(E, \(draft.name)\(draft.isStream ? "[t]" : ""))")
    }
  }

  /// Streams that are read far outside the steps would need a value for each step there.
  func checkBoundaryCounts() {
    var total = 0
    for draft in drafts where draft.role == .defined && draft.isStream {
      let count = draft.beforeCount + draft.afterCount
      total += count
      guard total > Limit.boundaries else { continue }
      let place = draft.beforeCount >= draft.afterCount ? "before the first step" : "behind the last step"
      report(
        "too-many-boundaries",
        "`\(draft.name)` is read up to \(max(draft.beforeCount, draft.afterCount)) steps \(place), but a program may have only \(Limit.boundaries) values outside the steps in all",
        at: draft.range, help: "use smaller offsets; only inputs may be read farther away",
        origin: .limitation)
      return
    }
  }

  func warnUnused() {
    for draft in drafts where draft.isDeclared && draft.useCount == 0 && draft.role != .defined {
      let what = draft.role == .input ? "input" : "parameter"
      warn(
        "unused", "the \(what) `\(draft.name)` is never used", at: draft.range, help: "remove it, or use it")
    }
    for draft in drafts where draft.role == .defined && !draft.isHidden {
      for step in draft.before.keys.sorted() where step >= draft.beforeCount {
        warnUnreadBoundary(draft.before[step], "\(draft.name)[\(-step)]")
      }
      for step in draft.after.keys.sorted() where step >= draft.afterCount {
        warnUnreadBoundary(draft.after[step], "\(draft.name)[T+\(step + 1)]")
      }
    }
  }

  /// `Loss = …` where there is no `loss`: it is an output like any other, and there are no gradients of it.
  func warnOfLoss() {
    guard scopes[0].entries["loss"] == nil else { return }
    for (name, entry) in scopes[0].entries where name.lowercased() == "loss" {
      guard let definition = entry.definition else { continue }
      warn(
        "loss-name", "`\(name)` is not the loss, which is written in small letters", at: definition.range,
        help: "write loss = … if gradients are to be of it")
    }
  }

  private func warnUnreadBoundary(_ definition: Draft.BoundaryDefinition?, _ text: String) {
    warn("unused", "`\(text)` is never read", at: definition?.range, help: "remove it")
  }

  /// A custom derivative is elementwise, so the body must act on each element by itself.
  func checkCustoms() {
    for custom in customs {
      guard case .custom(let name) = nodes[custom].operation else { continue }
      let operands = nodes[custom].operands
      var visited: Set<NodeID> = []
      var pending = [operands[0]]
      while let index = pending.popLast() {
        guard visited.insert(index).inserted, index != operands[1] else { continue }
        let node = nodes[index]
        if case .reference(let value, _) = node.operation, drafts[value].isHidden,
          !isReference(operands[1], to: value), let definition = drafts[value].definition
        {
          pending.append(definition)
        }
        guard isElementwise(index) else {
          report(
            "derivative-shape",
            "`\(name)` does not act on each element by itself, so it cannot be given a derivative",
            at: node.range, in: node.frame,
            help: "only elementwise functions can be given one")
          break
        }
        pending += node.operands
      }
    }
  }

  private func isReference(_ node: NodeID, to value: ValueIndex) -> Bool {
    if case .reference(let other, _) = nodes[node].operation { return other == value }
    return false
  }

  private func isElementwise(_ index: NodeID) -> Bool {
    let node = nodes[index]
    switch node.operation {
    case .number, .size, .stepCount, .stepIndex, .reference, .custom, .invalid: return true
    case .timeReduction: return false
    case .multiply: return node.operands.contains { kind(ofNode: $0) == .scalar }
    case .apply(let operation):
      switch operation {
      case .unary, .binary, .greatest, .least, .select, .fill, .stopGradient: return true
      case .product, .transpose, .sum, .mean, .maxElement, .minElement, .dot, .norm, .softmax, .logSoftmax,
        .logSumExp, .crossEntropy, .layerNorm, .row, .concat, .split:
        return false
      }
    }
  }

  func checkNotEmpty(_ file: SourceFile) {
    guard !drafts.contains(where: { $0.role == .defined }), !sink.hasErrors else { return }
    report(
      "empty-program", "the program defines nothing",
      at: SourceRange(file: file, lower: 0, upper: 0),
      help: "write a recurrence, e.g. h[t] = tanh(V*h[t-1] + W*x[t])")
  }
}
