import RNNClang
import RNNDiagnostics
import Testing

/// Every construct that is refused: a message at its place in the C file.
@Suite struct RefusedTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let body: String
    let message: String
    /// The text that the message points at.
    let place: String
    var before = ""

    var testDescription: String { body }
  }

  static let cases: [Case] = [
    Case(body: "double *p = &x; return *p;", message: "`double *`", place: "double *p = &x"),
    Case(body: "return *&x;", message: "pointers", place: "*&x"),
    Case(body: "count = x; return x;", message: "global `count`", place: "count", before: "double count;"),
    Case(body: "count += 1; return x;", message: "global `count`", place: "count", before: "double count;"),
    Case(body: "return count * x;", message: "can change", place: "count", before: "double count = 2;"),
    Case(
      body: "return count * x;", message: "can change", place: "count", before: "extern const double count;"),
    Case(
      body: "again: if (x > 0) goto again; return x;", message: "`goto`",
      place: "again: if (x > 0) goto again"),
    Case(body: "if (x > 0) goto end; end: return x;", message: "`goto`", place: "goto end"),
    Case(body: "return x > 0 ? f(x - 1) : 0;", message: "calls itself: f → f", place: ""),
    Case(
      body: "return g(x);", message: "f → g → f", place: "",
      before: "double f(double x); static double g(double x) { return f(x); }"),
    Case(
      body: "STEPS return x;", message: "macro expands to statements", place: "STEPS",
      before: "#define STEPS { x = x + 1; }"),
    Case(
      body: "SET(x, 2); return x;", message: "macro expands to statements", place: "SET(x, 2)",
      before: "#define SET(a, b) a = b"),
    Case(
      body: "BOTH(x); return x;", message: "macro expands to statements", place: "BOTH(x)",
      before: "#define BOTH(a) do { a *= 2; } while (0)"),
    Case(body: "while (x > 1) x /= 2; return x;", message: "only `for` loops", place: "while (x > 1) x /= 2"),
    Case(
      body: "do x /= 2; while (x > 1); return x;", message: "only `for` loops",
      place: "do x /= 2; while (x > 1)"),
    Case(body: "for (int i = 0; i < x; i++) x -= 1; return x;", message: "not constant", place: "i < x"),
    Case(
      body: "for (;;) x -= 1; return x;", message: "a start, a condition and a step", place: "for (;;) x -= 1"
    ),
    Case(
      body: "for (int i = 0; i < 100000; i++) x += 1; return x;", message: "more than 1024 steps",
      place: "for (int i = 0; i < 100000; i++) x += 1"),
    Case(
      body: "for (int i = 0; i < 3; i++) { if (i == 1) break; x += 1; } return x;", message: "`break`",
      place: "break"),
    Case(
      body: "for (int i = 0; i < 3; i++) { if (i == 1) continue; x += 1; } return x;",
      message: "`break` or `continue`", place: "continue"),
    Case(
      body: "switch (1) { case 1: return x; } return 0;", message: "`switch`",
      place: "switch (1) { case 1: return x; }"),
    Case(body: "int n = x; return n;", message: "converted to an integer", place: "x"),
    Case(
      body: "return t[(int)x];", message: "converted to an integer", place: "(int)x",
      before: "static const double t[2] = {1, 2};"),
    Case(
      body: "return t[2] * x;", message: "element 2 of `t`, which has 2", place: "t[2]",
      before: "static const double t[2] = {1, 2};"),
    Case(
      body: "return t[0] * x;", message: "`t` can change", place: "t",
      before: "double t[2] = {1, 2};"),
    Case(
      body: "return *t * x;", message: "pointers", place: "*t", before: "static const double t[2] = {1, 2};"),
    Case(body: "double t[2]; t[0] = x; return t[0];", message: "not const", place: "double t[2]"),
    Case(
      body: "static double sum; sum += x; return sum;", message: "keeps its value", place: "static double sum"
    ),
    Case(body: "volatile double y = x; return y;", message: "volatile", place: "volatile double y = x"),
    Case(
      body: "struct { double a; } s; s.a = x; return s.a;", message: "not understood inside a function",
      place: "struct { double a; }"),
    Case(body: "double y; return x + y;", message: "before it has a value", place: "y"),
    Case(body: "double y; if (x > 0) y = 1; return x + y;", message: "before it has a value", place: "y"),
    Case(body: "if (x > 0) return x;", message: "ends in a return", place: ""),
    Case(body: "if (x > 0) return x; if (x <= 0) return -x;", message: "ends in a return", place: ""),
    Case(
      body: "return unknown(x);", message: "`unknown` is no function", place: "unknown",
      before: "double unknown(double);"),
    Case(body: "return lgamma(x);", message: "`lgamma`", place: "lgamma"),
    Case(body: "return fmod(x, 2);", message: "`fmod`", place: "fmod"),
    Case(
      body: "printf(\"%g\", x); return x;", message: "call whose value is not used",
      place: "printf(\"%g\", x)", before: "#include <stdio.h>"),
    Case(
      body: "double (*g)(double) = sin; return g(x);", message: "no number",
      place: "double (*g)(double) = sin"),
    Case(body: "double y = (x += 1); return y;", message: "assignment inside an expression", place: "x += 1"),
    Case(
      body: "double y; double z = (y = x) + 1; return z;", message: "assignment inside an expression",
      place: "y = x"),
    Case(body: "return x++;", message: "`++` inside an expression", place: "x++"),
    Case(body: "return (x, 1);", message: "comma", place: "x, 1"),
    Case(body: "return ({ x + 1; });", message: "statements inside an expression", place: "({ x + 1; })"),
    Case(body: "long double y = x; return y;", message: "no number", place: "long double y = x"),
    Case(body: "return x * 2.0L;", message: "no number", place: ""),
    Case(body: "return INFINITY;", message: "no function", place: ""),
    Case(body: "return x + 1 / 0;", message: "divided by 0", place: "1 / 0"),
    Case(body: "int n = 2000000000; n = n + n; return n * x;", message: "does not fit", place: "n + n"),
    Case(
      body: "return ((x > 0) + 1) / 2 * x;", message: "integers that are not constant",
      place: "((x > 0) + 1) / 2"),
    Case(body: "__asm__(\"nop\"); return x;", message: "assembly", place: "__asm__(\"nop\")"),
    Case(body: "x + 1; return x;", message: "changes nothing", place: "x + 1"),
    Case(body: "return _Generic(x, double: 1.0, default: 2.0) * x;", message: "`_Generic`", place: ""),
    Case(body: "return \"text\"[0] * x;", message: "const tables", place: "\"text\"[0]"),
    Case(body: "return x", message: "this is no C", place: ""),
  ]

  @Test(arguments: cases) func isRefusedAtItsPlace(_ c: Case) throws {
    let text = "#include <math.h>\n\(c.before)\ndouble f(double x) { \(c.body) }\n"
    for library in Libraries.all {
      switch try resolve("f", ["x"], in: text, ClangReader(library: library)) {
      case .success(let function): Issue.record("accepted: \(function.definition.file.text)")
      case .failure(let diagnostic):
        #expect(diagnostic.message.contains(c.message), "\(diagnostic.message)")
        let range = try #require(diagnostic.range)
        #expect(range.file.name.hasSuffix("/f.h"))
        if !c.place.isEmpty { #expect(range.text == c.place, "\(range.text)") }
      }
    }
  }

  @Test func whatToWriteInstead() throws {
    let text = "#include <math.h>\ndouble f(double x) { return fmod(x, 2); }\n"
    guard case .failure(let diagnostic) = try resolve("f", ["x"], in: text) else {
      Issue.record("fmod was accepted")
      return
    }
    #expect(diagnostic.help?.contains("x - y*trunc(x/y)") == true)
    // What is advised is accepted.
    _ = try resolve(
      "f", ["x"], in: "#include <math.h>\ndouble f(double x) { return x - 2*trunc(x/2); }\n"
    ).get()
  }

  struct Signature: Sendable {
    let text: String
    let parameters: [String]
    let message: String
  }

  @Test(arguments: [
    Signature(
      text: "double f(double x, double y) { return x + y; }", parameters: ["x"], message: "2 parameters"),
    Signature(text: "double f(int n) { return n; }", parameters: ["n"], message: "the type `int`"),
    Signature(
      text: "double f(const double *x) { return x[0]; }", parameters: ["x"], message: "`const double *`"),
    Signature(text: "int f(double x) { return x > 0; }", parameters: ["x"], message: "returns `int`"),
    Signature(text: "void f(double x) { (void)x; }", parameters: ["x"], message: "returns `void`"),
    Signature(text: "double f(double x, ...) { return x; }", parameters: ["x"], message: "and more"),
    Signature(text: "double f(double x);", parameters: ["x"], message: "no body"),
    Signature(text: "double g(double x) { return x; }", parameters: ["x"], message: "no function `f`"),
    Signature(text: "#define f(x) ((x) + 1)\n", parameters: ["x"], message: "no function `f`"),
    Signature(
      text: "double f(double _Complex x) { return 1; }", parameters: ["x"], message: "`_Complex double`"),
  ])
  func signature(_ c: Signature) throws {
    switch try resolve("f", c.parameters, in: c.text) {
    case .success(let function): Issue.record("accepted: \(function.definition.file.text)")
    case .failure(let diagnostic):
      #expect(diagnostic.message.contains(c.message), "\(diagnostic.message)")
      #expect(diagnostic.range != nil)
    }
  }
}
