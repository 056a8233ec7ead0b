import RNNIR

extension StoragePlan {
  /// What was decided for this entry point's speed, and the numbers that decided it.
  public func decisions(_ kind: Interface.EntryKind, _ sizes: KernelSizes) -> [Decision] {
    var decisions: [Decision] = []
    if let chunk = sizes.chunk, costs.chunk(self) != nil {
      decisions.append(
        Decision(
          "chunk of \(sizes.chunkRows) rows",
          chunk.entry == kind ? chunk.why : "as for \(chunk.entry.rawValue)"))
    }
    if let packed = costs.packedAtStart(self) { decisions.append(packed) }
    if let pack = sizes.pack, costs.packRows(self) != nil {
      decisions.append(
        Decision(
          "matrices packed from \(sizes.packRows) sequences on",
          pack.entry == kind ? pack.why : "as for \(pack.entry.rawValue)"))
    }
    return decisions + joined() + sideBySide() + recomputed()
  }

  /// Matrices of products that have a side in common, put end to end by `stack`.
  private func joined() -> [Decision] {
    guard choices.optimization.has(.stack) else { return [] }
    let printer = EquationPrinter(system)
    return bodies.flatMap(\.operations).compactMap { operation in
      guard case .row(let id) = operation, system[id].name == nil, system[id].type.rate == .program,
        system[id].type.shape.count == 2,
        case .equation(.concat, let operands) = system[id].definition
      else { return nil }
      let row = CostModel.bytes(Double(system[id].type.shape[1]) * costs.realBytes)
      return Decision(
        "\(operands.map(printer.reference).joined(separator: ", ")) joined",
        "one product instead of \(operands.count) goes over the rows of \(row)")
    }
  }

  private func sideBySide() -> [Decision] {
    let clusters = bodies.flatMap(\.operations).compactMap { operation -> Cluster? in
      if case .cluster(let cluster) = operation, cluster.vectors > 1 { cluster } else { nil }
    }
    return [CostModel.Wait.functions, .sums].compactMap { wait in
      let found = clusters.filter { $0.waitsFor == wait }
      guard let vectors = found.first?.vectors else { return nil }
      let isChosen = choices.vectors != nil
      return Decision(
        "\(vectors) vectors side by side in \(Choices.count(found.count, "loop"))",
        isChosen ? "as was chosen; the cost model says \(costs.vectors(wait))" : costs.why(wait))
    }
  }

  /// Values that are computed again, those with as many cycles together.
  private func recomputed() -> [Decision] {
    var groups: [(cycles: Double, names: [String])] = []
    let printer = EquationPrinter(system)
    for id in schedule.recomputed {
      guard case .equation(let operation, let operands) = system[id].definition,
        let cycles = costs.arithmetic(operation, operands: operands.count)
      else { continue }
      let name = printer.reference(Operand(id))
      if let index = groups.firstIndex(where: { $0.cycles == cycles }) {
        groups[index].names.append(name)
      } else {
        groups.append((cycles, [name]))
      }
    }
    return groups.map { group in
      Decision(
        "\(group.names.joined(separator: ", ")) computed again where read",
        "\(CostModel.cycles(group.cycles)) cycles a number; writing and reading it would take "
          + CostModel.cycles(costs.keeping(in: schedule.streams)) + ", from the \(schedule.streams.name)")
    }
  }
}
