import Foundation
import RNNClang
import RNNDiagnostics
import RNNLanguage
import Testing

@testable import RNNCompiler

/// The examples, and what reading a function gives.
@Suite struct ExampleTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples/extern")

  private func example(_ name: String) throws -> SourceFile {
    let url = ExampleTests.folder.appendingPathComponent(name)
    return SourceFile(name: url.path, bytes: Array(try Data(contentsOf: url)))
  }

  @Test(arguments: ["activations.rnn", "neuron.rnn"]) func checksPass(_ name: String) throws {
    var options = CrossCheck.Options()
    options.clang = Libraries.first
    let report = try CrossCheck.run(try example(name), CompileRequest(), JITSettings(), options)
    #expect(report.passed, "\(report.text)")
    #expect(report.rows.count { $0.check.contains("C function") } == 6)
    #expect(report.rows.count { $0.check.contains("read back") && $0.verdict == .pass } == 2)
  }

  /// Every function of the headers that takes and gives real numbers.
  @Test func everyFunctionIsThatOfC() throws {
    let program = """
      extern fn softplus_stable(x) from "activations.h"
      extern fn gelu(x) from "activations.h"
      extern fn gelu_tanhf(x) from "activations.h"
      extern fn softsign(x) from "activations.h"
      extern fn logcosh(x) from "activations.h"
      """
    let file = SourceFile(name: ExampleTests.folder.appendingPathComponent("p.rnn").path, text: program)
    let resolver = ClangExternResolver(reader: Libraries.first)
    let rows = try ExternCheck(resolver: resolver, settings: JITSettings(), seed: 1).rows(of: file, .none)
    #expect(rows.count == 5)
    for row in rows { #expect(row.verdict == .pass, "\(row.check) \(row.worst) \(row.error) \(row.note)") }
  }

  @Test func declarationsShowTheFunctions() throws {
    let text = try Pipeline().text(.declarations, of: example("activations.rnn"))
    #expect(text.contains("fn hardswish(x) = where(x <= -3, 0, where(x >= 3, x, x .* (x + 3) / 6))"))
    #expect(text.contains("fn snake_s(x, a, s) = x + s .* s / a"))
    #expect(text.contains("fn snake(x, a) = snake_s(x, a, sin(a .* x))"))
    #expect(!text.contains("\nextern"))
    // It is a program that needs no C and means the same.
    let again = Pipeline(externs: .none)
    let plain = try again.compile(SourceFile(name: "activations.rnn", text: text))
    let original = try Pipeline().compile(example("activations.rnn"))
    #expect(plain.interface == original.interface)
  }

  /// A branch that C does not take must not spoil the derivative of the one it takes.
  @Test(arguments: [
    ("double f(double x) { return x > 20 ? x : log(1 + exp(x)); }", 800.0, 1.0),
    ("double f(double x) { if (fabs(x) < 1e-6) return 1 - x / 2; return x / expm1(x); }", 0.0, -0.5),
    ("double f(double x) { double r = 0; if (x > 0) r = sqrt(x); return r; }", -4.0, 0.0),
    ("double f(double x) { return x > 0 ? x * log(x) : 0; }", 0.0, 0.0),
    ("double f(double x) { if (x > 0) { if (x > 1) return 1 / x; return 2 - x; } return 1; }", 0.0, 0.0),
  ])
  func derivativesStayFinite(_ text: String, _ x: Double, _ slope: Double) throws {
    let function = try resolve("f", ["x"], in: text).get()
    let program = "\(function.definition.file.text)param a: []\nloss = f(a)\n"
    let pipeline = Pipeline()
    let checked = try pipeline.check(SourceFile(name: "p.rnn", text: program)).program
    let source = try pipeline.emit(try pipeline.equations(checked))
    let run = try OracleRun(
      checked, source.interface, steps: 1, batch: 1, data: ["a": .init(shape: [], [x])])
    let gradient = try run.gradient().result.gradients["a"]?.values ?? []
    #expect(gradient == [slope])
    let kernel = try pipeline.kernel(source)
    let compiled = try kernel.gradient(steps: 1, batch: 1, data: ["a": .init(shape: [], [Float(x)])])
    #expect(compiled.gradients["a"]?.values == [Float(slope)])
  }

  @Test func whatIsSharedIsWrittenOnce() throws {
    let text = """
      double f(double x) {
        double a = x;
        for (int i = 0; i < 100; i++) a = a * a + a;
        return a;
      }
      """
    let function = try resolve("f", ["x"], in: text).get()
    #expect(function.definition.diagnostics.isEmpty)
    #expect(function.definition.file.text.utf8.count < 20_000)
    #expect(function.definition.functions.count == 100)
  }

  /// The names of C are free: words of the language, and names that agree.
  @Test func namesOfLocals() throws {
    let text = """
      #include <math.h>
      double f(double x) { double t = exp(x), T = t * t, param = T * T, x2 = param * param; return t + T + param + x2 + x2 * x2; }
      """
    let function = try resolve("f", ["x2"], in: text).get()
    #expect(function.definition.diagnostics.isEmpty, "\(function.definition.file.text)")
    let program = "\(function.definition.file.text)param a: []\nloss = f(a)\n"
    _ = try Pipeline().check(SourceFile(name: "p.rnn", text: program))
  }
}
