import RNNIR

/// Values that have no rows of their own: slices of others, and what a concatenation puts end to end.
extension StoragePlanner {
  /// A slice that is only read where it is computed from needs no rows of its own.
  func isView(_ id: ValueID) -> Bool {
    let value = system[id]
    guard case .equation(.slice, let operands) = value.definition, !value.type.isScalar,
      operands[0].offset == 0,
      value.before.isEmpty, value.after.isEmpty, reach[id.index] == (0, 0), !results.contains(id),
      !isBoundary(id)
    else { return false }
    return system[operands[0].value].type.rate == value.type.rate
  }

  /// Places the views; what a later phase reads a part of is kept whole.
  func makeViews(_ views: Set<ValueID>, _ places: inout [StoragePlan.Place]) {
    for id in views.sorted() {
      var root = id
      var start = 0
      while views.contains(root), case .equation(.slice(let offset), let operands) = system[root].definition {
        start += offset
        root = operands[0].value
      }
      keep(root, asLongAs: places[id.index], &places)
      places[id.index] = .view(of: root, start: start)
    }
  }

  /// What a concatenation puts end to end is computed in its place where a loop writes it.
  func makePieces(_ places: inout [StoragePlan.Place]) {
    for id in system.ids {
      guard case .equation(.concat, let operands) = system[id].definition,
        operands.allSatisfy({ $0.offset == 0 }),
        Set(operands).count == operands.count, system[id].before.isEmpty, system[id].after.isEmpty,
        operands.allSatisfy({ canBePiece($0.value, of: id, places) })
      else { continue }
      for operand in operands { keep(id, asLongAs: places[operand.value.index], &places) }
      var start = 0
      for operand in operands {
        places[operand.value.index] = .view(of: id, start: start)
        start += system[operand.value].type.shape[0]
      }
    }
  }

  private func canBePiece(_ id: ValueID, of whole: ValueID, _ places: [StoragePlan.Place]) -> Bool {
    let value = system[id]
    guard value.type.shape.count == 1, value.type.rate == system[whole].type.rate,
      phaseOf[id.index] == phaseOf[whole.index],
      reach[id.index] == (0, 0), !results.contains(id), !isBoundary(id),
      case .equation(let operation, _) = value.definition, operation.isElementwise
    else { return false }
    return places[id.index] == .scratch || places[id.index] == .chunk || isRows(places[id.index])
  }

  /// Keeps a whole at least as long as a part of it.
  private func keep(_ whole: ValueID, asLongAs part: StoragePlan.Place, _ places: inout [StoragePlan.Place]) {
    let own = places[whole.index]
    if isRows(part), !isRows(own) { places[whole.index] = rows(whole) }
    guard part == .chunk else { return }
    if own == .scratch || own == .register { places[whole.index] = .chunk }
    if case .ring = own { places[whole.index] = rows(whole) }
  }

  func isRows(_ place: StoragePlan.Place) -> Bool {
    if case .rows = place { return true }
    return false
  }
}
