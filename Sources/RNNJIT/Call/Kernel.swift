import RNNIR

/// A compiled program that can be called, from any thread and from several at once.
///
/// The functions here take the pointers of the C calling convention as they are and check nothing that the C does not check; those
/// that take ``NamedArrays`` check names and shapes first.
public struct Kernel: Sendable {
  let binding: KernelBinding

  public var library: LoadedLibrary { binding.library }
  /// What can be called, entry points that are compiled later among them.
  public var interface: Interface { binding.interface }

  /// A struct of pointers as C sees it, in the order of the interface's members.
  public typealias Pointers = UnsafePointer<UnsafeMutableRawPointer?>

  /// Binds every entry point of the library's interface. Throws ``LibraryError``.
  public init(_ library: LoadedLibrary) throws {
    var entries = [EntryPoint?](repeating: nil, count: Interface.EntryKind.allCases.count)
    for entry in library.interface.entries {
      entries[entry.kind.position] = try EntryPoint(entry, library)
    }
    binding = KernelBinding(library, library.interface, entries, nil)
  }

  /// A kernel with further entry points, which `compile` makes when one of them is first called. They take the structs that the
  /// interface describes.
  public init(
    _ kernel: Kernel, later others: [Interface.Entry], compile: @escaping @Sendable () throws -> Kernel
  ) {
    let entries = kernel.binding.entries
    let added = others.filter { entries[$0.kind.position] == nil }
    let later = LaterEntries(added.map(\.kind), compile: compile)
    binding = KernelBinding(kernel.library, kernel.interface.adding(added), entries, later)
  }

  /// Compiles what is still to be compiled for an entry point, so that its first call need not. Throws what compiling throws, and
  /// ``KernelError`` where there is no such entry point.
  public func prepare(_ kind: Interface.EntryKind) throws { _ = try entryPoint(kind) }

  /// The bytes that a call needs besides its data; `step` has one step, and only `forward` and `gradient` use several threads. Throws
  /// ``KernelError``.
  public func workspaceSize(
    _ kind: Interface.EntryKind, steps: Int, batch: Int, threads: Int = 1
  ) throws -> Int {
    try entryPoint(kind).workspaceSize(steps: steps, batch: batch, threads: threads)
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
    try entryPoint(.forward).call(steps: steps, batch: batch, workspace, team, packed) {
      $0.packed != nil
        ? unsafeBitCast($0.function, to: Packed.self)(
          steps, batch, inputs, outputs, $0.memory, $0.bytes, $0.threads, $0.packed)
        : unsafeBitCast($0.function, to: Function.self)(
          steps, batch, inputs, outputs, $0.memory, $0.bytes, $0.threads)
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
    try entryPoint(.gradient).call(steps: steps, batch: batch, workspace, team, packed) {
      $0.packed != nil
        ? unsafeBitCast($0.function, to: Packed.self)(
          steps, batch, inputs, outputs, adjoints, flags.rawValue, $0.memory, $0.bytes, $0.threads, $0.packed)
        : unsafeBitCast($0.function, to: Function.self)(
          steps, batch, inputs, outputs, adjoints, flags.rawValue, $0.memory, $0.bytes, $0.threads)
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
    try entryPoint(.jvp).call(steps: steps, batch: batch, workspace) {
      unsafeBitCast($0.function, to: Function.self)(
        steps, batch, inputs, tangents, outputs, outputTangents, $0.memory, $0.bytes)
    }
  }

  /// Calls `begin`, which writes the state before the first step to `next`.
  public func begin(batch: Int, inputs: Pointers, next: Pointers, workspace: Workspace) throws {
    typealias Function =
      @convention(c) (Int, Pointers, Pointers, UnsafeMutableRawPointer?, Int) -> Int32
    try entryPoint(.begin).call(steps: 1, batch: batch, workspace) {
      unsafeBitCast($0.function, to: Function.self)(batch, inputs, next, $0.memory, $0.bytes)
    }
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
    try entryPoint(.step).call(steps: 1, batch: batch, workspace, nil, packed) {
      $0.packed != nil
        ? unsafeBitCast($0.function, to: Packed.self)(
          batch, inputs, state, next, outputs, $0.memory, $0.bytes, $0.packed)
        : unsafeBitCast($0.function, to: Function.self)(
          batch, inputs, state, next, outputs, $0.memory, $0.bytes)
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
    try entryPoint(.hvp).call(steps: steps, batch: batch, workspace) {
      unsafeBitCast($0.function, to: Function.self)(
        steps, batch, inputs, direction, adjoints, flags.rawValue, $0.memory, $0.bytes)
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

  func entryPoint(_ kind: Interface.EntryKind) throws -> EntryPoint {
    if let entry = binding.entries[kind.position] { return entry }
    if let later = binding.later, later.kinds.contains(kind) { return try later.kernel().entryPoint(kind) }
    let absent = interface.absent.first { $0.kind == kind }
    throw KernelError.absent(kind, reason: absent?.reason ?? "it was not asked for")
  }
}
