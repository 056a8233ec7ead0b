import RNNIR
import RNNJIT

/// One call of an entry point as data: what its arguments point to, before the call and after it.
package struct EntryCall: Sendable {
  package var kind: Interface.EntryKind
  package var entry: Interface.Entry
  package var steps: Int
  package var batch: Int
  package var flags: UInt32 = 0
  /// How many threads the function that takes them is given; nil for the function that takes none.
  package var threads: Int?
  /// Whether parameters are packed first, and handed over packed.
  package var isPacked = false
  /// The one part of shared work that is done, to see which it is; nil for all.
  package var onlyPart: Int?
  /// The structs of pointers in the order of the signature; nil is a NULL pointer to a struct.
  package var blocks: [Block?]
  /// Structs whose pointers are those of another one, by position.
  package var aliases: [Int: Int] = [:]

  package struct Block: Sendable {
    package var members: [Interface.Member]
    /// One per member; nil is a NULL pointer.
    package var memories: [Memory?]
  }

  package struct Memory: Sendable {
    package var bytes: [UInt8]
    package var isWritten: Bool

    package init(bytes: [UInt8], isWritten: Bool) {
      self.bytes = bytes
      self.isWritten = isWritten
    }
  }
}

/// Makes calls from arrays by name, and arrays from calls.
package struct CallBuilder {
  package let interface: Interface
  package let steps: Int
  package let batch: Int

  package init(_ interface: Interface, steps: Int, batch: Int) {
    self.interface = interface
    self.steps = steps
    self.batch = batch
  }

  /// Nil where the program has no such entry point.
  private func call(_ kind: Interface.EntryKind, _ blocks: [EntryCall.Block?], flags: UInt32 = 0)
    -> EntryCall?
  {
    interface.entries.first { $0.kind == kind }.map {
      EntryCall(kind: kind, entry: $0, steps: steps, batch: batch, flags: flags, blocks: blocks)
    }
  }

  package func forward(_ data: NamedArrays<Double>, outputs: Bool = true) -> EntryCall? {
    call(.forward, [inputs(data), outputs ? results(interface.outputs) : nil])
  }

  /// `start` are the contents of the gradients before the call, which then accumulates.
  package func gradient(
    _ data: NamedArrays<Double>, _ upstream: NamedArrays<Double>, start: NamedArrays<Double>? = nil,
    outputs: Bool = true
  ) -> EntryCall? {
    call(
      .gradient, [inputs(data), outputs ? results(interface.outputs) : nil, adjoints(upstream, start)],
      flags: start == nil ? 0 : 1)
  }

  package func jvp(_ data: NamedArrays<Double>, _ tangent: NamedArrays<Double>) -> EntryCall? {
    call(
      .jvp,
      [inputs(data), inputs(tangent), results(interface.outputs), results(interface.outputs)])
  }

  package func hvp(
    _ data: NamedArrays<Double>, _ direction: NamedArrays<Double>, _ upstream: NamedArrays<Double>,
    start: NamedArrays<Double>? = nil
  ) -> EntryCall? {
    // It gives derivatives of gradients and no others.
    var results = adjoints(upstream, start)
    for (index, member) in results.members.enumerated() where member.role == .adjoint {
      results.memories[index] = nil
    }
    return call(.hvp, [inputs(data), inputs(direction), results], flags: start == nil ? 0 : 1)
  }

  package func begin(_ data: NamedArrays<Double>) -> EntryCall? {
    call(.begin, [inputs(data), results(interface.state)])
  }

  /// Steps are 1 in the builder of a step.
  package func step(_ data: NamedArrays<Double>, state: EntryCall.Block) -> EntryCall? {
    var state = state
    for index in state.memories.indices { state.memories[index]?.isWritten = false }
    var outputs = results(interface.outputs)
    for (index, member) in interface.outputs.enumerated() where !member.perStep || member.role == .loss {
      outputs.memories[index] = nil
    }
    return call(.step, [inputs(data), state, results(interface.state), outputs])
  }

  package func inputs(_ arrays: NamedArrays<Double>) -> EntryCall.Block {
    EntryCall.Block(
      members: interface.inputs,
      memories: interface.inputs.map { member in arrays[member.name].map { memory(member, $0.values) } })
  }

  /// Memory for results, all bytes 0xFF.
  package func results(_ members: [Interface.Member]) -> EntryCall.Block {
    EntryCall.Block(members: members, memories: members.map { blank($0) })
  }

  package func adjoints(_ upstream: NamedArrays<Double>, _ start: NamedArrays<Double>?) -> EntryCall.Block {
    let memories = interface.adjoints.map { member -> EntryCall.Memory? in
      if member.role == .upstream { return upstream[member.name].map { memory(member, $0.values) } }
      guard member.role == .gradient, let values = start?[member.name] else { return blank(member) }
      var given = memory(member, values.values)
      given.isWritten = true
      return given
    }
    return EntryCall.Block(members: interface.adjoints, memories: memories)
  }

  package func shape(_ member: Interface.Member) -> [Int] {
    (member.perStep ? [steps] : []) + (member.perSequence ? [batch] : []) + member.shape
  }

  private func width(_ member: Interface.Member) -> Int {
    switch member.element {
    case .real: interface.real == .double ? 8 : 4
    case .index: 4
    case .length: 8
    }
  }

  private func blank(_ member: Interface.Member) -> EntryCall.Memory {
    let count = shape(member).reduce(1, *)
    return EntryCall.Memory(bytes: Array(repeating: 0xFF, count: count * width(member)), isWritten: true)
  }

  private func memory(_ member: Interface.Member, _ values: [Double]) -> EntryCall.Memory {
    let bytes: [UInt8] =
      switch member.element {
      case .real:
        interface.real == .double
          ? values.withUnsafeBytes(Array.init) : values.map { Float($0) }.withUnsafeBytes(Array.init)
      case .index: values.map { Int32($0) }.withUnsafeBytes(Array.init)
      case .length: values.map { Int($0) }.withUnsafeBytes(Array.init)
      }
    return EntryCall.Memory(bytes: bytes, isWritten: false)
  }

  /// The numbers of a block's members of some roles, by name.
  package func arrays(_ block: EntryCall.Block?, _ roles: Set<Interface.Role>) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    guard let block else { return result }
    for (member, memory) in zip(block.members, block.memories) where roles.contains(member.role) {
      guard let memory else { continue }
      result[member.name] = DataArray(shape: shape(member), numbers(memory))
    }
    return result
  }

  package func numbers(_ memory: EntryCall.Memory) -> [Double] {
    memory.bytes.withUnsafeBytes { bytes in
      interface.real == .double
        ? (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
        : (0..<bytes.count / 4).map { Double(bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)) }
    }
  }
}
