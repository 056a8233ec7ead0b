/// The memory behind one pointer of a C struct.
public enum KernelSlot: Sendable, Equatable {
  /// A NULL pointer: not given, or not wanted.
  case null
  case float([Float])
  case double([Double])
  case index([Int32])
  /// `size_t` in C.
  case length([Int])

  /// Whether there is no memory, without a look at the memory.
  var isNull: Bool {
    if case .null = self { return true }
    return false
  }
}

extension KernelSlot {
  /// Something to point to when there are no elements: an empty array may have no address, but is not absent.
  private static func address(_ pointer: UnsafeRawPointer?) -> UnsafeMutableRawPointer? {
    UnsafeMutableRawPointer(mutating: pointer) ?? UnsafeMutableRawPointer(bitPattern: Workspace.alignment)
  }

  /// Calls `body` with the addresses of all slots, to read from.
  static func withPointers<Result>(
    _ slots: [KernelSlot], _ body: (Kernel.Pointers) throws -> Result
  ) throws -> Result {
    // One more than the members, so that the struct of no members has an address too.
    var pointers = [UnsafeMutableRawPointer?](repeating: nil, count: slots.count + 1)
    return try fill(slots, from: 0, &pointers) { try body($0) }
  }

  private static func fill<Result>(
    _ slots: [KernelSlot], from index: Int, _ pointers: inout [UnsafeMutableRawPointer?],
    _ body: (Kernel.Pointers) throws -> Result
  ) throws -> Result {
    guard index < slots.count else { return try body(pointers) }
    func next(_ buffer: UnsafeRawBufferPointer) throws -> Result {
      pointers[index] = address(buffer.baseAddress)
      return try fill(slots, from: index + 1, &pointers, body)
    }
    switch slots[index] {
    case .null: return try fill(slots, from: index + 1, &pointers, body)
    case .float(let values): return try values.withUnsafeBytes(next)
    case .double(let values): return try values.withUnsafeBytes(next)
    case .index(let values): return try values.withUnsafeBytes(next)
    case .length(let values): return try values.withUnsafeBytes(next)
    }
  }

  /// Calls `body` with the addresses of all slots, to write to.
  static func withMutablePointers<Result>(
    _ slots: inout [KernelSlot], _ body: (Kernel.Pointers) throws -> Result
  ) throws -> Result {
    var pointers = [UnsafeMutableRawPointer?](repeating: nil, count: slots.count + 1)
    return try fillMutable(&slots, from: 0, &pointers) { try body($0) }
  }

  private static func fillMutable<Result>(
    _ slots: inout [KernelSlot], from index: Int, _ pointers: inout [UnsafeMutableRawPointer?],
    _ body: (Kernel.Pointers) throws -> Result
  ) throws -> Result {
    guard index < slots.count else { return try body(pointers) }
    func next(_ buffer: UnsafeMutableRawBufferPointer) throws -> Result {
      pointers[index] = address(UnsafeRawPointer(buffer.baseAddress))
      return try fillMutable(&slots, from: index + 1, &pointers, body)
    }
    // The array is taken out of the slot while it is written to: shared storage would be copied.
    let slot = slots[index]
    slots[index] = .null
    switch consume slot {
    case .null: return try fillMutable(&slots, from: index + 1, &pointers, body)
    case .float(var values):
      defer { slots[index] = .float(values) }
      return try values.withUnsafeMutableBytes(next)
    case .double(var values):
      defer { slots[index] = .double(values) }
      return try values.withUnsafeMutableBytes(next)
    case .index(var values):
      defer { slots[index] = .index(values) }
      return try values.withUnsafeMutableBytes(next)
    case .length(var values):
      defer { slots[index] = .length(values) }
      return try values.withUnsafeMutableBytes(next)
    }
  }
}
