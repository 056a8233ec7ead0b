import Testing

@testable import RNNLanguage

@Suite struct ExpressionTests {
  @Test(
    arguments: [
      ("a + b*c", "(a + (b * c))"),
      ("a - b - c", "((a - b) - c)"),
      ("a/b*c", "((a / b) * c)"),
      ("a ⊙ b ∘ c .* d", "(((a .* b) .* c) .* d)"),
      ("a*b ⊙ c", "((a * b) .* c)"),
      ("-x^2", "(-(x ^ 2))"),
      ("a^b^c", "(a ^ (b ^ c))"),
      ("a^-b^c", "(a ^ (-(b ^ c)))"),
      ("-a*b", "((-a) * b)"),
      ("a*-b", "(a * (-b))"),
      ("- -a", "(-(-a))"),
      ("!a && b", "((!a) && b)"),
      ("a || b && c", "(a || (b && c))"),
      ("a + 1 < b == 0 || c", nil),
      ("a + 1 < b*2", "((a + 1) < (b * 2))"),
      ("a ≤ b && c ≥ d || e ≠ f", "(((a <= b) && (c >= d)) || (e != f))"),
      ("a == b || a != b", "((a == b) || (a != b))"),
      ("v'*w", "((v') * w)"),
      ("v*k[t]'", "(v * (k[t]'))"),
      ("A''", "((A')')"),
      ("x'^2", "((x') ^ 2)"),
      ("f(a)'", "(f(a)')"),
      ("(a + b)'*c", "(((a + b)') * c)"),
      ("a·b×c − d", "(((a * b) * c) - d)"),
      ("a ./ b .^ c", "(a / (b ^ c))"),
      ("2.*x", "(2 .* x)"),
      ("2.5e-3*x", "(2.5e-3 * x)"),
      ("1e5 + 1E+5", "(1e5 + 1E+5)"),
      ("h[T-1] + h[-1]", "(h[(T - 1)] + h[(-1)])"),
      ("l1.h[t-1] + l1.c", "(l1.h[(t - 1)] + l1.c)"),
      ("GRU(x, H = 128, K = 2*H)", "GRU(x, H=128, K=(2 * H))"),
      ("f()", "f()"),
      ("sum[t](x[t])", "sum[t](x[t])"),
      ("sum[t=2..T](x[t])", "sum[t=2..T](x[t])"),
      ("sum[t=2…T-1](x[t])", "sum[t=2..(T - 1)](x[t])"),
      ("mean[t](sum(x[t]))", "mean[t](sum(x[t]))"),
      ("max[t](x[t]) - min[t](x[t])", "(max[t](x[t]) - min[t](x[t]))"),
      ("max[t] + sum[t-1]", "(max[t] + sum[(t - 1)])"),
      ("σ(γ ⊙ h̄₁ + 𝐖*x)", "σ(((γ .* h̄₁) + (𝐖 * x)))"),
    ] as [(String, String?)])
  func structure(text: String, expected: String?) {
    if let expected {
      #expect(sketchValue(text) == expected)
    } else {
      #expect(places("y = \(text)") == ["1:15 chained-comparison"])
    }
  }

  @Test func parenthesesAreKept() throws {
    guard case .definition(_, let value) = try #require(parse("y = (a)").tree.statements.first).kind,
      case .parenthesized(let inner) = value.kind
    else {
      Issue.record("not in parentheses")
      return
    }
    #expect(value.range.text == "(a)")
    #expect(inner.range.text == "a")
  }

  @Test func micronIsMu() {
    #expect(sketchValue("\u{B5} + \u{3BC}") == "(\u{3BC} + \u{3BC})")
  }
}
