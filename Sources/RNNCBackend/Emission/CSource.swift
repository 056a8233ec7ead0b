import RNNIR
import RNNTransforms

/// A generated program: two files and what they offer.
public struct CSource: Sendable {
  /// The text of the `.h` file.
  public var header: String
  /// A comment at the head of the `.c` file that says which choices are not the usual ones; empty where all are.
  public var remark: String
  /// The text of the `.c` file behind its include of the header and the remark.
  public var implementation: String
  public var interface: Interface
  /// The loops that the implementation writes down, for people.
  public var loops: LoopProgram
  /// The schedule and the storage of every entry point, in the interface's order.
  public var plans: [StoragePlan]
  /// The numbers that the kernels go by.
  public var sizes: KernelSizes

  /// The `.c` file, which includes its header by the given name.
  public func source(including headerName: String) -> String {
    "#include \"\(headerName)\"\n\(remark)\(implementation)"
  }

  /// One file that needs no header.
  public var combined: String { "\(header)\n\(remark)\(implementation)" }
}

/// What the generated code is to be like.
public struct EmissionOptions: Sendable {
  /// The prefix of every exported name; the program's name where nil.
  public var name: String?
  public var real: RealType = .float
  /// Whether functions are libm's, so that double gives what a straightforward program gives.
  public var strictMath = false
  /// The entry points to emit, where they exist.
  public var entries: [Interface.EntryKind] = [.forward, .gradient, .jvp, .begin, .step]
  /// Whether comments say which line of the program a piece of code comes from.
  public var annotate = false
  /// Whether the entry points call a macro `RNN_PHASE(n)`, which whoever compiles the file defines, when the n-th thing begins:
  /// 1 is checking and copying, 2 the first phase of the schedule, 3 the second, and 0 what comes after the call.
  public var announcePhases = false

  public init() {}
}
