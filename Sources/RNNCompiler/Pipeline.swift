import Foundation
import RNNCBackend
import RNNClang
import RNNDiagnostics
import RNNIR
import RNNInterpreter
import RNNLanguage
import RNNTransforms

/// The passes in order: source text, syntax, checked program, equations, entry points, schedule, loops, C.
public struct Pipeline: Sendable {
  public let request: CompileRequest
  public let loader: ImportLoader
  public let externs: ExternResolver

  /// - Parameter externs: what reads the functions of C files; libclang, which is loaded when there are any.
  public init(
    _ request: CompileRequest = CompileRequest(), loader: ImportLoader = .files,
    externs: ExternResolver = ClangExternResolver.whenAsked
  ) {
    self.request = request
    self.loader = loader
    self.externs = externs
  }

  /// Source text to syntax. Throws `DiagnosticFailure`.
  public func parse(_ file: SourceFile) throws -> SyntaxTree {
    let (tree, diagnostics) = Parser.parse(file)
    if diagnostics.contains(where: { $0.severity == .error }) { throw DiagnosticFailure(diagnostics) }
    return tree
  }

  /// Source text to a checked program and the warnings on the way. Throws `DiagnosticFailure`.
  public func check(_ file: SourceFile) throws -> (program: CheckedProgram, warnings: [Diagnostic]) {
    let (tree, parsing) = Parser.parse(file)
    if parsing.contains(where: { $0.severity == .error }) { throw DiagnosticFailure(parsing) }
    let options = CheckOptions(sizes: request.sizes, reluAtZero: request.reluAtZero)
    let (program, checking) = Checker.check(tree, options: options, loader: loader, externs: externs)
    guard let program, !checking.contains(where: { $0.severity == .error }) else {
      throw DiagnosticFailure(parsing + checking)
    }
    return (program, parsing + checking)
  }

  /// A checked program to its equations. Throws `DiagnosticFailure` where a size has no number.
  public func equations(_ program: CheckedProgram) throws -> EquationSystem {
    guard program.freeSizes.isEmpty else { throw DiagnosticFailure([Self.missingSizes(program)]) }
    let system = Lowering.lower(program)
    try Verifier.verify(system, after: "lower")
    return system
  }

  /// Equations to C.
  public func emit(_ equations: EquationSystem) throws -> CSource {
    try CEmitter.emit(equations, request.entries, request.emission)
  }

  /// Source text to C.
  public func compile(_ file: SourceFile) throws -> CSource {
    try emit(try equations(try check(file).program))
  }

  static func missingSizes(_ program: CheckedProgram) -> Diagnostic {
    let free = program.freeSizes
    let list = free.map(\.name).joined(separator: ", ")
    let them = free.count == 1 ? "it" : "them"
    let flags = "on the command line: \(free.map { "-D \($0.name)=…" }.joined(separator: " "))"
    // A call of a cell that leaves a size open is the first place to look at.
    let open = free.filter { $0.argument != nil }
    let notes = open.dropFirst().map { Diagnostic.Note("and \($0.name) is left open here", at: $0.origin) }
    let call = open.first.flatMap { size in size.argument.map { "in the call, \($0) = …" } }
    return Diagnostic(
      .error, "missing-size",
      free.count == 1 ? "the size \(list) has no number" : "the sizes \(list) have no numbers",
      at: (open.first ?? free.first)?.origin, notes: notes,
      help: call.map { "give \(them) \($0), or \(flags)" } ?? "give \(them) \(flags)")
  }
}
