/// The machine-readable description of what a generated C file offers; other languages bind by it.
///
/// The generated file exports it as JSON in a string named `<name>_interface`. Every struct that an entry point takes has only
/// pointers as members, in the order given here, so a struct of n members is an array of n pointers.
public struct Interface: Codable, Sendable, Equatable {
  /// The version of the calling convention.
  public static let currentABI = 1

  public var abi: Int
  /// The prefix of every exported name.
  public var name: String
  public var real: RealType
  /// The members of `<name>_in`: parameters, inputs, initial values, then `lengths`.
  public var inputs: [Member]
  /// The members of `<name>_out`: `loss` if there is one, then the outputs.
  public var outputs: [Member]
  /// The members of `<name>_adjoints`: upstream adjoints (read), then gradients (written).
  public var adjoints: [Member]
  /// The members of `<name>_state`, which `step` takes twice, to read and to write.
  public var state: [Member]
  /// The number of reals in the flat parameter buffer.
  public var parameterCount: Int
  /// The entry points that exist, by kind.
  public var entries: [Entry]
  /// Why an entry point does not exist, by kind.
  public var absent: [AbsentEntry]

  public init(
    name: String, real: RealType, inputs: [Member], outputs: [Member], adjoints: [Member],
    state: [Member], parameterCount: Int, entries: [Entry], absent: [AbsentEntry]
  ) {
    self.abi = Interface.currentABI
    self.name = name
    self.real = real
    self.inputs = inputs
    self.outputs = outputs
    self.adjoints = adjoints
    self.state = state
    self.parameterCount = parameterCount
    self.entries = entries
    self.absent = absent
  }

  /// The same with further entry points, in the order of their kinds; those of kinds that are there already are left out.
  public func adding(_ others: [Entry]) -> Interface {
    var interface = self
    interface.entries = EntryKind.allCases.compactMap { kind in
      (entries + others).first { $0.kind == kind }
    }
    return interface
  }

  /// What an entry point does, with the C type of its function.
  public enum EntryKind: String, Codable, Sendable, CaseIterable {
    /// `int f(size_t steps, size_t batch, const in *, const out *, void *workspace, size_t bytes)`
    case forward
    /// `int f(size_t steps, size_t batch, const in *, const out *, const adjoints *, unsigned flags, void *workspace, size_t bytes)`;
    /// `out` may be NULL.
    case gradient
    /// `int f(size_t steps, size_t batch, const in *, const in *tangent, const out *, const out *tangent, void *workspace, size_t bytes)`
    case jvp
    /// `int f(size_t batch, const in *, const state *first, void *workspace, size_t bytes)`: the state before the first step.
    case begin
    /// `int f(size_t batch, const in *, const state *, const state *next, const out *, void *workspace, size_t bytes)`: one
    /// step; the streams of `in` and `out` have one step.
    case step
    /// `int f(size_t steps, size_t batch, const in *, const in *direction, const adjoints *, unsigned flags, void *workspace, size_t bytes)`:
    /// the derivative of the gradient along a direction, written where `gradient` writes the gradient.
    case hvp
  }

  /// One entry point and the function that tells its workspace: `size_t f(size_t steps, size_t batch)` in bytes (steps is 1
  /// for `step`), or SIZE_MAX where it would overflow. Beside `forward` and `gradient` there are `<function>_threads`, which takes a
  /// `const <name>_threads *` more, and `<function>_threads_workspace`, which takes the number of threads more.
  public struct Entry: Codable, Sendable, Equatable {
    public var kind: EntryKind
    public var function: String
    public var workspace: String
    /// The functions that pack parameters once for many calls; nil where the entry point makes nothing of them that is worth
    /// keeping.
    public var packed: Packed?

    public init(kind: EntryKind, function: String, workspace: String, packed: Packed? = nil) {
      self.kind = kind
      self.function = function
      self.workspace = workspace
      self.packed = packed
    }

    /// The entry point of a program, under the names that generated files give it.
    public init(_ kind: EntryKind, of name: String) {
      self.init(
        kind: kind, function: "\(name)_\(kind.rawValue)", workspace: "\(name)_\(kind.rawValue)_workspace")
    }
  }

  /// How an entry point is called with parameters packed once.
  public struct Packed: Codable, Sendable, Equatable {
    /// `size_t f(void)`: the bytes of a packed block.
    public var size: String
    /// `int f(const in *, void *packed, size_t bytes)`: fills a block.
    public var pack: String
    /// The entry point that takes a block as its last argument, `const void *packed`, behind `const <name>_threads *` for `forward` and
    /// `gradient`; both may be NULL.
    public var function: String

    public init(size: String, pack: String, function: String) {
      self.size = size
      self.pack = pack
      self.function = function
    }

    /// The functions of an entry point of a name.
    public init(of entry: String) {
      self.init(size: "\(entry)_packed_size", pack: "\(entry)_pack", function: "\(entry)_packed")
    }
  }

  /// An entry point that the program cannot have, and why, as a clause without a full stop.
  public struct AbsentEntry: Codable, Sendable, Equatable {
    public var kind: EntryKind
    public var reason: String

    public init(kind: EntryKind, reason: String) {
      self.kind = kind
      self.reason = reason
    }
  }

  /// What a member of a struct is to the program.
  public enum Role: String, Codable, Sendable {
    case parameter, input, initial, lengths, loss, output, upstream, gradient, adjoint, state
  }

  /// The C type that a pointer points to.
  public enum Element: String, Codable, Sendable {
    case real
    /// `int32_t`, 0 ..< indexBound.
    case index
    /// `size_t`, one per sequence: `lengths`.
    case length
  }

  /// One pointer of a struct. Data is row-major, time-major: `[T][B][shape…]` with what of T and B applies.
  public struct Member: Codable, Sendable, Equatable {
    /// The name a person uses, as in data files: `W`, `x`, `h[0]`, `lengths`, `loss`; for adjoints the name of what they belong to.
    public var name: String
    /// The struct member's identifier in C.
    public var member: String
    public var role: Role
    public var element: Element
    public var shape: [Int]
    public var perStep: Bool
    public var perSequence: Bool
    public var indexBound: Int?
    /// For parameters and their gradients, where they lie in a flat buffer.
    public var flatOffset: Int?

    public init(
      name: String, member: String, role: Role, element: Element = .real, shape: [Int],
      perStep: Bool, perSequence: Bool, indexBound: Int? = nil, flatOffset: Int? = nil
    ) {
      self.name = name
      self.member = member
      self.role = role
      self.element = element
      self.shape = shape
      self.perStep = perStep
      self.perSequence = perSequence
      self.indexBound = indexBound
      self.flatOffset = flatOffset
    }
  }
}

/// The floating-point type of the generated code.
public enum RealType: String, Codable, Sendable, CaseIterable {
  case float, double
}

/// What an entry point returns.
public enum EntryStatus: Int32, Sendable {
  case ok = 0
  /// A pointer that is needed is NULL.
  case missingPointer = 1
  /// The workspace is NULL or too small.
  case workspaceTooSmall = 2
  /// A size of the call overflows `size_t`.
  case sizeOverflow = 3
  /// A length is larger than the number of steps.
  case badLength = 4
  /// An index is negative or not below its bound.
  case badIndex = 5
  /// A flag is unknown.
  case badFlags = 6
  /// A packed block is not what the function's own `pack` wrote, or has been moved.
  case badPacked = 7
}

/// Bits of the `flags` argument of `gradient` and `hvp`.
public struct GradientFlags: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// Add to what the gradient buffers hold instead of overwriting it.
  public static let accumulate = GradientFlags(rawValue: 1)
}

extension Interface.EntryKind {
  /// Whether the entry has a second function which is told of threads that share the work.
  public var runsInParts: Bool {
    switch self {
    case .forward, .gradient: true
    case .jvp, .hvp, .begin, .step: false
    }
  }
}
