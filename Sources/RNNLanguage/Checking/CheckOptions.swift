import OrderedCollections
import RNNDiagnostics

/// What is told to the checker besides the program.
public struct CheckOptions: Sendable {
  /// Numbers for sizes, by name; they override defaults.
  public var sizes: OrderedDictionary<String, Int>
  /// The derivative of `relu` at 0.
  public var reluAtZero: Double
  /// Whether cells that nothing makes a layer of are looked into.
  var checksUnusedCells = true

  public init(sizes: OrderedDictionary<String, Int> = [:], reluAtZero: Double = 0) {
    self.sizes = sizes
    self.reluAtZero = reluAtZero
  }
}

/// Finds the files that a program imports.
public struct ImportLoader: Sendable {
  /// The bytes of a text that are read at most.
  public static let textLimit = TextChecker.limit

  /// Why a file cannot be read, as a message continues after "cannot import …:".
  public struct Failure: Error, Sendable {
    public let reason: String
    public init(_ reason: String) { self.reason = reason }
  }

  /// The file for a path as written in `importer`. Equal names mean the same file, which is how cycles are found.
  public let load: @Sendable (_ path: String, _ importer: SourceFile) -> Result<SourceFile, Failure>

  public init(
    _ load: @escaping @Sendable (_ path: String, _ importer: SourceFile) -> Result<SourceFile, Failure>
  ) {
    self.load = load
  }

  /// Finds nothing.
  public static let none = ImportLoader { _, _ in .failure(Failure("there is no file system to read it from"))
  }
}

/// A function from elsewhere, written in the language: its helpers first, itself last.
public struct ExternDefinition: Sendable {
  /// The definitions as text, one `fn` a line.
  public let file: SourceFile
  /// The same as statements, each a function.
  public let functions: [Statement]
  /// What is wrong with the text, if anything.
  public let diagnostics: [Diagnostic]

  /// Reads definitions; `source` is where they come from.
  public init(text: String, from source: String) {
    file = SourceFile(name: "<\(source)>", text: text)
    let (tree, diagnostics) = Parser.parse(file)
    functions = tree.statements
    self.diagnostics = diagnostics
  }
}

/// Turns `extern fn f(x) from "f.h"` into a function of the same name and parameters.
public struct ExternResolver: Sendable {
  public let resolve:
    @Sendable (_ name: Identifier, _ parameters: [Identifier], _ path: Identifier, _ range: SourceRange) ->
      Result<ExternDefinition, Diagnostic>

  public init(
    _ resolve:
      @escaping @Sendable (
        _ name: Identifier, _ parameters: [Identifier], _ path: Identifier, _ range: SourceRange
      ) -> Result<ExternDefinition, Diagnostic>
  ) {
    self.resolve = resolve
  }

  /// Reads no C.
  public static let none = ExternResolver { name, _, _, range in
    .failure(
      Diagnostic(
        .error, "extern-unavailable",
        "this build cannot read C functions, so `\(name.text)` has no definition",
        at: range, help: "define it in the language: fn \(name.text)(…) = …", origin: .limitation))
  }
}
