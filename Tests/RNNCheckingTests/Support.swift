import OrderedCollections
import RNNDiagnostics
import RNNLanguage
import Testing

/// Parses and checks a text; imports are found among `files`.
func check(
  _ text: String, sizes: OrderedDictionary<String, Int> = [:], files: [String: String] = [:],
  externs: ExternResolver = .none
) -> (program: CheckedProgram?, diagnostics: [Diagnostic]) {
  let (tree, diagnostics) = Parser.parse(SourceFile(name: "test.rnn", text: text))
  guard diagnostics.isEmpty else { return (nil, diagnostics) }
  let loader = ImportLoader { path, _ in
    files[path].map { .success(SourceFile(name: path, text: $0)) } ?? .failure(.init("there is no such file"))
  }
  return Checker.check(tree, options: CheckOptions(sizes: sizes), loader: loader, externs: externs)
}

/// A program that must be accepted without a message.
func accepted(
  _ text: String, sizes: OrderedDictionary<String, Int> = [:], files: [String: String] = [:],
  location: SourceLocation = #_sourceLocation
) throws -> CheckedProgram {
  let (program, diagnostics) = check(text, sizes: sizes, files: files)
  #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))", sourceLocation: location)
  return try #require(program, sourceLocation: location)
}

extension CheckedProgram {
  /// Every value that is not hidden with its shape, e.g. `h[t]: [h]`, `b: []`, `r[t]: [D]'`.
  var shapes: [String] {
    values.filter { !$0.isHidden }.map { value in
      let dimensions = value.type.dimensions.map(\.text).joined(separator: ", ")
      let index = value.type.indexBound.map { "index(\($0.text))" }
      return
        "\(value.name)\(value.isStream ? "[t]" : ""): \(index ?? "[\(dimensions)]")\(value.type.kind == .row ? "'" : "")"
    }
  }

  /// The shape of one value as `shapes` writes it.
  func shape(_ name: String) -> String? {
    shapes.first { $0.hasPrefix("\(name):") || $0.hasPrefix("\(name)[t]:") }
  }

  func value(_ name: String) -> CheckedValue? { values.first { $0.name == name } }

  var outputNames: [String] { outputs.map { values[$0].name } }
}
