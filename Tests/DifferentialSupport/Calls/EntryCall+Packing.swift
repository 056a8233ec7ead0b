import RNNIR
import RNNJIT

/// Parameters packed for one call, at an address that is a multiple of 8 and of nothing more.
final class PackedBlock {
  private let space: GuardedWorkspace
  private let function: @convention(c) (EntryCall.Table?, UnsafeMutableRawPointer?, Int) -> Int32
  private var contents: [UInt8] = []

  var pointer: UnsafeMutableRawPointer { space.pointer }

  init(_ packing: Interface.Packed, _ library: LoadedLibrary) throws {
    guard let size = library.symbol(packing.size) else { throw EntryCall.Failure.missingSymbol(packing.size) }
    guard let pack = library.symbol(packing.pack) else { throw EntryCall.Failure.missingSymbol(packing.pack) }
    let bytes = unsafeBitCast(size, to: (@convention(c) () -> UInt).self)()
    guard let count = Int(exactly: bytes) else { throw EntryCall.Failure.overflow }
    space = GuardedWorkspace(count, shift: 8)
    function = unsafeBitCast(
      pack, to: (@convention(c) (EntryCall.Table?, UnsafeMutableRawPointer?, Int) -> Int32).self)
  }

  func pack(_ inputs: EntryCall.Table?) -> Int32 {
    let status = function(inputs, space.pointer, space.count)
    contents = bytes
    return status
  }

  private var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: space.pointer, count: space.count)) }

  /// Whether the block is as it was packed, and so is what lies beside it.
  var isIntact: Bool { space.isIntact && (contents.isEmpty || bytes == contents) }
}

extension EntryCall {
  /// The status of a call that is given a block as it is.
  package func run(
    packed block: UnsafeRawPointer, calling symbol: UnsafeMutableRawPointer, in library: LoadedLibrary
  ) throws -> Int32 {
    guard let bytes = Int(exactly: try workspaceSize(in: library)) else { throw Failure.overflow }
    let workspace = GuardedWorkspace(bytes, shift: 0)
    let memories = blocks.map { block in block.map { $0.memories.map { $0.map { GuardedMemory($0.bytes) } } }
    }
    return withExtendedLifetime((library, memories, workspace)) {
      Self.withTables(memories, 0, []) {
        invokePacked(symbol, $0, workspace.pointer, bytes, nil, block)
      }
    }
  }

  /// Calls a function that takes packed parameters.
  func invokePacked(
    _ symbol: UnsafeMutableRawPointer, _ t: [Table?], _ workspace: UnsafeMutableRawPointer?, _ bytes: Int,
    _ threads: UnsafeRawPointer?, _ block: UnsafeRawPointer
  ) -> Int32 {
    typealias Space = UnsafeMutableRawPointer
    typealias Given = UnsafeRawPointer
    switch kind {
    case .forward:
      typealias Function =
        @convention(c) (Int, Int, Table?, Table?, Space?, Int, Given?, Given) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(
        steps, batch, t[0], t[1], workspace, bytes, threads, block)
    case .gradient:
      typealias Function =
        @convention(c) (Int, Int, Table?, Table?, Table?, UInt32, Space?, Int, Given?, Given) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(
        steps, batch, t[0], t[1], t[2], flags, workspace, bytes, threads, block)
    case .step:
      typealias Function =
        @convention(c) (Int, Table?, Table?, Table?, Table?, Space?, Int, Given) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(
        batch, t[0], t[1], t[2], t[3], workspace, bytes, block)
    case .jvp, .begin, .hvp: preconditionFailure("\(kind) takes nothing packed")
    }
  }
}
