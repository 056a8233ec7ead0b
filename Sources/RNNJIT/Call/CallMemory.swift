import RNNIR

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What calls take in memory, counted before any of it is asked for.
///
/// A system may promise more memory than there is and end the process that uses it, so what a machine's memory cannot hold is refused
/// by its size.
public struct CallMemory {
  /// The machine's physical memory in bytes.
  public static let physical: Int = {
    let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
    guard pages > 0, size > 0 else { return .max }
    let (bytes, overflow) = Int(pages).multipliedReportingOverflow(by: Int(size))
    return overflow ? .max : bytes
  }()

  /// The bytes counted so far; nil where they are more than a number holds.
  public private(set) var bytes: Int? = 0

  public init() {}

  /// Adds so many things of so many bytes.
  public mutating func add(_ count: Int?, of size: Int = 1) {
    guard let bytes, let count else { return self.bytes = nil }
    let (product, isHuge) = count.multipliedReportingOverflow(by: size)
    let (sum, isHuger) = bytes.addingReportingOverflow(product)
    self.bytes = isHuge || isHuger ? nil : sum
  }

  /// Adds an array for each of some members, of numbers of so many bytes.
  public mutating func add(_ members: [Interface.Member], steps: Int, batch: Int, realBytes: Int = 8) {
    for member in members {
      let size = member.element == .index ? 4 : member.element == .length ? 8 : realBytes
      add(MemberExtents(member, steps: steps, batch: batch).count, of: size)
    }
  }

  /// Throws ``KernelError/exceedsMemory(_:bytes:physical:)`` where it is more than the machine has; `what` is said to take it, in the plural.
  public func require(for what: String) throws(KernelError) {
    guard let bytes, bytes <= Self.physical else {
      throw .exceedsMemory(what, bytes: bytes, physical: Self.physical)
    }
  }

  /// Throws where the arrays of a call cannot be held: of inputs, outputs and gradients with everything that an interface has, and
  /// `more` bytes.
  public static func require(
    _ interface: Interface, steps: Int, batch: Int, realBytes: Int = 8, more: Int? = 0
  ) throws(KernelError) {
    var memory = CallMemory()
    memory.add(
      interface.inputs + interface.outputs + interface.adjoints.filter { $0.role != .upstream }, steps: steps,
      batch: batch, realBytes: realBytes)
    memory.add(more)
    try memory.require(
      for: "the arrays for \(Self.count(steps, "step")) of \(Self.count(batch, "sequence"))")
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `23.5 GB`: one digit behind the point, and a unit that is a power of 1000.
  static func text(_ bytes: Int) -> String {
    guard bytes >= 1000 else { return "\(bytes) bytes" }
    var (size, units) = (bytes, ["kB", "MB", "GB", "TB", "PB", "EB"][...])
    while size >= 1_000_000, units.count > 1 {
      size /= 1000
      units.removeFirst()
    }
    return "\(size / 1000).\(size % 1000 / 100) \(units[units.startIndex])"
  }
}
