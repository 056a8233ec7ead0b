#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Memory that calls need while they run, aligned to 64 bytes, which grows as needed and can be used again.
///
/// Not for two calls at the same time: every thread needs its own.
public final class Workspace {
  /// The alignment in bytes: a cache line, and the widest vector.
  public static let alignment = 64

  public private(set) var pointer: UnsafeMutableRawPointer?
  /// The size in bytes.
  public private(set) var count = 0

  public init() {}

  deinit { free(pointer) }

  /// Makes room for so many bytes; what was there before is lost when it grows. Throws `KernelError`
  /// where there is not so much.
  public func reserve(_ bytes: Int) throws(KernelError) {
    if bytes <= count && pointer != nil { return }
    guard bytes <= CallMemory.physical else {
      throw .exceedsMemory("the workspace", bytes: bytes, physical: CallMemory.physical)
    }
    free(pointer)
    pointer = nil
    count = 0
    var memory: UnsafeMutableRawPointer?
    guard posix_memalign(&memory, Workspace.alignment, max(bytes, Workspace.alignment)) == 0 else {
      throw .outOfMemory(bytes: bytes)
    }
    pointer = memory
    count = max(bytes, Workspace.alignment)
  }
}
