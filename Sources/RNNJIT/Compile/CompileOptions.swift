/// How generated C is turned into a library.
public struct CompileOptions: Sendable, Hashable {
  /// Whether `a*b + c` may be rounded once.
  public enum Contraction: String, Sendable, Hashable, CaseIterable {
    case off, fast
  }

  /// The processor that the library is for.
  public enum Target: Sendable, Hashable {
    /// The one that compiles; such a library is never used on a processor with other features.
    case native
    /// The compiler's default.
    case baseline
    /// A name that the compiler's `-march` knows.
    case named(String)
  }

  public var contraction: Contraction
  public var target: Target
  /// The digit of `-O`.
  public var optimization: Int
  /// Flags that go before the files, after all others.
  public var extraFlags: [String]
  /// How long the compiler may take before it is stopped. It does not change what comes out.
  public var timeout: Duration

  public init(
    contraction: Contraction = .off, target: Target = .native, optimization: Int = 2,
    extraFlags: [String] = [], timeout: Duration = .seconds(300)
  ) {
    self.contraction = contraction
    self.target = target
    self.optimization = optimization
    self.extraFlags = extraFlags
    self.timeout = timeout
  }

  /// Everything the compiler is told apart from the names of the files.
  public var flags: [String] {
    var flags = [
      "-std=c99", "-O\(optimization)", "-fPIC", "-shared", "-ffp-contract=\(contraction.rawValue)",
    ]
    switch target {
    case .native: flags.append("-march=native")
    case .baseline: break
    case .named(let name): flags.append("-march=\(name)")
    }
    flags.append("-fno-math-errno")
    return flags + extraFlags
  }

  /// The processor's features where the result depends on them, for the cache's key.
  var processor: String {
    switch target {
    case .native: ProcessorFeatures.current
    case .baseline, .named: ""
    }
  }
}

/// One generated C file with the files that it includes by name.
public struct CompileUnit: Sendable, Hashable {
  /// A file of a unit; its name has no folder.
  public struct File: Sendable, Hashable {
    public var name: String
    public var text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// What is compiled.
  public var source: File
  /// What lies beside it: its header.
  public var headers: [File]

  public init(source: File, headers: [File] = []) {
    self.source = source
    self.headers = headers
  }

  /// The two files that the C backend makes, `<name>.c` and `<name>.h`.
  public init(name: String, source: String, header: String) {
    self.init(
      source: File(name: "\(name).c", text: source), headers: [File(name: "\(name).h", text: header)])
  }

  var files: [File] { [source] + headers }
}
