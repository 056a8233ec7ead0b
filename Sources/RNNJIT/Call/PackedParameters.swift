import RNNIR

/// What an entry point makes of parameters alone, packed once by ``Kernel/pack(_:data:)`` for many calls.
///
/// It is of the parameters as they were: pack again when they change. Calls only read it, so that many threads may share one.
public final class PackedParameters: @unchecked Sendable {
  // Unchecked because of the memory, which is written before anybody else sees the object.
  private let memory: Workspace
  private let library: LoadedLibrary

  /// The entry point that it is for.
  public let kind: Interface.EntryKind
  /// The bytes in memory; 0 where the entry point makes nothing of parameters that is worth keeping.
  public let count: Int

  init(_ kind: Interface.EntryKind, _ library: LoadedLibrary, _ memory: Workspace, count: Int) {
    self.kind = kind
    self.library = library
    self.memory = memory
    self.count = count
  }

  var pointer: UnsafeRawPointer? { count > 0 ? memory.pointer.map { UnsafeRawPointer($0) } : nil }

  /// Throws `KernelError.wrongPacked` unless it is for an entry point of a library.
  func check(_ kind: Interface.EntryKind, _ library: LoadedLibrary) throws {
    if self.kind != kind || self.library !== library {
      throw KernelError.wrongPacked(for: kind, packed: self.kind)
    }
  }
}
