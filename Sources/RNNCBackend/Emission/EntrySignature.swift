import RNNIR

/// The parameters of each kind of entry point.
enum EntrySignature {
  /// What an entry that can use threads is told of them.
  static func threads(_ name: String) -> LoopFunction.Parameter {
    .init("const \(name)_threads *", "threads")
  }

  /// What an entry is told of parameters that were packed for it.
  static let packed = LoopFunction.Parameter("const void *", "packed")

  /// The parameters of a function that packs.
  static func pack(_ name: String) -> [LoopFunction.Parameter] {
    [.init("const \(name)_in *", "in"), .init("void *", "packed"), .init("size_t", "bytes")]
  }

  static func parameters(_ kind: Interface.EntryKind, _ name: String) -> [LoopFunction.Parameter] {
    func pointer(_ structure: String, _ parameter: String) -> LoopFunction.Parameter {
      .init("const \(name)_\(structure) *", parameter)
    }
    let size = [LoopFunction.Parameter("size_t", "steps"), .init("size_t", "batch")]
    let space = [LoopFunction.Parameter("void *", "workspace"), .init("size_t", "bytes")]
    let flags = LoopFunction.Parameter("unsigned", "flags")
    switch kind {
    case .forward: return size + [pointer("in", "in"), pointer("out", "out")] + space
    case .gradient:
      return size + [pointer("in", "in"), pointer("out", "out"), pointer("adjoints", "adjoints"), flags]
        + space
    case .jvp:
      return size
        + [
          pointer("in", "in"), pointer("in", "tangent"), pointer("out", "out"), pointer("out", "tangent_out"),
        ]
        + space
    case .begin: return [size[1], pointer("in", "in"), pointer("state", "next")] + space
    case .step:
      return [
        size[1], pointer("in", "in"), pointer("state", "state"), pointer("state", "next"),
        pointer("out", "out"),
      ]
        + space
    case .hvp:
      return size + [pointer("in", "in"), pointer("in", "tangent"), pointer("adjoints", "adjoints"), flags]
        + space
    }
  }
}

extension Interface.EntryKind {
  var takesFlags: Bool {
    switch self {
    case .gradient, .hvp: true
    case .forward, .jvp, .begin, .step: false
    }
  }
}
