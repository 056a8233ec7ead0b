import RNNIR

/// One entry point of a loaded library, bound. It keeps the library loaded.
final class EntryPoint: @unchecked Sendable {
  // Unchecked because addresses of functions are raw pointers; nothing is ever written to.
  let kind: Interface.EntryKind
  let library: LoadedLibrary
  /// The function that is called without packed parameters: the one that is told of threads, where there is one.
  private let function: UnsafeMutableRawPointer
  private let workspace: @convention(c) (Int, Int) -> UInt
  private let threadsWorkspace: (@convention(c) (Int, Int, Int) -> UInt)?
  let packing: Packing?

  /// The functions that pack parameters, and the entry point that takes them packed.
  struct Packing {
    let size: @convention(c) () -> UInt
    let pack: @convention(c) (Kernel.Pointers, UnsafeMutableRawPointer?, Int) -> Int32
    let function: UnsafeMutableRawPointer
  }

  /// What a call passes to C beside data: which function, and its last arguments.
  struct Call {
    let function: UnsafeMutableRawPointer
    let memory: UnsafeMutableRawPointer?
    let bytes: Int
    let threads: UnsafeRawPointer?
    /// Packed parameters; the function takes them as one more argument where there are any.
    let packed: UnsafeRawPointer?
  }

  /// Throws ``LibraryError`` where the library lacks a function.
  init(_ entry: Interface.Entry, _ library: LoadedLibrary) throws {
    kind = entry.kind
    self.library = library
    workspace = unsafeBitCast(
      try library.required(entry.workspace), to: (@convention(c) (Int, Int) -> UInt).self)
    let alone = try library.required(entry.function)
    if entry.kind.runsInParts {
      function = try library.required("\(entry.function)_threads")
      threadsWorkspace = unsafeBitCast(
        try library.required("\(entry.function)_threads_workspace"),
        to: (@convention(c) (Int, Int, Int) -> UInt).self)
    } else {
      function = alone
      threadsWorkspace = nil
    }
    packing = try entry.packed.map { names in
      Packing(
        size: unsafeBitCast(try library.required(names.size), to: (@convention(c) () -> UInt).self),
        pack: unsafeBitCast(
          try library.required(names.pack),
          to: (@convention(c) (Kernel.Pointers, UnsafeMutableRawPointer?, Int) -> Int32).self),
        function: try library.required(names.function))
    }
  }

  /// The bytes that a call needs besides its data. Throws ``KernelError``.
  func workspaceSize(steps: Int, batch: Int, threads: Int) throws -> Int {
    guard steps >= 0 else { throw KernelError.badSize("the number of steps", steps) }
    guard batch >= 0 else { throw KernelError.badSize("the batch", batch) }
    let bytes: UInt =
      if threads > 1, let threadsWorkspace {
        threadsWorkspace(steps, batch, threads)
      } else {
        workspace(steps, batch)
      }
    guard let count = Int(exactly: bytes) else { throw KernelError.tooLarge("the workspace") }
    return count
  }

  /// Calls C by `body`, which returns its status, with room in the workspace. Throws ``KernelError`` for any status but success.
  func call(
    steps: Int, batch: Int, _ workspace: Workspace, _ team: ThreadTeam? = nil,
    _ packed: PackedParameters? = nil, _ body: (Call) -> Int32
  ) throws {
    try packed?.check(kind, library)
    try workspace.reserve(workspaceSize(steps: steps, batch: batch, threads: team?.count ?? 1))
    let block = packing == nil ? nil : packed?.pointer
    let function = block.flatMap { _ in packing?.function } ?? function
    func call(_ threads: UnsafeRawPointer?) -> Int32 {
      body(
        Call(
          function: function, memory: workspace.pointer, bytes: workspace.count, threads: threads,
          packed: block))
    }
    let status = withExtendedLifetime((self, workspace, packed)) {
      team?.describe { call($0) } ?? call(nil)
    }
    try check(status)
  }

  /// Throws ``KernelError`` for any status but success.
  func check(_ status: Int32) throws {
    guard let known = EntryStatus(rawValue: status) else {
      throw KernelError.unknownStatus(function: kind.rawValue, status)
    }
    if known != .ok { throw KernelError.failed(kind, known) }
  }
}

extension Interface.EntryKind {
  /// Where it is among all kinds; a raw value that is text would have to be hashed at every call.
  var position: Int {
    switch self {
    case .forward: 0
    case .gradient: 1
    case .jvp: 2
    case .begin: 3
    case .step: 4
    case .hvp: 5
    }
  }
}
