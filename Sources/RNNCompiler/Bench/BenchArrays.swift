import RNNIR
import RNNJIT

/// The arrays of one struct of a kernel's call, allocated once and pointed to from a table as C wants it.
final class BenchArrays {
  /// One pointer for each member, in the interface's order; NULL for what is left out.
  let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let count: Int

  /// Memory for the members that `isWanted` picks, with what `data` holds of them and zeros elsewhere.
  init(
    _ members: [Interface.Member], real: RealType, steps: Int, batch: Int,
    data: NamedArrays<Double> = [:], where isWanted: (Interface.Member) -> Bool
  ) {
    count = members.count + 1
    pointers = .allocate(capacity: count)
    pointers.initialize(repeating: nil, count: count)
    for (index, member) in members.enumerated() where isWanted(member) {
      let shape = RandomData.shape(member, steps, batch)
      pointers[index] = Self.memory(member, shape.reduce(1, *), real, data[member.name])
    }
  }

  deinit {
    for index in 0..<count { pointers[index]?.deallocate() }
    pointers.deallocate()
  }

  private static func memory(
    _ member: Interface.Member, _ count: Int, _ real: RealType, _ array: DataArray<Double>?
  ) -> UnsafeMutableRawPointer {
    switch (member.element, real) {
    case (.real, .float): fill(count, array?.values.map { Float($0) } ?? [], 0)
    case (.real, .double): fill(count, array?.values ?? [], 0)
    case (.index, _): fill(count, array?.values.map { Int32($0) } ?? [], 0)
    case (.length, _): fill(count, array?.values.map { Int($0) } ?? [], 0)
    }
  }

  private static func fill<Element>(
    _ count: Int, _ values: [Element], _ rest: Element
  ) -> UnsafeMutableRawPointer {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Workspace.alignment)
    let elements = memory.bindMemory(to: Element.self, capacity: max(count, 1))
    elements.initialize(repeating: rest, count: max(count, 1))
    for (index, value) in values.prefix(count).enumerated() { elements[index] = value }
    return memory
  }
}
