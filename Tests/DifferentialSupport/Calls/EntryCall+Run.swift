import Foundation
import RNNIR
import RNNJIT

extension EntryCall {
  /// What a call did.
  package struct Outcome: Sendable {
    package var status: Int32
    /// The blocks after the call.
    package var blocks: [Block?]
    /// What was written that must not be: arguments that are read only, memory beside arguments or the workspace.
    package var damage: [String]
  }

  /// How the workspace of a call is.
  package struct Space: Sendable {
    /// Its bytes; nil for as many as the entry point wants.
    package var bytes: Int?
    package var isNull = false
    /// Bytes between its address and a multiple of 64.
    package var shift = 0

    package init(bytes: Int? = nil, isNull: Bool = false, shift: Int = 0) {
      self.bytes = bytes
      self.isNull = isNull
      self.shift = shift
    }
  }

  package enum Failure: Error {
    case missingSymbol(String)
    case overflow
  }

  /// The bytes that the entry point wants. `SIZE_MAX` is `UInt.max`.
  package func workspaceSize(in library: LoadedLibrary) throws -> UInt {
    let name = threads == nil ? entry.workspace : "\(entry.function)_threads_workspace"
    guard let symbol = library.symbol(name) else { throw Failure.missingSymbol(name) }
    guard let threads else {
      return unsafeBitCast(symbol, to: (@convention(c) (Int, Int) -> UInt).self)(steps, batch)
    }
    return unsafeBitCast(symbol, to: (@convention(c) (Int, Int, Int) -> UInt).self)(steps, batch, threads)
  }

  /// Calls the function in this process. The workspace is exactly as large as wanted, all bytes 0xFF, between guard zones.
  package func run(in library: LoadedLibrary, _ space: Space = Space()) throws -> Outcome {
    let packing = isPacked ? entry.packed : nil
    let name = packing?.function ?? (threads == nil ? entry.function : "\(entry.function)_threads")
    guard let symbol = library.symbol(name) else { throw Failure.missingSymbol(name) }
    let block = try packing.map { try PackedBlock($0, library) }
    let wanted = try workspaceSize(in: library)
    guard let bytes = space.bytes ?? Int(exactly: wanted) else { throw Failure.overflow }
    let workspace = GuardedWorkspace(bytes, shift: space.shift)
    var memories = blocks.map { block in block.map { $0.memories.map { $0.map { GuardedMemory($0.bytes) } } }
    }
    for (place, other) in aliases { memories[place] = memories[other] }
    let status = withExtendedLifetime((library, memories, workspace)) {
      Self.withTables(memories, 0, []) { tables in
        let pointer = space.isNull ? nil : workspace.pointer
        if let block {
          let status = block.pack(tables[0])
          if status != 0 { return status }
          return threads.map {
            TaskThreads(count: $0, only: onlyPart).describe {
              invokePacked(symbol, tables, pointer, bytes, $0, block.pointer)
            }
          } ?? invokePacked(symbol, tables, pointer, bytes, nil, block.pointer)
        }
        return threads.map {
          TaskThreads(count: $0, only: onlyPart).describe { invoke(symbol, tables, pointer, bytes, $0) }
        }
          ?? invoke(symbol, tables, pointer, bytes)
      }
    }
    var damage: [String] = workspace.isIntact ? [] : ["memory beside the workspace"]
    if let block, !block.isIntact {
      damage.append("packed parameters, which are read only, or memory beside them")
    }
    var after = blocks
    for (index, block) in blocks.enumerated() {
      guard let block, let given = memories[index], aliases[index] == nil else { continue }
      for (place, member) in block.members.enumerated() {
        guard let memory = given[place], let before = block.memories[place] else { continue }
        if !memory.isIntact { damage.append("memory beside \(member.member)") }
        let bytes = memory.bytes
        if !before.isWritten && bytes != before.bytes {
          damage.append("\(member.member), which is read only")
        }
        after[index]?.memories[place]?.bytes = bytes
      }
    }
    return Outcome(status: status, blocks: after, damage: damage)
  }

  package typealias Table = UnsafePointer<UnsafeMutableRawPointer?>

  static func withTables<Result>(
    _ memories: [[GuardedMemory?]?], _ index: Int, _ tables: [Table?], _ body: ([Table?]) -> Result
  ) -> Result {
    guard index < memories.count else { return body(tables) }
    guard let block = memories[index] else {
      return withTables(memories, index + 1, tables + [nil], body)
    }
    let pointers = block.map { $0?.pointer } + [nil]
    return pointers.withUnsafeBufferPointer {
      withTables(memories, index + 1, tables + [$0.baseAddress], body)
    }
  }

  /// Calls a function that takes threads.
  private func invoke(
    _ symbol: UnsafeMutableRawPointer, _ t: [Table?], _ workspace: UnsafeMutableRawPointer?, _ bytes: Int,
    _ threads: UnsafeRawPointer
  ) -> Int32 {
    typealias Space = UnsafeMutableRawPointer
    switch kind {
    case .forward:
      typealias Function =
        @convention(c) (Int, Int, Table?, Table?, Space?, Int, UnsafeRawPointer) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(steps, batch, t[0], t[1], workspace, bytes, threads)
    case .gradient:
      typealias Function =
        @convention(c) (Int, Int, Table?, Table?, Table?, UInt32, Space?, Int, UnsafeRawPointer) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(
        steps, batch, t[0], t[1], t[2], flags, workspace, bytes, threads)
    case .jvp, .begin, .step, .hvp: preconditionFailure("\(kind) takes no threads")
    }
  }

  private func invoke(
    _ symbol: UnsafeMutableRawPointer, _ t: [Table?], _ workspace: UnsafeMutableRawPointer?, _ bytes: Int
  ) -> Int32 {
    typealias Space = UnsafeMutableRawPointer
    switch kind {
    case .forward:
      typealias Function = @convention(c) (Int, Int, Table?, Table?, Space?, Int) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(steps, batch, t[0], t[1], workspace, bytes)
    case .gradient, .hvp:
      typealias Function =
        @convention(c) (Int, Int, Table?, Table?, Table?, UInt32, Space?, Int) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(
        steps, batch, t[0], t[1], t[2], flags, workspace, bytes)
    case .jvp:
      typealias Function =
        @convention(c) (Int, Int, Table?, Table?, Table?, Table?, Space?, Int) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(
        steps, batch, t[0], t[1], t[2], t[3], workspace, bytes)
    case .begin:
      typealias Function = @convention(c) (Int, Table?, Table?, Space?, Int) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(batch, t[0], t[1], workspace, bytes)
    case .step:
      typealias Function = @convention(c) (Int, Table?, Table?, Table?, Table?, Space?, Int) -> Int32
      return unsafeBitCast(symbol, to: Function.self)(batch, t[0], t[1], t[2], t[3], workspace, bytes)
    }
  }
}

/// A workspace of 0xFF bytes between guard zones.
final class GuardedWorkspace {
  private static let zone = 256
  private let base: UnsafeMutableRawPointer
  let count: Int
  private let shift: Int

  var pointer: UnsafeMutableRawPointer { base + Self.zone + shift }

  init(_ count: Int, shift: Int) {
    self.count = count
    self.shift = shift
    let total = count + shift + 2 * Self.zone
    base = UnsafeMutableRawPointer.allocate(byteCount: total, alignment: 64)
    memset(base, 0xA5, total)
    memset(pointer, 0xFF, count)
  }

  deinit { base.deallocate() }

  var isIntact: Bool {
    let all = UnsafeRawBufferPointer(start: base, count: count + shift + 2 * Self.zone)
    return all[..<(Self.zone + shift)].allSatisfy { $0 == 0xA5 }
      && all[(Self.zone + shift + count)...].allSatisfy { $0 == 0xA5 }
  }
}
