import RNNIR

/// The parameters of each kind of entry point.
enum EntrySignature {
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
