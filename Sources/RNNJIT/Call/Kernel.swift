import RNNIR

/// A compiled program that can be called, from any thread and from several at once.
///
/// The functions here take the pointers of the C calling convention as they are and check nothing that the C does not check; those
/// that take ``NamedArrays`` check names and shapes first.
public struct Kernel: Sendable {
  public let library: LoadedLibrary
  /// What can be called, entry points that are compiled later among them.
  public let interface: Interface
  private let entries: [Interface.EntryKind: EntryPoint]
  private var later: LaterEntries?

  /// A struct of pointers as C sees it, in the order of the interface's members.
  public typealias Pointers = UnsafePointer<UnsafeMutableRawPointer?>

  /// The address of an entry point; it stays valid as long as the library.
  private struct EntryPoint: @unchecked Sendable {
    let library: LoadedLibrary
    let function: UnsafeMutableRawPointer
    let workspace: @convention(c) (Int, Int) -> UInt
    /// The same two told of threads, where the entry point can use them.
    var threads: UnsafeMutableRawPointer?
    var threadsWorkspace: (@convention(c) (Int, Int, Int) -> UInt)?
    var packing: Packing?
  }

  /// The functions that pack parameters, and the entry point that takes them packed.
  struct Packing: @unchecked Sendable {
    let size: @convention(c) () -> UInt
    let pack: @convention(c) (Pointers, UnsafeMutableRawPointer?, Int) -> Int32
    let function: UnsafeMutableRawPointer

    init(_ names: Interface.Packed, _ library: LoadedLibrary) throws {
      size = unsafeBitCast(try library.required(names.size), to: (@convention(c) () -> UInt).self)
      pack = unsafeBitCast(
        try library.required(names.pack),
        to: (@convention(c) (Pointers, UnsafeMutableRawPointer?, Int) -> Int32).self)
      function = try library.required(names.function)
    }
  }

  /// Binds every entry point of the library's interface. Throws ``LibraryError``.
  public init(_ library: LoadedLibrary) throws {
    self.library = library
    interface = library.interface
    var entries: [Interface.EntryKind: EntryPoint] = [:]
    for entry in library.interface.entries {
      var point = EntryPoint(
        library: library, function: try library.required(entry.function),
        workspace: unsafeBitCast(
          try library.required(entry.workspace), to: (@convention(c) (Int, Int) -> UInt).self))
      if entry.kind == .forward || entry.kind == .gradient {
        point.threads = try library.required("\(entry.function)_threads")
        point.threadsWorkspace = unsafeBitCast(
          try library.required("\(entry.function)_threads_workspace"),
          to: (@convention(c) (Int, Int, Int) -> UInt).self)
      }
      point.packing = try entry.packed.map { try Packing($0, library) }
      entries[entry.kind] = point
    }
    self.entries = entries
  }

  /// A kernel with further entry points, which `compile` makes when one of them is first called. They take the structs that the
  /// interface describes.
  public init(
    _ kernel: Kernel, later kinds: [Interface.EntryKind],
    compile: @escaping @Sendable () throws -> Kernel
  ) {
    library = kernel.library
    entries = kernel.entries
    let added = kinds.filter { kernel.entries[$0] == nil }
    later = LaterEntries(added, compile: compile)
    interface = kernel.interface.adding(added)
  }

  /// Compiles what is still to be compiled for an entry point, so that its first call need not. Throws what compiling throws, and
  /// ``KernelError`` where there is no such entry point.
  public func prepare(_ kind: Interface.EntryKind) throws { _ = try entryPoint(kind) }

  /// The bytes that a call needs besides its data; `step` has one step, and only `forward` and `gradient` use several threads. Throws
  /// ``KernelError``.
  public func workspaceSize(
    _ kind: Interface.EntryKind, steps: Int, batch: Int, threads: Int = 1
  ) throws -> Int {
    try workspaceSize(entryPoint(kind), steps: steps, batch: batch, threads: threads)
  }

  private func workspaceSize(_ entry: EntryPoint, steps: Int, batch: Int, threads: Int) throws -> Int {
    guard steps >= 0 else { throw KernelError.badSize("the number of steps", steps) }
    guard batch >= 0 else { throw KernelError.badSize("the batch", batch) }
    let bytes = withExtendedLifetime(entry.library) {
      threads > 1
        ? entry.threadsWorkspace?(steps, batch, threads) ?? entry.workspace(steps, batch)
        : entry.workspace(steps, batch)
    }
    guard let count = Int(exactly: bytes) else { throw KernelError.tooLarge("the workspace") }
    return count
  }

  /// Calls `forward`: `inputs` are the members of `<name>_in`, `outputs` those of `<name>_out`. A team's threads share the work; the
  /// numbers are the same to the bit whatever their number, and with or without packed parameters.
  public func forward(
    steps: Int, batch: Int, inputs: Pointers, outputs: Pointers, workspace: Workspace,
    team: ThreadTeam? = nil, packed: PackedParameters? = nil
  ) throws {
    typealias Function =
      @convention(c) (
        Int, Int, Pointers, Pointers, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?
      ) -> Int32
    typealias Packed =
      @convention(c) (
        Int, Int, Pointers, Pointers, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, UnsafeRawPointer?
      ) -> Int32
    try call(.forward, steps, batch, workspace, team, packed) {
      (function: Packed, memory, bytes, team, block) in
      function(steps, batch, inputs, outputs, memory, bytes, team, block)
    } orElse: { (function: Function, memory, bytes, team) in
      function(steps, batch, inputs, outputs, memory, bytes, team)
    }
  }

  /// Calls `gradient`; `adjoints` are the members of `<name>_adjoints`, and the rest is as for `forward`.
  public func gradient(
    steps: Int, batch: Int, inputs: Pointers, outputs: Pointers?, adjoints: Pointers,
    flags: GradientFlags = [], workspace: Workspace, team: ThreadTeam? = nil,
    packed: PackedParameters? = nil
  ) throws {
    typealias Function =
      @convention(c) (
        Int, Int, Pointers, Pointers?, Pointers, UInt32, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?
      ) -> Int32
    typealias Packed =
      @convention(c) (
        Int, Int, Pointers, Pointers?, Pointers, UInt32, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?,
        UnsafeRawPointer?
      ) -> Int32
    try call(.gradient, steps, batch, workspace, team, packed) {
      (function: Packed, memory, bytes, team, block) in
      function(steps, batch, inputs, outputs, adjoints, flags.rawValue, memory, bytes, team, block)
    } orElse: { (function: Function, memory, bytes, team) in
      function(steps, batch, inputs, outputs, adjoints, flags.rawValue, memory, bytes, team)
    }
  }

  /// Calls `jvp`: the tangents have the members of what they belong to.
  public func jvp(
    steps: Int, batch: Int, inputs: Pointers, tangents: Pointers, outputs: Pointers,
    outputTangents: Pointers, workspace: Workspace
  ) throws {
    typealias Function =
      @convention(c) (
        Int, Int, Pointers, Pointers, Pointers, Pointers, UnsafeMutableRawPointer?, Int
      ) -> Int32
    try call(.jvp, steps, batch, workspace, as: Function.self) {
      $0(steps, batch, inputs, tangents, outputs, outputTangents, $1, $2)
    }
  }

  /// Calls `begin`, which writes the state before the first step to `next`.
  public func begin(batch: Int, inputs: Pointers, next: Pointers, workspace: Workspace) throws {
    typealias Function =
      @convention(c) (Int, Pointers, Pointers, UnsafeMutableRawPointer?, Int) -> Int32
    try call(.begin, 1, batch, workspace, as: Function.self) { $0(batch, inputs, next, $1, $2) }
  }

  /// Calls `step`: from the state in `state` to the one in `next`.
  public func step(
    batch: Int, inputs: Pointers, state: Pointers, next: Pointers, outputs: Pointers,
    workspace: Workspace, packed: PackedParameters? = nil
  ) throws {
    typealias Function =
      @convention(c) (
        Int, Pointers, Pointers, Pointers, Pointers, UnsafeMutableRawPointer?, Int
      ) -> Int32
    typealias Packed =
      @convention(c) (
        Int, Pointers, Pointers, Pointers, Pointers, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?
      ) -> Int32
    try call(.step, 1, batch, workspace, nil, packed) { (function: Packed, memory, bytes, _, block) in
      function(batch, inputs, state, next, outputs, memory, bytes, block)
    } orElse: { (function: Function, memory, bytes, _) in
      function(batch, inputs, state, next, outputs, memory, bytes)
    }
  }

  /// Calls `hvp`: `direction` has the members of `<name>_in`.
  public func hvp(
    steps: Int, batch: Int, inputs: Pointers, direction: Pointers, adjoints: Pointers,
    flags: GradientFlags = [], workspace: Workspace
  ) throws {
    typealias Function =
      @convention(c) (
        Int, Int, Pointers, Pointers, Pointers, UInt32, UnsafeMutableRawPointer?, Int
      ) -> Int32
    try call(.hvp, steps, batch, workspace, as: Function.self) {
      $0(steps, batch, inputs, direction, adjoints, flags.rawValue, $1, $2)
    }
  }

  /// Writes first values of all parameters to a flat buffer of `interface.parameterCount` numbers of the interface's type.
  public func initialize(seed: UInt64, into buffer: UnsafeMutableRawPointer) throws {
    let name = "\(interface.name)_init"
    let function = unsafeBitCast(
      try library.required(name),
      to: (@convention(c) (UInt64, UnsafeMutableRawPointer) -> Int32).self)
    let status = withExtendedLifetime(library) { function(seed, buffer) }
    if status != 0 { throw KernelError.unknownStatus(function: name, status) }
  }

  private func entryPoint(_ kind: Interface.EntryKind) throws -> EntryPoint {
    if let entry = entries[kind] { return entry }
    if let later, later.kinds.contains(kind) { return try later.kernel().entryPoint(kind) }
    let absent = interface.absent.first { $0.kind == kind }
    throw KernelError.absent(kind, reason: absent?.reason ?? "it was not asked for")
  }

  private func call<Function>(
    _ kind: Interface.EntryKind, _ steps: Int, _ batch: Int, _ workspace: Workspace,
    as type: Function.Type, _ body: (Function, UnsafeMutableRawPointer?, Int) -> Int32
  ) throws {
    let entry = try entryPoint(kind)
    try workspace.reserve(workspaceSize(entry, steps: steps, batch: batch, threads: 1))
    let function = unsafeBitCast(entry.function, to: type)
    let status = withExtendedLifetime((entry.library, workspace)) {
      body(function, workspace.pointer, workspace.count)
    }
    try check(kind, status)
  }

  /// Calls an entry point that may be told of threads: the one that takes packed parameters if there are any.
  private func call<Function, Packed>(
    _ kind: Interface.EntryKind, _ steps: Int, _ batch: Int, _ workspace: Workspace, _ team: ThreadTeam?,
    _ packed: PackedParameters?,
    _ withPacked: (Packed, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, UnsafeRawPointer) -> Int32,
    orElse without: (Function, UnsafeMutableRawPointer?, Int, UnsafeRawPointer?) -> Int32
  ) throws {
    let entry = try entryPoint(kind)
    try packed?.check(kind, entry.library)
    try workspace.reserve(workspaceSize(entry, steps: steps, batch: batch, threads: team?.count ?? 1))
    func call(_ threads: UnsafeRawPointer?) -> Int32 {
      if let block = packed?.pointer, let packing = entry.packing {
        let function = unsafeBitCast(packing.function, to: Packed.self)
        return withPacked(function, workspace.pointer, workspace.count, threads, block)
      }
      let function = unsafeBitCast(entry.threads ?? entry.function, to: Function.self)
      return without(function, workspace.pointer, workspace.count, threads)
    }
    let status = withExtendedLifetime((entry.library, workspace, packed)) {
      team?.describe { call($0) } ?? call(nil)
    }
    try check(kind, status)
  }

  /// The functions that pack for an entry point, where there are any, and the library that has them.
  func packing(_ kind: Interface.EntryKind) throws -> (functions: Packing?, library: LoadedLibrary) {
    let entry = try entryPoint(kind)
    return (entry.packing, entry.library)
  }

  func check(_ kind: Interface.EntryKind, _ status: Int32) throws {
    guard let known = EntryStatus(rawValue: status) else {
      throw KernelError.unknownStatus(function: kind.rawValue, status)
    }
    if known != .ok { throw KernelError.failed(kind, known) }
  }
}
