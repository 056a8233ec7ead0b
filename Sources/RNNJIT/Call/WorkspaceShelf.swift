import Synchronization

/// Keeps a small workspace from one call to the next where the caller brings none, so that a small call need not ask for memory.
final class WorkspaceShelf: Sendable {
  /// The bytes up to which a workspace is kept: memory that nobody knows of should not be worth mentioning.
  static let limit = 1 << 16

  /// A workspace that no call uses.
  private struct Spare: @unchecked Sendable {
    // Unchecked because a workspace is of one thread at a time; this one is of whoever takes it off the shelf.
    let workspace: Workspace
  }

  private let spare = Mutex<Spare?>(nil)

  /// A workspace for a call: the caller's if there is one.
  func take(_ given: Workspace?) -> Workspace {
    given ?? spare.withLock { $0.take() }?.workspace ?? Workspace()
  }

  /// What ``take(_:)`` has given for the same caller's workspace, back from the call.
  func put(_ workspace: Workspace, _ given: Workspace?) {
    guard given == nil, workspace.count <= Self.limit else { return }
    spare.withLock { $0 = Spare(workspace: workspace) }
  }
}
