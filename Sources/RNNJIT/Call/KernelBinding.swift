import RNNIR

/// What the copies of a kernel share.
final class KernelBinding: Sendable {
  let library: LoadedLibrary
  let interface: Interface
  let real: RealType
  /// By the kinds' positions.
  let entries: [EntryPoint?]
  let later: LaterEntries?
  let inputs: CallMembers
  let outputs: CallMembers
  let adjoints: CallMembers
  let state: CallMembers
  let workspaces = WorkspaceShelf()

  init(_ library: LoadedLibrary, _ interface: Interface, _ entries: [EntryPoint?], _ later: LaterEntries?) {
    self.library = library
    self.interface = interface
    real = interface.real
    self.entries = entries
    self.later = later
    inputs = CallMembers(interface.inputs)
    outputs = CallMembers(interface.outputs)
    adjoints = CallMembers(interface.adjoints)
    state = CallMembers(interface.state)
  }
}
