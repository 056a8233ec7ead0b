import OrderedCollections
import RNNDiagnostics
import RNNLanguage
import Testing

@testable import RNNInterpreter

/// Programs as text: every construct of the language evaluated, and differentiated in three ways that must agree.
@Suite struct TextTests {
  private func program(_ text: String, _ sizes: OrderedDictionary<String, Int> = [:]) throws -> CheckedProgram
  {
    let parsed = Parser.parse(SourceFile(name: "test.rnn", text: text))
    #expect(parsed.diagnostics.isEmpty)
    let checked = Checker.check(parsed.tree, options: CheckOptions(sizes: sizes))
    return try #require(checked.program, "\(checked.diagnostics.map(\.message))")
  }

  @Test(arguments: [
    "h[t] = tanh(V*h[t-1] + W*x[t])",
    """
    param V: [H, H], W: [H, I], b: [H]
    input x[t]: [I]
    h[0] = 0
    h[t] = tanh(V*h[t-1] + W*x[t] + b)
    input target
    param c: [H]
    y = c'*h[T]
    loss = 0.5*(y - target)^2
    size I = 3, H = 2
    """,
    """
    size H = 2
    input y[t]: [H]
    h[t] = σ(V*h[t-1] + y[t])
    loss = sum[t](0.5*sum((h[t] - y[t])^2)) + sum[t=2..T](h[t]'*h[t-1]) + mean[t](norm(h[t])) + h[T-1]'*h[1]
    """,
    """
    size I = 2, H = 2
    input x[t]: [I]
    fn gate(W, U, b, h, x) = σ(W*x + U*h + b)
    param W: [4*H, I], U: [4*H, H], b: [4*H]
    (i[t], f[t], g[t], o[t]) = split(W*x[t] + U*h[t-1] + b, 4)
    C[t] = σ(f[t]) ⊙ C[t-1] + σ(i[t]) ⊙ tanh(g[t])
    h[t] = σ(o[t]) ⊙ tanh(C[t])
    param P: [H, I], Q: [H, H], r: [H]
    u[t] = gate(P, Q, r, h[t], x[t])
    output h, C, u
    """,
    """
    size I = 2, H = 2
    input x[t]: [I]
    param A: [H, H], B: [H, I], P: [H, H], Q: [H, I], L: [H, H]
    f[t] = tanh(A*f[t-1] + B*x[t])
    g[t] = tanh(P*g[t+1] + Q*x[t])
    z[t] = concat(f[t], g[t])
    k[t] = tanh(A*k[t-1] + L*k[t-2] + B*x[t-1] + Q*x[t+1])
    output z, k
    """,
    """
    cell GRU(x[t]: [I], size H) -> h {
      param Wz: [H, I], Uz: [H, H], bz: [H], Wr: [H, I], Ur: [H, H], Wn: [H, I], Un: [H, H]
      z[t] = σ(Wz*x[t] + Uz*h[t-1] + bz)
      r[t] = σ(Wr*x[t] + Ur*h[t-1])
      n[t] = tanh(Wn*x[t] + Un*(r[t] ⊙ h[t-1]))
      h[t] = (1 - z[t]) ⊙ h[t-1] + z[t] ⊙ n[t]
    }
    input x[t]: [2]
    l1 = GRU(x, H = 3)
    l2 = GRU(l1.h, H = 2)
    loss = sum[t](sum(l2.h[t]^2))
    """,
    """
    size K = 4, D = 3, H = 2
    input k[t]: index(K), next[t]: index(K)
    param E: [K, D], W: [H, D], V: [H, H], Q: [K, H], c: [K], γ: [H], β: [H]
    x[t] = row(E, k[t])
    a[t] = layernorm(W*x[t]) ⊙ γ + β
    h[t] = tanh(a[t] + V*h[t-1])
    loss = mean[t](cross_entropy(Q*h[t] + c, next[t]))
    """,
    """
    size D = 2
    input v[t]: [D], k[t]: [D], q[t]: [D], f[t], i[t]
    state C: [D, D]
    C[t] = f[t]*C[t-1] + i[t]*(v[t]*k[t]')
    h[t] = C[t]*q[t]
    output h
    """,
    """
    input x[t]: [3]
    w[t] = softmax(x[t]) ⊙ gelu(x[t]) + elu(x[t]) - silu(x[t])
    m[t] = x[t] - mean[t](x[t])
    loss = sum[t](w[t]'*m[t]) + logsumexp(max[t](x[t]))
    """,
  ])
  func threeWaysAgree(_ text: String) throws {
    let program = try program(text, text.hasPrefix("h[t]") ? ["h": 3, "x": 2] : [:])
    let example = Case(random: program, steps: [4, 1, 0, 2])
    #expect(try example.checkDifferences() > 0)
    try example.checkProducts()
    try example.checkProducts(truncation: 2)
  }

  @Test func logisticLossOfSum() throws {
    let program = try program(
      """
      h[0] = 0
      h[t] = w*x[t] + tanh(h[t-1])
      y = sum[t](h[t])
      loss = log(1 + exp(-y*target))
      param w: []
      input x[t]: [], target: []
      """)
    let example = Case(
      program, ["w": Tensor(0.7)],
      [SequenceData(steps: 2, streams: ["x": scalars([1.5, -0.4])], statics: ["target": Tensor(1)])])
    let gradient = try example.gradient()
    #expect(isClose(gradient.values.loss!, 0.19216043271577235))
    #expect(
      isClose(
        gradient.sequences[0].streams["h"]!.scalars, [-0.24279398910627842, -0.17482552710999832]))
    #expect(isClose(gradient.parameters["w"]!.elements[0], -0.2942607728154183))
  }

  @Test func customDerivativesReplaceTheRule() throws {
    let program = try program(
      """
      fn clip(x) = min(max(x, -1), 1)
      derivative clip(x) = where(abs(x) <= 1, 1, 0)
      input x[t]: [3]
      y[t] = clip(2*x[t])
      s[t] = stop_gradient(x[t]) ⊙ x[t]
      output y, s
      """)
    var example = Case(
      program, [:], [SequenceData(steps: 1, streams: ["x": [Tensor([0.5, 0.2, -3])]])])
    example.seeds = [Seeds(streams: ["y": [Tensor([1, 1, 1])]])]
    let gradient = try example.gradient()
    #expect(gradient.values.sequences[0].tensors.streams["y"] == [Tensor([1, 0.4, -1])])
    // At 2x = 1 the stated derivative is 1, where the split of a tie would give ½.
    #expect(gradient.sequences[0].streams["x"] == [Tensor([2, 2, 0])])
    example.seeds = [Seeds(streams: ["s": [Tensor([1, 1, 1])]])]
    #expect(try example.gradient().sequences[0].streams["x"] == [Tensor([0.5, 0.2, -3])])
  }
}
