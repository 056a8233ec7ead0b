import RNNDiagnostics
import Testing

@testable import RNNLanguage

@Suite struct RecoveryTests {
  @Test(arguments: [
    ("h[t] tanh(x[t])", "1:6 missing-equals"),
    ("h", "1:2 missing-equals"),
    ("y == 3", "1:3 wrong-operator"),
    ("y = a = b", "1:7 syntax"),
    ("a, b = f(x)", "1:2 syntax"),
    ("x[t]: [H] = 3", "1:5 syntax"),
    ("y = 2x", "1:6 missing-operator"),
    ("y = (a)(b)", "1:8 missing-operator"),
    ("y = f(a)(b)", "1:9 missing-operator"),
    ("y = f(a b)", "1:9 missing-operator"),
    ("y = a +", "1:8 syntax"),
    ("y = * a", "1:5 syntax"),
    ("y = a < b < c", "1:11 chained-comparison"),
    ("y = [1, 2]", "1:5 syntax"),
    ("y = (a, b)", "1:7 syntax"),
    ("y = ()", "1:6 syntax"),
    ("y = \"a\"", "1:5 syntax"),
    ("y = input", "1:5 reserved-word"),
    ("input = 3", "1:1 reserved-word"),
    ("size[t] = 3", "1:1 reserved-word"),
    ("fn f(size) = 1", "1:6 reserved-word"),
    ("y = a)", "1:6 unmatched-bracket"),
    ("y = (a]", "1:7 unmatched-bracket"),
    (")", "1:1 unmatched-bracket"),
    ("}", "1:1 unmatched-bracket"),
    ("y = (a", "1:5 unclosed-bracket"),
    ("y = f(a\nz = 1", "1:8 unclosed-bracket"),
    ("cell A() -> h {\n h = 1\n", "1:15 unclosed-bracket"),
    ("y = x[t][0]", "1:9 syntax"),
    ("y = x[t, 1]", "1:8 syntax"),
    ("y = (a + b)[t]", "1:12 syntax"),
    ("y = l1.f(x)", "1:9 syntax"),
    ("y = sum[i](x[t])", "1:9 time-index"),
    ("y = sum[t=1:T](x[t])", "1:12 syntax"),
    ("y = sum[t=1..T] x", "1:17 syntax"),
    ("l1.h[t] = 3", "1:3 syntax"),
    ("param W = 3", "1:9 syntax"),
    ("param W[H, I]", "1:8 syntax"),
    ("param W: (H, I)", "1:10 syntax"),
    ("param W: [H][I]", "1:13 syntax"),
    ("param", "1:6 syntax"),
    ("param W, ", "1:9 syntax"),
    ("input x ~ zeros", "1:9 misplaced-initializer"),
    ("output h[t]", "1:9 syntax"),
    ("fn f(a b) = a", "1:8 syntax"),
    ("fn f(a) { a }", "1:9 syntax"),
    ("extern mish(x)", "1:8 syntax"),
    ("extern fn mish(x)", "1:18 syntax"),
    ("import 'a'", "1:8 syntax"),
    ("import a", "1:8 syntax"),
    ("let x = 3", "1:1 syntax"),
    ("def f(x) = 3", "1:1 syntax"),
    ("prama W: [3, 3]", "1:1 syntax"),
    ("imprt \"a\"", "1:1 syntax"),
    ("q W: [3, 3]", "1:3 missing-equals"),
    ("input x[t] [3]", "1:12 syntax"),
    ("y = W^T*x[t]", "1:6 transpose-power"),
    ("y[t] = x[t] ^ t", "1:13 transpose-power"),
    ("y[t] = r^(t) + 0.9^t + r^-t + r^T[1]", ""),
    ("cell A(x[t]: [I] size H) -> h {\n h[t] = a b\n}", "1:18 syntax, 2:11 missing-operator"),
    ("cell A(x[t]) {\n h[t] = 1\n}", "1:14 syntax"),
    ("cell A() -> h[t] { h = 1 }", "1:14 syntax"),
    ("cell A() -> h { cell B() -> h { h = 1 }; h = 2 }", "1:17 misplaced-statement"),
    ("f(x) = x^2", "1:1 missing-fn"),
    ("h(t) = h(t-1) + g(t)", "1:3 wrong-bracket, 1:10 wrong-bracket"),
    ("h[t] = h{t-1}", "1:9 wrong-bracket"),
    ("h[t] = h_{t-1} + x^{2}", "1:10 wrong-bracket, 1:20 wrong-bracket"),
    ("h_t = x_t + x_t", "1:1 subscript-name, 1:7 subscript-name"),
    ("input x_t\ny = x_t", ""),
  ])
  func codesAndPlaces(text: String, expected: String) {
    #expect(places(text).joined(separator: ", ") == expected)
    // An error costs its own statement only.
    let following = "\nlast = 1\n"
    if !text.contains("cell A() -> h {\n h = 1\n") && text != "param W, " && text != "y = a +" {
      #expect(Sketch.of(parse(text + following).tree.statements).last == "last = 1")
    }
  }

  @Test func severalErrorsAreReportedInOrder() {
    let text = """
      a = (b + c
      param W: [H, I
      ok = 1
      y = f(x,
        2 z,
        3)
      z = q q; w = 1
      """
    #expect(
      places(text) == [
        "1:11 unclosed-bracket", "2:15 unclosed-bracket", "5:5 missing-operator", "7:7 missing-operator",
      ])
    #expect(Sketch.of(parse(text).tree.statements) == ["ok = 1", "w = 1"])
  }

  @Test func slipsAreReadAsMeant() {
    let tree = parse("h(t) = V*h(t-1) + W*x_{t-1} + (a < b < c) + g(t)").tree
    #expect(
      Sketch.of(tree.statements) == [
        "h[t] = ((((V * h[(t - 1)]) + (W * x[(t - 1)])) + ((a < b) < c)) + g(t))"
      ])
  }

  @Test(arguments: [
    ("input x(t): [3]", "a stream is declared `x[t]`"),
    ("state h: [4] = 0", "write the value before the first step as a statement: `h[0] = …`"),
    ("for t in 1..T", "a recurrence needs no loop: `h[t] = …` says every step"),
    ("prama W: [3, 3]", "did you mean `param`?"),
    ("inptu x[t]", "did you mean `input`?"),
    ("Param W", "did you mean `param`?"),
    ("extren fn f(x) from \"f.h\"", "did you mean `extern`?"),
    ("nf f(x) = x", "did you mean `fn`?"),
    ("input x[t] [3]", "the shape stands behind a colon: `x[t]: [H]`"),
    ("y = W^T*x[t]", "the transpose is written `W'`, the power `W^(T)`"),
    ("y = 1 if x", "a choice is written `where(c, a, b)`"),
  ]) func habitsOfOtherLanguagesHaveTheirRemedies(text: String, help: String) {
    #expect(parse(text).diagnostics.map(\.help) == [help])
  }

  @Test func openBracketsAndContinuationsAreShown() {
    #expect(parse("y = f((a)\nz = 1").diagnostics.first?.notes.first?.range?.lower == 5)
    #expect(parse("y = a +\nz = 1").diagnostics.first?.notes.first?.range?.lower == 6)
  }

  @Test func theListOfErrorsEnds() {
    let text = String(repeating: "a b\n", count: 1000)
    let diagnostics = parse(text).diagnostics
    #expect(diagnostics.count == Parser.errorLimit + 1)
    #expect(diagnostics.last?.code == "too-many-errors")
    #expect(parse(String(repeating: "$\n", count: 1000)).diagnostics.last?.code == "too-many-errors")
    #expect(parse(String(repeating: "\u{7}\n", count: 1000)).diagnostics.count == Parser.errorLimit + 1)
  }
}
