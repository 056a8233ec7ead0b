import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage
import Testing

/// Every example is in canonical layout, compiles cleanly, and agrees with the interpreter.
@Suite struct ProgramTests {
  @Test func theExamplesAreFound() { #expect(Examples.names.count > 40) }

  @Test(arguments: Examples.names) func layout(name: String) throws {
    let file = try Examples.file(name)
    let formatted = Formatter.format(try Pipeline().parse(file))
    try Golden.expect(formatted, at: Examples.root.appendingPathComponent("Examples/\(name)"))
  }

  @Test(arguments: Examples.refused) func refused(name: String) throws {
    #expect(throws: DiagnosticFailure.self) { try Pipeline().check(Examples.file(name)) }
  }

  @Test(arguments: Examples.names) func noWarnings(name: String) throws {
    let file = try Examples.file(name)
    let warnings = try Pipeline(Examples.request(file)).check(file).warnings
    #expect(warnings.map(\.message) == [])
  }

  /// C as strict as it gets: what a compiler has to say against a generated file is an error.
  static let flags = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"]

  @Test(arguments: Examples.names) func strictForClang(name: String) throws {
    // A machine may have no clang; gcc is asked by the cross-check.
    guard let clang = Tool("clang") else { return }
    let file = try Examples.file(name)
    for real in RealType.allCases {
      let source = try Pipeline(Examples.request(file, real)).compile(file)
      try withTemporaryFolder { folder in
        try source.combined.write(
          to: folder.appendingPathComponent("it.c"), atomically: true, encoding: .utf8)
        let outcome = try clang.run(Self.flags + ["-fsyntax-only", "it.c"], in: folder)
        #expect(outcome.status == 0, "\(real): \(outcome.output.prefix(2000))")
      }
    }
  }

  /// gcc compiles what the interpreter is compared with; it warns of more when it optimises.
  static func strictSettings() throws -> JITSettings {
    var settings = JITSettings()
    var environment = ProcessInfo.processInfo.environment
    if Tool("gcc") != nil { environment["CC"] = "gcc" }
    settings.compiler = try CCompiler.find(environment: environment)
    settings.options.optimization = 1
    // Small chunks of steps, so that short sequences have several.
    settings.options.extraFlags = flags + ["-DRNN_CHUNK_ROWS=(size_t)6"]
    return settings
  }

  @Test(arguments: Examples.names) func crossCheck(name: String) throws {
    let file = try Examples.file(name)
    let report = try CrossCheck.run(file, Examples.request(file, largest: 12), Self.strictSettings())
    #expect(report.passed, "\(report.text)")
  }
}
