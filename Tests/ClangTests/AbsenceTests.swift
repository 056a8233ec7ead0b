import RNNClang
import RNNDiagnostics
import RNNLanguage
import Testing

@testable import RNNCompiler

/// A machine without libclang compiles as before.
@Suite struct AbsenceTests {
  private static let plain = "h[t] = tanh(V*h[t-1] + W*x[t])\n"

  @Test func programsCompileWithout() throws {
    let pipeline = Pipeline(request, externs: ClangExternResolver(reader: Libraries.nowhere).resolver)
    let source = try pipeline.compile(SourceFile(name: "plain.rnn", text: AbsenceTests.plain))
    #expect(source.header.contains("plain_forward"))
  }

  private var request: CompileRequest {
    var request = CompileRequest()
    request.sizes = ["h": 3, "x": 2]
    return request
  }

  @Test func externSaysWhatWasTried() throws {
    guard
      case .failure(let diagnostic) = try resolve(
        "f", ["x"], in: "double f(double x) { return x; }", Libraries.nowhere)
    else {
      Issue.record("read without a library")
      return
    }
    #expect(diagnostic.code == "no-libclang")
    #expect(diagnostic.origin == .limitation)
    #expect(diagnostic.notes.contains { $0.message.contains("/nowhere/libclang.so") })
    #expect(diagnostic.help?.contains(ClangLibrary.variable) == true)
  }

  @Test func crossCheckSkipsAndSaysWhy() throws {
    var options = CrossCheck.Options()
    options.clang = Libraries.nowhere
    options.steps = 2
    options.batch = 1
    let report = try CrossCheck.run(
      SourceFile(name: "plain.rnn", text: AbsenceTests.plain), CompileRequest(), JITSettings(), options)
    #expect(report.passed)
    let rows = report.rows.filter { $0.check.contains("read back") }
    #expect(rows.count == 2)
    #expect(rows.allSatisfy { $0.verdict == .skipped && $0.note.contains("no libclang") })
  }

  @Test func anotherLibraryIsRefused() throws {
    let reader = ClangReader(library: ClangLibrary(candidates: ["libm.so.6"]))
    #expect {
      try reader.version()
    } throws: { error in
      guard case .noLibrary(let tried)? = error as? ClangFailure else { return false }
      return tried.contains { $0.contains("clang_createIndex") }
    }
  }

  @Test func theVariableComesFirstAndAlone() {
    #expect(ClangLibrary(environment: [ClangLibrary.variable: "/a/b.so"]).candidates == ["/a/b.so"])
    let names = ClangLibrary(environment: [ClangLibrary.variable: "", "PATH": ""]).candidates
    #expect(names.first?.contains("14") == true)
    #expect(names.contains { $0.contains("19") })
  }
}
