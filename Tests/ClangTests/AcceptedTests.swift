import Foundation
import RNNClang
import RNNDiagnostics
import RNNJIT
import RNNLanguage
import Testing

@testable import RNNCompiler

/// Every construct that is understood, compared with the C itself over a range of inputs.
@Suite struct AcceptedTests {
  static let header = """
    #include <float.h>
    #include <math.h>
    #define HALF 0.5
    #define SQUARE(x) ((x) * (x))
    #define BARE(a, b) a * b - a
    #define CLAMP(x) ((x) < -1 ? -1 : (x) > 1 ? 1 : (x))
    #define NEGATED(x) -x
    typedef double real;
    enum { THREE = 3, SEVEN = THREE * 2 + 1 };
    enum mode { OFF, ON = 4 };
    static const double table[4] = {1.5, -2, 1 / 3.0};
    static const float floats[] = {0.1f, 0.2f};
    static const int whole[3] = {1, 2, 3};
    static const double derived = HALF * 3;

    double constant(double x) { (void)x; return 2.5; }
    double locals(double x) { double a = x * x, b; b = a + 1; a = b * b; return a - b; }
    double operators(double x, double y) { return -x + +y - x * y / (2 + SQUARE(y)); }
    double compound(double x) { double s = x; s += 2; s *= x; s -= 1; s /= 3; return s; }
    double tables(double x) { return table[0] * x + table[1] + table[2] * x * x + table[3] + floats[1]; }
    double integers(double x) { return x * (7 / 2) + 7 % 4 + (1 << 3) + SEVEN + ON + whole[2] + (5 & 3); }
    double divided(double x) { return x * (1 / 2) + 1 / 2.0; }
    double promoted(double x) { int n = 3; n = n * 2 + 'a'; return n * x; }
    double comparisons(double x) { return (x > 0) - (x < 0) + 2 * (x >= 1) + 3 * (x <= -1) + (x == 2) + (x != 3); }
    double logic(double x, double y) { return (x > 0 && y > 0) + 2 * (x > 1 || y > 1) + 4 * !(x > y) + 8 * !x; }
    double conditional(double x) { return x > 2 ? x : x > 0 ? x * x : -x; }
    double branches(double x) { double y; if (x > 1) { y = x; } else if (x < -1) y = -x; else y = 1; return y * y; }
    double early(double x) { if (x < 0) return 0; if (x > 6) return 6; return x; }
    double nested(double x, double y) {
      double r = 0;
      if (x > 0) { if (y > 0) return x * y; r = x; if (y < -1) { r += y; } }
      else { double t = y * y; if (t > 4) return t; r = t; }
      return r + 1;
    }
    double loop(double x) { double s = 0; for (int i = 0; i < THREE; i++) { s = s * x + whole[i]; } return s; }
    double down(double x) { double s = 1; int i; for (i = 6; i > 0; i -= 2) s = s * x / i; return s; }
    double twice(double x) { for (int i = 0; i < 2; ++i) for (int j = 0; j <= i; ++j) x = x * HALF + j; return x; }
    double skipped(double x) { for (int i = 0; i < 4; i++) if (i % 2 == 0) x += i; return x; }
    double size(double x) { double s = 0; for (unsigned i = 0; i < sizeof(table) / sizeof(table[0]); i++) s += table[i] * x; return s; }
    double loopReturn(double x) { for (int i = 1; i < 5; i++) if (x < i) return i * x; return x; }
    double helper(double x, int n) { double p = 1; for (int i = 0; i < n; i++) p *= x; return p; }
    double calls(double x) { return helper(x, 3) + helper(x + 1, 2); }
    static int sign(double x) { return (x > 0) - (x < 0); }
    double signed_root(double x) { return sign(x) * sqrt(fabs(x)); }
    double later(double x);
    double forward(double x) { return later(x) + 1; }
    double later(double x) { return x * derived; }
    double mathematics(double x) { return exp(-x * x) + sin(x) + cos(x) + tanh(x) + atan(x) + erf(x) + expm1(-fabs(x)); }
    double more(double x) { return log1p(x * x) + log(1 + x * x) + sqrt(1 + x * x) + sinh(x / 1000) + cosh(x / 1000) + tan(x / 1000); }
    double composed(double x) { return exp2(x / 100) + log2(1 + x * x) + log10(2 + x * x) + cbrt(x) + erfc(x) + trunc(x) + round(x); }
    double pairs(double x, double y) { return fmax(x, y) + 2 * fmin(x, y) + hypot(x, y) + fdim(x, y) + atan2(y, x) + fma(x, y, 1) + copysign(x, y); }
    double powers(double x) { return pow(x, 2) + pow(fabs(x), 1.5) + pow(2, x / 500); }
    double steps(double x) { return floor(x) + ceil(x * HALF) + fmod_free(x); }
    double macros(double x) { return SQUARE(x + 1) * HALF + CLAMP(x) + NEGATED(x) + M_PI + DBL_EPSILON; }
    double bare(double x, double y) { return BARE(x, y); }
    real typed(real x) { const real c = 2; static const real d = 3; enum mode m = ON; return c * x + d + m; }
    double casts(double x) { return (double)(float)0.1 * x + (int)3.9 + (double)(x > 0); }
    double _Bool_cast(double x) { _Bool b = x > 1; return b ? x : 1; }
    float single(float x) { const float k = 0.1f; return x * k + 1.0f / 3 - tanhf(x) * floats[0]; }
    float mixed(float x, double y) { return (float)(x * y) + expf(-fabsf(x)); }
    double comma(double x) { double a = 0; for (int i = 0, j = 3; i < j; i++, j--) a += i * x + j; return a; }
    double changed(double x) { x = fmax(x, 0); x = x * x; return x; }
    double shadowed(double x) { double y = x; { double y = 2; x = y * x; } return x + y; }
    double singular(double x) { return x != 0 ? sin(x) / x : 1; }
    double zero(double x) { double z = -0.0; z = -z; return x * -z + -0.0 * 2; }
    double doubling(double x) {
      double a = x / 1e7 + 0.5;
      for (int i = 0; i < 60; i++) a = a * a * (3 - 2 * a);
      return a;
    }
    """.replacingOccurrences(of: " + fmod_free(x)", with: "")

  /// The functions in the header that are to be tried, with the number of their parameters.
  static let functions: [(String, Int)] = [
    ("constant", 1), ("locals", 1), ("operators", 2), ("compound", 1), ("tables", 1), ("integers", 1),
    ("divided", 1), ("promoted", 1), ("comparisons", 1), ("logic", 2), ("conditional", 1), ("branches", 1),
    ("early", 1), ("nested", 2), ("loop", 1), ("down", 1), ("twice", 1), ("skipped", 1), ("size", 1),
    ("loopReturn", 1), ("calls", 1), ("signed_root", 1), ("forward", 1), ("mathematics", 1), ("more", 1),
    ("composed", 1), ("pairs", 2), ("powers", 1), ("steps", 1), ("macros", 1), ("bare", 2), ("typed", 1),
    ("casts", 1), ("_Bool_cast", 1), ("single", 1), ("mixed", 2), ("comma", 1), ("changed", 1),
    ("shadowed", 1), ("singular", 1), ("doubling", 1), ("zero", 1),
  ]

  /// `size` and `loop` are words of one language or the other; the functions get names of their own.
  private static func program(_ folder: Folder) throws -> SourceFile {
    var text = ""
    var header = header
    for (name, count) in functions {
      header = header.replacingOccurrences(of: " \(name)(", with: " c_\(name)(")
      let parameters = ["x", "y"].prefix(count).joined(separator: ", ")
      text += "extern fn c_\(name)(\(parameters)) from \"all.h\"\n"
    }
    try folder.write("all.h", header)
    return folder.program(text)
  }

  @Test func valuesAreThoseOfC() throws {
    let folder = try Folder()
    let program = try AcceptedTests.program(folder)
    let resolver = ClangExternResolver(reader: Libraries.first)
    _ = texts(program, resolver)
    let rows = try ExternCheck(resolver: resolver, settings: JITSettings(), seed: 3).rows(of: program, .none)
    #expect(rows.count == AcceptedTests.functions.count)
    for row in rows { #expect(row.verdict == .pass, "\(row.check) \(row.worst): \(row.error) \(row.note)") }
  }

  /// Old libraries do not tell operators, new ones do; what comes out is the same.
  @Test func librariesAgree() throws {
    let folder = try Folder()
    let program = try AcceptedTests.program(folder)
    let readings = Libraries.all.map { texts(program, ClangExternResolver(reader: ClangReader(library: $0))) }
    #expect(readings.count >= 1, "libclang-dev is needed for these tests")
    for reading in readings.dropFirst() { #expect(reading == readings[0]) }
  }

  private func texts(_ program: SourceFile, _ resolver: ClangExternResolver) -> [String] {
    Parser.parse(program).tree.statements.map { statement in
      guard case .externFunction(let name, let parameters, let path) = statement.kind else { return "" }
      switch resolver.resolve(name, parameters, path, at: statement.range) {
      case .success(let function): return function.definition.file.text
      case .failure(let diagnostic):
        Issue.record("\(name.text): \(diagnostic.message) at \(diagnostic.range?.text ?? "")")
        return ""
      }
    }
  }
}
