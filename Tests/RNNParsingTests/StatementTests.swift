import RNNDiagnostics
import Testing

@testable import RNNLanguage

@Suite struct StatementTests {
  @Test(arguments: [
    ("size I = 3, H = 5, K", "size I=3 H=5 K"),
    ("size K = 2*H", "size K=(2 * H)"),
    ("input k[t]: index(K), next[t]: index(K)", "input k[t]:index(K) next[t]:index(K)"),
    ("input target", "input target"),
    ("input x: []", "input x:[]"),
    (
      "param W: [4*H, I] ~ glorot, b: [H] ~ constant(1), s ~ normal(0.1)",
      "param W:[(4 * H) I]~glorot() b:[H]~constant(1) s~normal(0.1)"
    ),
    ("state C: [D, D], h[t]", "state C:[D D] h[t]"),
    ("output h, l1.C", "output h l1.C"),
    ("h[0] = 0", "h[0] = 0"),
    ("h[-1] = a", "h[(-1)] = a"),
    ("(i[t], f[t]) = split(x[t], 2)", "i[t] f[t] = split(x[t], 2)"),
    ("(a) = b", "a = b"),
    ("fn gate(W, x) = σ(W*x)", "fn gate(W x) = σ((W * x))"),
    ("derivative clip(x) = where(abs(x) <= 1, 1, 0)", "derivative clip(x) = where((abs(x) <= 1), 1, 0)"),
    ("extern fn mish(x, y) from \"a b/mish.h\"", "extern mish(x y) from a b/mish.h"),
    ("import \"gru.rnn\"", "import gru.rnn"),
    ("l1 = GRU(x, H = 128)", "l1 = GRU(x, H=128)"),
    (
      "cell GRU(x[t]: [I], size H, size K = 2) -> h { h[t] = x[t] }",
      "cell GRU (x[t]:[I]) (H K=2) -> h { h[t] = x[t] }"
    ),
    ("cell A() -> (h, c) {}", "cell A () () -> h c {  }"),
    ("cell A(x[t]) → h, c\n{\n\n h[t] = x[t]; c = 1\n\n}", "cell A (x[t]) () -> h c { h[t] = x[t]; c = 1 }"),
    ("from = index + t", "from = (index + t)"),
  ])
  func structure(text: String, expected: String) {
    #expect(sketch(text) == [expected])
    #expect(sketch("# a\n\t\(text)  # b\r\n") == [expected])
  }

  @Test func linesEndStatements() {
    #expect(sketch("a = b\nc = d") == ["a = b", "c = d"])
    #expect(sketch("a = b; c = d;; e = f;") == ["a = b", "c = d", "e = f"])
    #expect(sketch("a = b +\n\n # c\n d") == ["a = (b + d)"])
    #expect(sketch("a = (b\n + d)\n") == ["a = (b + d)"])
    #expect(sketch("a =\n b") == ["a = b"])
    #expect(sketch("a = f(\n  b,\n  H = 3\n)") == ["a = f(b, H=3)"])
    #expect(sketch("param W: [H,\n I],\n b") == ["param W:[H I] b"])
    #expect(sketch("a = b'\nc = d") == ["a = (b')", "c = d"])
    #expect(sketch("a = !\nb") == ["a = (!b)"])
    #expect(places("a = b\n + c") == ["2:2 syntax"])
    #expect(places("a = x\n[t]") == ["2:1 syntax"])
  }

  @Test func placesCoverWhatWasWritten() throws {
    let (tree, _) = parse("# a\nh[t] = W*x[t-1] + b'  # c\nsum[t=1..2](z) = 1\n")
    let statement = try #require(tree.statements.first)
    #expect(statement.range.text == "h[t] = W*x[t-1] + b'")
    guard case .definition(let targets, let value) = statement.kind,
      case .binary(.add, let left, let right) = value.kind, case .binary(_, _, let x) = left.kind
    else {
      Issue.record("another tree")
      return
    }
    #expect(targets[0].range.text == "h[t]")
    #expect(value.range.text == "W*x[t-1] + b'")
    #expect(left.range.text == "W*x[t-1]")
    #expect(x.range.text == "x[t-1]")
    #expect(right.range.text == "b'")
    #expect(tree.comments.map(\.text) == ["# a", "# c"])
  }

  @Test func nothingGivesAnEmptyTree() {
    for text in ["", "\n\n", "# only a comment", "\u{FEFF}", " \t\r\n", ";"] {
      let (tree, diagnostics) = parse(text)
      #expect(tree.statements.isEmpty && diagnostics.isEmpty)
    }
  }

  @Test func spacesOfAllKindsSeparate() {
    #expect(sketch("a\u{A0}=\u{2003}b\u{3000}+\tc") == ["a = (b + c)"])
  }
}
