import RNNIR

extension Kernel {
  /// Does once what `forward`, `gradient` or `step` does with parameters alone in every call, such as joining and rearranging
  /// matrices for products.
  ///
  /// `data` holds every parameter; what else it holds is not read. The calls that take the result still need the same parameters, and
  /// compute the same to the bit. Throws ``KernelError``.
  public func pack<Real: KernelReal>(
    _ kind: Interface.EntryKind, data: NamedArrays<Real>
  ) throws -> PackedParameters {
    let arguments = try arguments(kind, steps: 1, batch: 1)
    var parameters = NamedArrays<Real>()
    for member in interface.inputs where member.role == .parameter {
      parameters[member.name] = data[member.name]
    }
    let inputs = try arguments.slots(binding.inputs, parameters) { member in
      member.role == .parameter ? .required : nil
    }
    return try KernelSlot.withPointers(inputs) { try pack(kind, inputs: $0) }
  }

  /// The same with the members of `<name>_in`, of which only parameters are read.
  public func pack(_ kind: Interface.EntryKind, inputs: Pointers) throws -> PackedParameters {
    let memory = Workspace()
    let entry = try entryPoint(kind)
    guard let packing = entry.packing else {
      return PackedParameters(kind, entry.library, memory, count: 0)
    }
    let status = try withExtendedLifetime(entry) {
      let bytes = packing.size()
      guard let count = Int(exactly: bytes) else { throw KernelError.tooLarge("the packed parameters") }
      try memory.reserve(count)
      return packing.pack(inputs, memory.pointer, memory.count)
    }
    try entry.check(status)
    return PackedParameters(kind, entry.library, memory, count: memory.count)
  }
}
