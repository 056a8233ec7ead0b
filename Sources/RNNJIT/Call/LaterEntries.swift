import RNNIR
import Synchronization

/// Entry points that are compiled when one of them is first called, once, however many threads call.
final class LaterEntries: Sendable {
  let kinds: [Interface.EntryKind]
  private let compile: @Sendable () throws -> Kernel
  private let compiled = Mutex<Kernel?>(nil)

  init(_ kinds: [Interface.EntryKind], compile: @escaping @Sendable () throws -> Kernel) {
    self.kinds = kinds
    self.compile = compile
  }

  /// What has these entry points. Whoever comes while they are being compiled waits; after an error the next call tries again.
  func kernel() throws -> Kernel {
    try compiled.withLock { kernel in
      if let kernel { return kernel }
      let new = try compile()
      kernel = new
      return new
    }
  }
}
