import RNNDiagnostics

extension Elaboration {
  /// Names the dimensions that nothing determines, each after the vector that carries it, in order of appearance.
  func nameFreeSizes() {
    let carriers = sizeCarriers()
    let open = openArguments()
    var taken = Set(sizes.symbols.filter(\.isNamed).map(\.name))
    func name(_ term: DimensionTerm, fallback: String, _ place: SourceRange?) {
      for symbol in sizes.resolve(term).symbols where !sizes.symbols[symbol].isNamed {
        let carrier = carriers[symbol].map { drafts[$0.value] }
        let base = (carrier?.name ?? fallback)
          .map { $0 == "." || $0 == "#" ? "_" : $0 }
        var candidate = String(base)
        var count = 1
        while !taken.insert(candidate).inserted {
          count += 1
          candidate = "\(String(base))_\(count)"
        }
        sizes.name(
          symbol, candidate, number: options.sizes[candidate],
          range: open[symbol]?.call ?? carrier?.range ?? place, argument: open[symbol]?.size)
      }
    }
    for draft in drafts where !draft.isHidden {
      for (position, term) in draft.dimensions.enumerated() {
        let suffix = draft.dimensions.count < 2 ? "" : position == 0 ? "_rows" : "_columns"
        name(term, fallback: "\(draft.name)\(suffix)", draft.range)
      }
      if let bound = draft.indexBound { name(bound, fallback: draft.name, draft.range) }
    }
    for draft in drafts where draft.isHidden {
      for term in draft.dimensions { name(term, fallback: draft.name, draft.range) }
    }
    for case .size(let term) in nodes.map(\.operation) {
      for symbol in sizes.resolve(term).symbols {
        name(.symbol(symbol), fallback: sizes.symbols[symbol].name, nil)
      }
    }
  }

  /// The sizes of cells that calls could give and do not, with the first such call of each.
  private func openArguments() -> [SymbolID: (size: String, call: SourceRange)] {
    var result: [SymbolID: (size: String, call: SourceRange)] = [:]
    for scope in scopes {
      guard let instantiation = scope.instantiation, let cell = files[scope.file].cells[instantiation.cell]
      else { continue }
      for size in cell.syntax.sizes.map(\.name.text) {
        guard let term = scope.sizes[size], let symbol = sizes.resolve(term).bareSymbol,
          !sizes.symbols[symbol].isNamed, result[symbol] == nil
        else { continue }
        result[symbol] = (size, instantiation.range)
      }
    }
    return result
  }

  /// For each unknown dimension the value it is named after: a state, another stream, a value of a sequence, a parameter.
  private func sizeCarriers() -> [SymbolID: (rank: Int, value: ValueIndex)] {
    var result: [SymbolID: (rank: Int, value: ValueIndex)] = [:]
    for (value, draft) in drafts.enumerated() where !draft.isHidden {
      let rank =
        draft.isStream
        ? (draft.isReadAtOtherSteps && draft.role == .defined ? 0 : 1) : draft.role == .parameter ? 3 : 2
      var terms = draft.dimensions.count == 1 ? draft.dimensions : []
      if let bound = draft.indexBound { terms.append(bound) }
      for term in terms {
        guard let symbol = sizes.resolve(term).bareSymbol, !sizes.symbols[symbol].isNamed else { continue }
        if let known = result[symbol], known.rank <= rank { continue }
        result[symbol] = (rank, value)
      }
    }
    return result
  }

  /// Dimensions that are known must be positive whole numbers, and a value must be addressable.
  func checkDimensions() {
    for draft in drafts {
      let terms = draft.dimensions + [draft.indexBound].compactMap { $0 }
      if let term = terms.first(where: { !isPossible($0) }) {
        let text = sizes.text(term)
        let number = sizes.value(term).map { sizes.text(.constant($0)) }
        let value = number.map { $0 == text ? text : "\(text) = \($0)" } ?? text
        report(
          "bad-size",
          "a dimension of `\(draft.name)` is \(value), but sizes are positive whole numbers",
          at: draft.range)
        continue
      }
      // Where every size has a number and the product has none, it overflows.
      var elements = terms.contains { isKnown($0) && sizes.value($0) == nil } ? Int.max : 1
      for number in terms.compactMap({ sizes.number($0) }) {
        let (product, overflow) = elements.multipliedReportingOverflow(by: number)
        elements = overflow ? .max : product
      }
      if elements > 1 << 31 {
        report(
          "value-too-large",
          "`\(draft.name)` is \(sizes.shapeText(draft.dimensions)), more than 2^31 elements",
          at: draft.range, origin: .limitation)
      }
    }
  }

  private func isKnown(_ term: DimensionTerm) -> Bool {
    sizes.resolve(term).symbols.allSatisfy { sizes.symbols[$0].number != nil }
  }

  private func isPossible(_ term: DimensionTerm) -> Bool {
    guard let number = sizes.value(term) else { return sizes.resolve(term).canBePositive }
    return number.integer.map { $0 > 0 } ?? false
  }
}
