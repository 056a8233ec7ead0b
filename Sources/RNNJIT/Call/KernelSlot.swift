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

  /// Pointers of one struct while its slots are looked at one after the other.
  private typealias Table = UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>

  /// Calls `body` with room for the struct of some members, all NULL. There is one pointer more than members, so that the struct of no
  /// members has an address too.
  private static func withTable<Result>(
    _ members: Int, _ body: (Table, Kernel.Pointers) throws -> Result
  ) throws -> Result {
    try withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: members + 1) { table in
      table.initialize(repeating: nil)
      return try body(table, UnsafePointer(table.baseAddress.unsafelyUnwrapped))
    }
  }

  /// Calls `body` with the addresses of all slots, to read from.
  static func withPointers<Result>(
    _ slots: [KernelSlot], _ body: (Kernel.Pointers) throws -> Result
  ) throws -> Result {
    try withTable(slots.count) { table, pointers in
      try slots.withUnsafeBufferPointer { try fill($0, from: 0, table) { try body(pointers) } }
    }
  }

  private static func fill<Result>(
    _ slots: UnsafeBufferPointer<KernelSlot>, from first: Int, _ table: Table, _ body: () throws -> Result
  ) throws -> Result {
    guard let index = slots[first...].firstIndex(where: { !$0.isNull }) else { return try body() }
    func next(_ buffer: UnsafeRawBufferPointer) throws -> Result {
      table[index] = address(buffer.baseAddress)
      return try fill(slots, from: index + 1, table, body)
    }
    switch slots[index] {
    case .null: return try next(UnsafeRawBufferPointer(start: nil, count: 0))
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
    try withTable(slots.count) { table, pointers in
      try slots.withUnsafeMutableBufferPointer { try fillMutable($0, from: 0, table) { try body(pointers) } }
    }
  }

  private static func fillMutable<Result>(
    _ slots: UnsafeMutableBufferPointer<KernelSlot>, from first: Int, _ table: Table,
    _ body: () throws -> Result
  ) throws -> Result {
    guard let index = slots[first...].firstIndex(where: { !$0.isNull }) else { return try body() }
    func next(_ buffer: UnsafeMutableRawBufferPointer) throws -> Result {
      table[index] = address(UnsafeRawPointer(buffer.baseAddress))
      return try fillMutable(slots, from: index + 1, table, body)
    }
    // The array is taken out of the slot while it is written to: shared storage would be copied.
    switch slots.moveElement(from: index) {
    case .null:
      slots.initializeElement(at: index, to: .null)
      return try next(UnsafeMutableRawBufferPointer(start: nil, count: 0))
    case .float(var values):
      defer { slots.initializeElement(at: index, to: .float(values)) }
      return try values.withUnsafeMutableBytes(next)
    case .double(var values):
      defer { slots.initializeElement(at: index, to: .double(values)) }
      return try values.withUnsafeMutableBytes(next)
    case .index(var values):
      defer { slots.initializeElement(at: index, to: .index(values)) }
      return try values.withUnsafeMutableBytes(next)
    case .length(var values):
      defer { slots.initializeElement(at: index, to: .length(values)) }
      return try values.withUnsafeMutableBytes(next)
    }
  }
}
