import RNNIR

/// Turns arrays by name into the slots of a C struct and back, and checks them on the way.
struct KernelArguments {
  let real: RealType
  /// Nil for a single step, whose streams have no time axis.
  let steps: Int?
  let batch: Int

  enum Need { case required, optional }

  func extents(_ member: CallMember) -> MemberExtents {
    MemberExtents(member, steps: steps, batch: batch)
  }

  /// The slots of the members in their order; a member for which `need` is nil has none whatever is given. A name in `data` that is
  /// no such member's is an error.
  func slots<Real: KernelReal>(
    _ members: CallMembers, _ data: NamedArrays<Real>, need: (CallMember) -> Need?
  ) throws -> [KernelSlot] {
    var slots: [KernelSlot] = []
    slots.reserveCapacity(members.count)
    var (found, next) = (0, 0)
    var missing: CallMember?
    for member in members.all {
      guard let need = need(member) else {
        slots.append(.null)
        continue
      }
      // Where every name has been found, what is left out need not be looked for.
      guard found < data.count, let position = data.position(of: member.name, from: next) else {
        if need == .required, missing == nil { missing = member }
        slots.append(.null)
        continue
      }
      slots.append(try slot(member, data.arrays[position]))
      (found, next) = (found + 1, position + 1)
    }
    // A name that is no member's explains why another is missing.
    if found < data.count {
      let known = members.all.filter { need($0) != nil }.map(\.name)
      if let name = data.names.first(where: { !known.contains($0) }) {
        throw KernelError.unknown(name: name, known: known)
      }
    }
    if let missing {
      throw KernelError.missing(name: missing.name, expected: extents(missing).description)
    }
    return slots
  }

  func slot<Real: KernelReal>(_ member: CallMember, _ array: DataArray<Real>) throws -> KernelSlot {
    let expected = extents(member)
    guard expected.agree(with: array.shape) else {
      throw KernelError.wrongShape(
        name: member.name, expected: expected.description, found: array.shape)
    }
    guard let count = expected.count else { throw KernelError.tooLarge(member.name) }
    guard array.elements.count == count else {
      throw KernelError.wrongCount(name: member.name, expected: count, found: array.elements.count)
    }
    switch member.element {
    case .real:
      if Real.realType == real, case .real(let values) = array.elements { return Real.slot(values) }
      switch real {
      case .float: return .float(Float.values(of: Real.slot(array.values)))
      case .double: return .double(Double.values(of: Real.slot(array.values)))
      }
    case .index:
      let bound = member.member.indexBound ?? Int(Int32.max)
      return .index(try integers(member, array, below: bound).map { Int32($0) })
    case .length:
      return .length(try integers(member, array, below: (steps ?? 1) + 1))
    }
  }

  private func integers<Real: KernelReal>(
    _ member: CallMember, _ array: DataArray<Real>, below bound: Int
  ) throws -> [Int] {
    func check(_ position: Int, _ value: Int?, _ text: @autoclosure () -> String) throws -> Int {
      guard let value, value >= 0, value < bound, value <= Int(Int32.max) || member.element == .length else {
        throw KernelError.outOfRange(name: member.name, position: position, value: text(), bound: bound)
      }
      return value
    }
    switch array.elements {
    case .index(let values):
      return try values.enumerated().map { try check($0, Int($1), "\($1)") }
    case .real(let values):
      return try values.enumerated().map { try check($0, Int(exactly: $1), "\($1)") }
    }
  }

  /// Zeros of a member's extents, to write to.
  func zeros(_ member: CallMember) throws -> KernelSlot {
    let extents = extents(member)
    guard let count = extents.count, !count.multipliedReportingOverflow(by: 8).overflow else {
      throw KernelError.tooLarge(member.name)
    }
    // An array of a repeated element asks the runtime for its type; one of a sequence does not.
    switch (member.element, real) {
    case (.real, .float): return .float(Array(repeatElement(0, count: count)))
    case (.real, .double): return .double(Array(repeatElement(0, count: count)))
    case (.index, _): return .index(Array(repeatElement(0, count: count)))
    case (.length, _): return .length(Array(repeatElement(0, count: count)))
    }
  }

  /// The slots of members that `isWanted` picks, zero before the call, the others NULL.
  func results(_ members: CallMembers, where isWanted: (CallMember) -> Bool) throws -> [KernelSlot] {
    var slots: [KernelSlot] = []
    slots.reserveCapacity(members.count)
    // Counted in doubles, whatever the type: nobody is so near to the limit.
    var memory = CallMemory()
    for member in members.all where isWanted(member) { memory.add(extents(member).count, of: 8) }
    try memory.require(for: "the results")
    for member in members.all { slots.append(isWanted(member) ? try zeros(member) : .null) }
    return slots
  }

  /// What a call has written of some members, by name; those without memory are left out.
  func collect<Real: KernelReal>(
    _ members: CallMembers, _ slots: [KernelSlot], _ group: CallMembers.Group
  ) -> NamedArrays<Real> {
    if group.places.isEmpty { return NamedArrays() }
    var arrays: [DataArray<Real>] = []
    arrays.reserveCapacity(group.places.count)
    for place in group.places where !slots[place].isNull {
      arrays.append(
        DataArray(shape: extents(members.all[place]).shape, Real.values(of: slots[place])))
    }
    if arrays.count == group.names.count { return NamedArrays(group.names, arrays) }
    return NamedArrays(group.places.filter { !slots[$0].isNull }.map { members.all[$0].name }, arrays)
  }
}
