import RNNIR

extension Kernel {
  /// First values of all parameters, as the program's initialisers say; equal seeds give equal numbers. Throws ``KernelError`` or
  /// ``LibraryError``.
  public func initialParameters<Real: KernelReal>(seed: UInt64) throws -> NamedArrays<Real> {
    let count = interface.parameterCount
    var flat: [KernelSlot] = [
      interface.real == .float
        ? .float([Float](repeating: 0, count: count)) : .double([Double](repeating: 0, count: count))
    ]
    try KernelSlot.withMutablePointers(&flat) { pointers in
      if let buffer = pointers.pointee { try initialize(seed: seed, into: buffer) }
    }
    return try parameters(from: Real.values(of: flat[0]))
  }

  /// Takes the parameters out of a flat buffer of `interface.parameterCount` numbers. Throws ``KernelError``.
  public func parameters<Real: KernelReal>(from flat: [Real]) throws -> NamedArrays<Real> {
    guard flat.count == interface.parameterCount else {
      throw KernelError.wrongCount(
        name: "the flat buffer", expected: interface.parameterCount, found: flat.count)
    }
    var result = NamedArrays<Real>()
    for member in interface.inputs where member.role == .parameter {
      let place = try flatRange(member)
      result[member.name] = DataArray(shape: member.shape, Array(flat[place]))
    }
    return result
  }

  /// Puts arrays that belong to parameters, values or gradients, into a flat buffer; what is missing is zero. Throws
  /// ``KernelError``.
  public func flat<Real: KernelReal>(_ arrays: NamedArrays<Real>) throws -> [Real] {
    var result = [Real](repeating: 0, count: interface.parameterCount)
    for member in interface.inputs where member.role == .parameter {
      guard let array = arrays[member.name] else { continue }
      let place = try flatRange(member)
      guard array.shape == member.shape else {
        let expected = MemberExtents(member, steps: nil, batch: 1).description
        throw KernelError.wrongShape(name: member.name, expected: expected, found: array.shape)
      }
      guard array.elements.count == place.count else {
        throw KernelError.wrongCount(
          name: member.name, expected: place.count, found: array.elements.count)
      }
      result.replaceSubrange(place, with: array.values)
    }
    return result
  }

  /// Where a parameter lies in the flat buffer.
  private func flatRange(_ member: Interface.Member) throws -> Range<Int> {
    guard let offset = member.flatOffset, let count = MemberExtents(member, steps: nil, batch: 1).count,
      offset >= 0, offset <= interface.parameterCount, count <= interface.parameterCount - offset
    else { throw LibraryError.unreadableInterface("\(member.name) lies outside the flat buffer") }
    return offset..<offset + count
  }
}

extension Kernel {
  /// Parameters and inputs have no value of their own; initial values are zero and lengths the number of steps when not given.
  static func need(_ member: CallMember) -> KernelArguments.Need? {
    switch member.role {
    case .parameter, .input: .required
    case .initial, .lengths: .optional
    case .loss, .output, .upstream, .gradient, .adjoint, .state: nil
    }
  }

  /// Whatever is a real number can be moved, and need not be.
  static func directionNeed(_ member: CallMember) -> KernelArguments.Need? {
    member.element == .real ? .optional : nil
  }

  func arguments(_ kind: Interface.EntryKind, steps: Int?, batch: Int) throws -> KernelArguments {
    // The size of the workspace is asked for first, since it reports a missing entry point and sizes that overflow. A few rows do not
    // overflow, and the call itself asks too.
    let (rows, isMany) = (steps ?? 1).multipliedReportingOverflow(by: batch)
    if isMany || steps ?? 1 < 0 || batch < 0 || rows > Kernel.fewRows {
      _ = try workspaceSize(kind, steps: steps ?? 1, batch: batch)
    } else {
      _ = try entryPoint(kind)
    }
    return KernelArguments(real: binding.real, steps: steps, batch: batch)
  }

  private static let fewRows = 4096

  func isWanted(_ member: CallMember, _ wanted: Set<String>?) -> Bool {
    member.role == .loss || wanted?.contains(member.name) ?? true
  }

  func adjoints<Real: KernelReal>(
    _ arguments: KernelArguments, _ upstream: NamedArrays<Real>, _ start: NamedArrays<Real>?,
    _ wanted: Set<String>?
  ) throws -> [KernelSlot] {
    // An upstream adjoint and a gradient may have one name, so the two are looked up apart.
    let members = binding.adjoints
    let given =
      upstream.isEmpty
      ? [] : try arguments.slots(members, upstream) { $0.role == .upstream ? .optional : nil }
    var slots: [KernelSlot] = []
    if let start, !start.isEmpty {
      slots = try arguments.slots(members, start) { $0.role == .gradient ? .optional : nil }
    } else {
      slots = Array(repeating: .null, count: members.count)
    }
    for place in members.adjoints.places { slots[place] = try arguments.zeros(members.all[place]) }
    for place in members.gradients.places {
      if let wanted, !wanted.contains(members.all[place].name) {
        slots[place] = .null
      } else if slots[place].isNull {
        slots[place] = try arguments.zeros(members.all[place])
      }
    }
    for (place, slot) in given.enumerated() where !slot.isNull { slots[place] = slot }
    return slots
  }

  func result<Real: KernelReal>(
    _ arguments: KernelArguments, _ slots: [KernelSlot]
  ) -> ForwardResult<Real> {
    let outputs = binding.outputs
    let loss = outputs.losses.places.first { !slots[$0].isNull }
    return ForwardResult(
      loss: loss.map { Real.values(of: slots[$0]) },
      outputs: arguments.collect(outputs, slots, outputs.outputs))
  }
}
