import RNNIR

/// The numbers that a file's kernels go by: macros of the runtime, one for all entry points.
public struct KernelSizes: Sendable, Hashable {
  /// The rows of a chunk, `RNN_CHUNK_ROWS`.
  public var chunkRows: Int
  /// The sequences from which on a product that is computed once packs its matrix, `RNN_ONCE_ROWS`.
  public var packRows: Int
  /// What decided them, by the entry point that did.
  var chunk: (entry: Interface.EntryKind, why: String)?
  var pack: (entry: Interface.EntryKind, why: String)?

  /// What the runtime has where a file says nothing.
  public static let usual = KernelSizes(chunkRows: 128, packRows: 8)

  init(chunkRows: Int, packRows: Int) {
    self.chunkRows = chunkRows
    self.packRows = packRows
  }

  /// What was chosen, and otherwise what the cost model says: of a chunk for the gradient or the first entry that has one, of packing for the
  /// entry with the largest matrices.
  public init(_ plans: [(kind: Interface.EntryKind, plan: StoragePlan)]) {
    self = .usual
    guard let first = plans.first?.plan else { return }
    let ordered = plans.filter { $0.kind == .gradient } + plans.filter { $0.kind != .gradient }
    for (kind, plan) in ordered where chunk == nil {
      guard let found = first.costs.chunk(plan) else { continue }
      chunkRows = found.rows
      chunk = (kind, found.why)
    }
    var most = 0.0
    for (kind, plan) in plans {
      guard let found = first.costs.packRows(plan), found.numbers > most else { continue }
      most = found.numbers
      packRows = found.rows
      pack = (kind, found.why)
    }
    if let rows = first.choices.chunkRows, let kind = chunk?.entry {
      chunk = (kind, "as was chosen; the cost model says \(chunkRows)")
      chunkRows = rows
    }
    if let rows = first.choices.packRows, let kind = pack?.entry {
      pack = (kind, "as was chosen; the cost model says \(packRows)")
      packRows = rows
    }
  }

  public static func == (a: KernelSizes, b: KernelSizes) -> Bool {
    a.chunkRows == b.chunkRows && a.packRows == b.packRows
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(chunkRows)
    hasher.combine(packRows)
  }
}
