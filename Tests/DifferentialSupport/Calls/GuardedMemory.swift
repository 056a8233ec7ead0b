import Foundation

/// Memory of a call between two zones that must stay as they are, at an address that is a multiple of 8 and of nothing more.
final class GuardedMemory {
  private static let zone = 256
  private static let mark: UInt8 = 0xA5
  private let base: UnsafeMutableRawPointer
  let count: Int

  var pointer: UnsafeMutableRawPointer { base + Self.zone + 8 }

  init(_ bytes: [UInt8]) {
    count = bytes.count
    base = UnsafeMutableRawPointer.allocate(byteCount: count + 2 * Self.zone + 64, alignment: 64)
    memset(base, Int32(Self.mark), count + 2 * Self.zone + 64)
    bytes.withUnsafeBytes { if let start = $0.baseAddress { memcpy(pointer, start, count) } }
  }

  deinit { base.deallocate() }

  var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: pointer, count: count)) }

  /// Whether nothing was written beside the memory.
  var isIntact: Bool {
    let all = UnsafeRawBufferPointer(start: base, count: count + 2 * Self.zone + 64)
    return all[..<(Self.zone + 8)].allSatisfy { $0 == Self.mark }
      && all[(Self.zone + 8 + count)...].allSatisfy { $0 == Self.mark }
  }
}
