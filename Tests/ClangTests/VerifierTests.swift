import RNNCBackend
import RNNClang
import RNNDiagnostics
import RNNIR
import RNNLanguage
import Testing

@testable import RNNCompiler

/// Generated C is read back, and every difference is found.
@Suite struct VerifierTests {
  private static let program = """
    size I = 3, H = 5
    input x[t]: [I], k[t]: index(H), target[t]: [H]
    param W: [H, I], V: [H, H], b: [H], E: [H, H]
    h[t] = tanh(V*h[t-1] + W*x[t] + b + row(E, k[t]))
    loss = sum[t](sum((h[t] - target[t])^2))
    output h
    """

  private func source(_ real: RealType, _ text: String = VerifierTests.program) throws -> CSource {
    var request = CompileRequest()
    request.emission.real = real
    request.emission.entries = Interface.EntryKind.allCases
    return try Pipeline(request).compile(SourceFile(name: "cell.rnn", text: text))
  }

  @Test(arguments: Libraries.all, RealType.allCases)
  func generatedCIsClean(_ library: ClangLibrary, _ real: RealType) throws {
    let problems = try source(real).verify(reader: ClangReader(library: library))
    #expect(problems.isEmpty, "\(problems.map(\.message))")
  }

  @Test(arguments: [
    "h[t] = 0.5*h[t-1] + x[t]\ninput x[t]: []\n", "y = 2*a\ninput a: []\noutput y\n",
    "param a: [], b: []\ninput x[t]: []\nloss = sum[t]((a*x[t] + b)^2)\n",
  ])
  func smallProgramsAreClean(_ text: String) throws {
    for real in RealType.allCases {
      let problems = try source(real, text).verify(reader: Libraries.first)
      #expect(problems.isEmpty, "\(problems.map(\.message))")
    }
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let from: String
    let to: String
    let message: String
    var inSource = false

    var testDescription: String { "\(from) → \(to)" }
  }

  @Test(arguments: [
    Damage(from: "const double *param_W;", to: "const float *param_W;", message: "`const float *`"),
    Damage(from: "const double *param_W;", to: "double *param_W;", message: "`double *`"),
    Damage(from: "const double *param_W;", to: "const double *param_W, *more;", message: "members, not"),
    Damage(from: "const double *param_W;", to: "", message: "not clean"),
    Damage(from: "param_V;", to: "param_Z;", message: "not clean"),
    Damage(from: "*param_b; /* parameter b: [5] */", to: "*more, *param_b;", message: "more, not param_b"),
    Damage(from: "const int32_t *input_k;", to: "const int64_t *input_k;", message: "`const int64_t *`"),
    Damage(
      from: "} cell_in;", to: "} cell_in; int extra(void);", message: "nothing describes the function extra"),
    Damage(
      from: "typedef struct cell_out {", to: "typedef struct cell_out { char pad[16];", message: "cell_out"),
    Damage(from: "CELL_PARAMETERS 70", to: "CELL_PARAMETERS 71", message: "71, not 70"),
    Damage(from: "CELL_OFFSET_param_V 15", to: "CELL_OFFSET_param_V 16", message: "16, not 15"),
    Damage(from: "CELL_ABI 1", to: "CELL_ABI 2", message: "CELL_ABI"),
    Damage(
      from: "size_t cell_forward_workspace(size_t", to: "size_t cell_forward_workspace(unsigned",
      message: "cell_forward_workspace"),
    Damage(
      from: "int cell_step_pack(const", to: "long cell_step_pack(const", message: "cell_step_pack"),
    Damage(
      from: "cell_forward_packed_size(void)", to: "cell_forward_packed_size(int size)",
      message: "cell_forward_packed_size"),
    Damage(
      from: "const cell_threads *threads, const void *packed);", to: "const void *packed);",
      message: "cell_forward_packed"),
    Damage(
      from: "\nconst char cell_interface[] = {\n",
      to: "\nstatic int unused_thing;\nconst char cell_interface[] = {\n", message: "unused", inSource: true),
    Damage(
      from: "const char cell_interface[] = {\n", to: "const char cell_interface[] = {0,\n",
      message: "no description", inSource: true),
    Damage(
      from: "\nconst char cell_interface[] = {\n",
      to: "\nint other(void) { return 1; }\nconst char cell_interface[] = {\n", message: "other is exported",
      inSource: true),
    Damage(
      from: "\nconst char cell_interface[] = {\n", to: "\nint variable;\nconst char cell_interface[] = {\n",
      message: "variable is exported", inSource: true),
    Damage(
      from: "\nconst char cell_interface[] = {\n", to: "\nsyntax error\nconst char cell_interface[] = {\n",
      message: "not clean", inSource: true),
  ])
  func damageIsFound(_ damage: Damage) throws {
    let good = try source(.double)
    var header = good.header
    var text = good.source(including: "cell.h")
    let before = damage.inSource ? text : header
    let after = before.replacing(damage.from, with: damage.to, maxReplacements: 1)
    #expect(after != before, "nothing was damaged")
    if damage.inSource { text = after } else { header = after }
    let problems = try CVerifier(reader: Libraries.first).verify(
      header: header, source: text, interface: good.interface)
    #expect(problems.contains { $0.message.contains(damage.message) }, "\(problems.map(\.message))")
    #expect(problems.allSatisfy { $0.origin == .compiler && $0.severity == .error })
  }

  /// Errors in headers that came with another libclang are not held against the generated C.
  @Test func brokenSystemHeadersAreNoDefect() throws {
    let folder = try Folder()
    let header = try folder.write("system.h", "int broken = ;\n")
    let good = try source(.float)
    let text = "#include \"\(header)\"\n" + good.source(including: "cell.h")
    #expect(throws: ClangFailure.foreignHeader(header)) {
      try CVerifier(reader: Libraries.first).verify(
        header: good.header, source: text, interface: good.interface)
    }
  }

  /// A warning has its line.
  @Test func warningsHaveTheirPlace() throws {
    let good = try source(.float)
    let text = good.source(including: "cell.h") + "\nstatic int narrow(double x) { return x; }\n"
    let problems = try CVerifier(reader: Libraries.first).verify(
      header: good.header, source: text, interface: good.interface)
    let conversion = try #require(problems.first { $0.message.contains("onversion") })
    let range = try #require(conversion.range)
    #expect(
      range.file.location(of: range.lower).line == text.split(
        separator: "\n", omittingEmptySubsequences: false
      ).count - 1)
  }
}
