import RNNLanguage
import Testing

/// One line per inference: a program, and the shapes that must come out.
@Suite struct InferenceTableTests {
  static let table: [(program: String, shapes: [String])] = [
    ("h[t] = tanh(V*h[t-1] + W*x[t] + b)", ["V: [h, h]", "W: [h, x]", "b: [h]"]),
    ("y[t] = C*x[t-1] + D*x[t] + E*x[t+1]", ["C: [y, x]", "E: [y, x]"]),
    ("h[t] = a*h[t-1] + b*x[t]\nloss = 0.5*(h[T] - y)^2", ["h[t]: []", "a: []", "x[t]: []", "y: []"]),
    (
      "h[t] = w*x[t] + tanh(h[t-1])\ny = sum[t](h[t])\nloss = log(1 + exp(-y*target))",
      ["h[t]: []", "w: []", "target: []"]
    ),
    ("z[t] = σ(V'*z[t-1] + W'*x[t] + b)", ["V: [z, z]", "W: [x, z]", "b: [z]"]),
    ("A[t] = θc*A[t-1] + θx*x[t]", ["θc: [A, A]", "θx: [A, x]"]),
    ("input x[t], y\nparam a, b\nh[t] = a*h[t-1] + b*x[t]\nloss = (h[T] - y)^2", ["h[t]: []", "a: []"]),
    ("y[t] = x[t]'*A*x[t]", ["A: [x, x]", "y[t]: []"]),
    ("r[t] = x[t]'\ns[t] = r[t]*B", ["r[t]: [r]'", "B: [r, s]", "s[t]: [s]'"]),
    (
      "state C: [D, D]\nC[t] = f[t]*C[t-1] + i[t]*(v[t]*k[t]')\nh[t] = C[t]*q[t]",
      ["f[t]: []", "i[t]: []", "v[t]: [D]", "k[t]: [D]", "q[t]: [D]", "h[t]: [D]"]
    ),
    ("C[t] = f[t]*C[t-1] + i[t]*(v[t]*k[t]')", ["C[t]: [v, k]", "f[t]: []", "i[t]: []"]),
    ("a[t] = layernorm(W*x[t]) ⊙ γ + β", ["γ: [a]", "β: [a]", "W: [a, x]"]),
    (
      "size K = 4\ninput n[t]: index(K)\nloss = mean[t](cross_entropy(Q*h[t] + c, n[t]))",
      ["Q: [K, h]", "c: [K]"]
    ),
    ("x[t] = row(E, k[t])", ["E: [k, x]", "k[t]: index(k)", "x[t]: [x]"]),
    ("f[t] = tanh(A*x[t])\ng[t] = tanh(B*x[t])\nz[t] = concat(f[t], g[t])", ["z[t]: [f + g]"]),
    ("(a[t], b[t]) = split(W*x[t] + c, 2)\nh[t] = a[t] .* b[t]", ["W: [2*a, x]", "c: [2*a]"]),
    (
      "size H = 6\ninput x[t]: [H]\n(a[t]) = split(x[t], 1)\nb[t] = split(a[t], 1)",
      ["a[t]: [H]", "b[t]: [H]"]
    ),
    ("size H = 6\ninput x[t]: [H]\n(a[t], b[t]) = split(x[t], 2)", ["a[t]: [H/2]"]),
    ("z[t] = outer(x[t], w[t])", ["z[t]: [x, w]"]),
    ("size N = 4\ninput x[t]: [N]\ny[t] = x[t-N] + sqrt(N)*x[t]", ["y[t]: [N]"]),
    ("h[t] = x[t] * (t/T)", ["h[t]: [h]"]),
    ("g[t] = tanh(P*g[t+1] + Q*x[t])\ng[T+1] = c", ["c: [g]"]),
    ("size H = 3\nstate h: [H]\nh[t] = U*h[t-1]\nh[0] = W*s", ["W: [H, s]", "s: [s]"]),
    ("y[t] = where(x[t] > 0, x[t], 0)", ["y[t]: [y]"]),
    ("param E: [K, D]\nx[t] = sqrt(D)*row(E, k[t])", ["x[t]: [D]"]),
  ]

  @Test(arguments: table.indices) func inference(index: Int) throws {
    let row = Self.table[index]
    let program = try accepted(row.program)
    for shape in row.shapes {
      #expect(program.shapes.contains(shape), "\(row.program): \(program.shapes)")
    }
  }
}
