import Foundation
import RNNDiagnostics
import RNNLanguage
import Synchronization

/// Reads the functions that `extern fn f(x) from "f.h"` names, through libclang.
public struct ClangExternResolver: Sendable {
  public let reader: ClangReader
  private let prepared = PreparedFiles()

  public init(reader: ClangReader = ClangReader()) { self.reader = reader }

  /// The C files that were read lately, with those that they include.
  public var filesRead: [String] { prepared.names }

  /// What the checker asks.
  public var resolver: ExternResolver {
    ExternResolver { name, parameters, path, range in
      resolve(name, parameters, path, at: range).map(\.definition)
    }
  }

  /// What the checker asks, where libclang is not even looked for before a function is asked for.
  public static var whenAsked: ExternResolver {
    let first = Mutex<ClangExternResolver?>(nil)
    return ExternResolver { name, parameters, path, range in
      let resolver = first.withLock { resolver in
        let known = resolver ?? ClangExternResolver()
        resolver = known
        return known
      }
      return resolver.resolver.resolve(name, parameters, path, range)
    }
  }

  /// C with the extensions that headers of mathematics rely on (`M_PI`).
  static let arguments = ["-xc", "-std=gnu11", "-ferror-limit=20", "-w"]

  /// One function; a failure is a message at its place in the C file, or in the program where there is none.
  public func resolve(
    _ name: Identifier, _ parameters: [Identifier], _ path: Identifier, at range: SourceRange
  ) -> Result<CFunction, Diagnostic> {
    let subject = "cannot read \"\(path.text)\""
    let location = ClangExternResolver.location(path.text, from: range.file)
    let source: SourceFile
    switch ClangExternResolver.load(location) {
    case .success(let file): source = file
    case .failure(let problem):
      return .failure(
        Diagnostic(
          .error, "extern-unreadable", "\(subject): \(problem.reason)", at: path.range,
          help: path.text.hasPrefix("/") ? nil : "the path is relative to the folder of \(range.file.name)"))
    }
    do {
      return try translate(name, parameters, source, at: range)
    } catch {
      return .failure(error.diagnostic(subject, at: path.range))
    }
  }

  private func translate(
    _ name: Identifier, _ parameters: [Identifier], _ source: SourceFile, at range: SourceRange
  ) throws(ClangFailure) -> Result<CFunction, Diagnostic> {
    let file = try prepare(source)
    let unit = file.unit
    let sources = file.sources
    if let error = ClangExternResolver.errors(unit, sources, name, range) { return .failure(error) }
    var translation = CTranslation(unit: unit, operators: file.operators)
    do throws(CRefusal) {
      guard let function = translation.function(name.text) else {
        return .failure(ClangExternResolver.missing(name, unit, source))
      }
      return .success(try read(function, &translation, name, parameters, source))
    } catch {
      return .failure(
        Diagnostic(
          .error, "extern-unsupported", "`\(name.text)` cannot be read as an expression: \(error.message)",
          at: sources.range(of: error.place) ?? range,
          notes: [Diagnostic.Note("`\(name.text)` is used here", at: range)], help: error.help,
          origin: .limitation))
    }
  }

  private func prepare(_ source: SourceFile) throws(ClangFailure) -> PreparedFile {
    if let known = prepared.find(source) { return known }
    let arguments = ClangExternResolver.arguments
    let unit = try reader.read(
      source.name, arguments: arguments, texts: [(source.name, source.bytes)],
      options: [.bodies, .printed, .isolated])
    let sources = ClangSources(unit, known: [source])
    var operators = ClangOperators(unit, sources: sources)
    let hidden = try PrintedOperators.find(
      unit, operators, source: source, reader: reader, arguments: arguments)
    if !hidden.isEmpty { operators = ClangOperators(unit, sources: sources, printed: hidden) }
    let file = PreparedFile(source: source, unit: unit, sources: sources, operators: operators)
    prepared.add(file)
    return file
  }

  private func read(
    _ function: ClangCursor, _ translation: inout CTranslation, _ name: Identifier,
    _ parameters: [Identifier],
    _ source: SourceFile
  ) throws(CRefusal) -> CFunction {
    let declared = CTranslation.parameters(of: function)
    guard !function.isVariadic, declared.count == parameters.count else {
      throw CRefusal(
        "it has \(declared.count) parameters\(function.isVariadic ? " and more" : ""), the program names \(parameters.count)",
        at: function)
    }
    for cursor in declared where !ClangExternResolver.isReal(cursor.type) {
      throw CRefusal(
        "`\(cursor.name)` has the type `\(cursor.typeName)`, and only float and double can be differentiated",
        at: cursor)
    }
    guard ClangExternResolver.isReal(function.elementType) else {
      throw CRefusal("it returns `\(function.typeName)`, not float or double", at: function)
    }
    var arguments: [CValue] = []
    for (index, cursor) in declared.enumerated() {
      arguments.append(
        CValue(type: cursor.type.classified, content: .number(translation.graph.parameter(index))))
    }
    let value = try translation.run(function, arguments)
    let result = translation.number(value)
    let (graph, guarded) = BranchGuard.guarding(translation.graph, result: result, arity: declared.count)
    guard zip(graph.nodes, graph.reachable(from: guarded)).allSatisfy({ $1 ? $0.isFinite : true }) else {
      throw CRefusal("it computes with infinity or with what is no number", at: function)
    }
    let text = FunctionText.write(
      graph, result: guarded, function: name.text, parameters: parameters.map(\.text))
    return CFunction(
      name: name.text, path: URL(fileURLWithPath: source.name).standardizedFileURL.path,
      parametersAreFloat: declared.map { $0.type.classified == .float },
      resultIsFloat: function.elementType.classified == .float,
      definition: ExternDefinition(text: text.joined(separator: "\n") + "\n", from: source.name))
  }

  private static func isReal(_ type: ClangType) -> Bool {
    type.classified == .float || type.classified == .double
  }

  /// The first error of the C compiler, with those that follow.
  private static func errors(
    _ unit: ClangUnit, _ sources: ClangSources, _ name: Identifier, _ range: SourceRange
  ) -> Diagnostic? {
    let errors = unit.messages.filter { $0.severity == .error || $0.severity == .fatal }
    guard let first = errors.first else { return nil }
    var notes = errors.dropFirst().prefix(4).map {
      Diagnostic.Note($0.text, at: sources.range(of: $0, in: unit))
    }
    notes.append(Diagnostic.Note("`\(name.text)` is used here", at: range))
    return Diagnostic(
      .error, "c-error", "this is no C: \(first.text)", at: sources.range(of: first, in: unit) ?? range,
      notes: notes)
  }

  private static func missing(_ name: Identifier, _ unit: ClangUnit, _ source: SourceFile) -> Diagnostic {
    let names = unit.declarations.filter { $0.kind == .function && $0.isDefinition }.map(\.name)
    let known =
      names.isEmpty ? "it defines no functions" : "it defines \(names.prefix(12).joined(separator: ", "))"
    let isMacro = source.text.contains("#define \(name.text)(")
    return Diagnostic(
      .error, "extern-missing", "\(source.name) has no function `\(name.text)`", at: name.range,
      help: isMacro ? "`\(name.text)` is a macro there; make it a function" : known)
  }

  // MARK: Files

  struct Problem: Error {
    let reason: String
  }

  /// The path of a file, relative where that of the program is.
  static func location(_ path: String, from file: SourceFile) -> String {
    guard !path.hasPrefix("/"), let slash = file.name.lastIndex(of: "/") else { return path }
    return file.name[...slash] + path
  }

  static func load(_ path: String) -> Result<SourceFile, Problem> {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: ClangSources.resolved(path))
    else {
      return .failure(Problem(reason: "there is no such file"))
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      return .failure(Problem(reason: "it is no regular file"))
    }
    guard attributes[.size] as? Int ?? 0 <= ClangSources.sizeLimit else {
      return .failure(Problem(reason: "it has more than \(ClangSources.sizeLimit) bytes"))
    }
    guard let bytes = ClangSources.contents(path) else {
      return .failure(Problem(reason: "it cannot be opened"))
    }
    return .success(SourceFile(name: path, bytes: bytes))
  }
}

extension ScalarGraph.Node {
  /// Whether it is no constant, or one that can be written down.
  fileprivate var isFinite: Bool {
    if case .number(let value) = operation { return value.isFinite }
    return true
  }
}
