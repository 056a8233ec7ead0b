/// The programs that define the language, as they stand in its description; where a description shows a fragment, what it leaves open
/// is inferred.
enum Programs {
  static let lstm = """
    size  I = 64, H = 128
    input x[t]: [I]
    param Wf: [H, I], Wi: [H, I], Wo: [H, I], Wc: [H, I]
    param Uf: [H, H], Ui: [H, H], Uo: [H, H], Uc: [H, H]
    param bf: [H], bi: [H], bo: [H], bc: [H]

    f[t] = sigmoid(Wf*x[t] + Uf*h[t-1] + bf)
    i[t] = sigmoid(Wi*x[t] + Ui*h[t-1] + bi)
    o[t] = sigmoid(Wo*x[t] + Uo*h[t-1] + bo)
    C[t] = f[t] ⊙ C[t-1] + i[t] ⊙ tanh(Wc*x[t] + Uc*h[t-1] + bc)
    h[t] = o[t] ⊙ tanh(C[t])
    output h, C
    """

  static let gru = """
    cell GRU(x[t]: [I], size H) -> h {                  # a cell is a named piece with its own parameters
        param Wz: [H, I], Uz: [H, H], bz: [H]
        param Wr: [H, I], Ur: [H, H], br: [H]
        param Wn: [H, I], Un: [H, H], bn: [H]
        z[t] = σ(Wz*x[t] + Uz*h[t-1] + bz)
        r[t] = σ(Wr*x[t] + Ur*h[t-1] + br)
        n[t] = tanh(Wn*x[t] + Un*(r[t] ⊙ h[t-1]) + bn)
        h[t] = (1 - z[t]) ⊙ h[t-1] + z[t] ⊙ n[t]
    }

    """

  /// Name, text.
  static let all: [(name: String, text: String)] = [
    ("one line", "h[t] = tanh(V*h[t-1] + W*x[t])"),
    (
      "declared",
      """
      size  I = 3, H = 5                  # defaults; -D H=256 overrides
      input x[t]: [I]
      param V: [H, H], W: [H, I], b: [H]
      h[0] = 0
      h[t] = tanh(V*h[t-1] + W*x[t] + b)

      input target                        # a scalar per sequence
      param c: [H]
      y = c'*h[T]                         # a value of the last step
      loss = 0.5*(y - target)^2
      """
    ),
    (
      "loss at every step",
      """
      size H = 5
      h[t] = tanh(V*h[t-1] + W*x[t])
      input y[t]: [H]
      loss = sum[t](0.5*sum((h[t] - y[t])^2))     # sum[t] over the steps, sum over the elements
      a = sum[t=2..T](h[t])
      b = mean[t](h[t]) + max[t](h[t]) + h[1] + h[T] + h[T-1]
      """
    ),
    ("lstm", lstm),
    (
      "packed gates",
      """
      size  I = 64, H = 128
      input x[t]: [I]
      param W: [4*H, I], U: [4*H, H], b: [4*H]
      (i[t], f[t], g[t], o[t]) = split(W*x[t] + U*h[t-1] + b, 4)
      C[t] = σ(f[t]) ⊙ C[t-1] + σ(i[t]) ⊙ tanh(g[t])
      h[t] = σ(o[t]) ⊙ tanh(C[t])
      """
    ),
    (
      "gates as a function",
      """
      fn gate(W, U, b, h, x) = σ(W*x + U*h + b)
      f[t] = gate(Wf, Uf, bf, h[t-1], x[t])
      i[t] = gate(Wi, Ui, bi, h[t-1], x[t])
      o[t] = gate(Wo, Uo, bo, h[t-1], x[t])
      C[t] = f[t] ⊙ C[t-1] + i[t] ⊙ tanh(Wc*x[t] + Uc*h[t-1] + bc)
      h[t] = o[t] ⊙ tanh(C[t])
      """
    ),
    (
      "two lags",
      "h[t] = tanh(A*h[t-1] + B*h[t-2] + W*x[t])           # lag 2: the caller supplies h[0] and h[-1]"
    ),
    ("window", "y[t] = C*x[t-1] + D*x[t] + E*x[t+1]                 # inputs outside 1…T are zero"),
    (
      "two directions",
      """
      f[t] = tanh(A*f[t-1] + B*x[t])                      # bidirectional
      g[t] = tanh(P*g[t+1] + Q*x[t])                      # g[T+1] is its initial value
      z[t] = concat(f[t], g[t])
      """
    ),
    (
      "layers",
      gru + """
        l1 = GRU(x, H = 128)                                # its parameters are l1.Wz, l1.Uz, …
        l2 = GRU(l1.h, H = 64)
        """
    ),
    (
      "characters",
      """
      size  K = 96
      input k[t]: index(K), next[t]: index(K)
      param E: [K, D]
      x[t] = row(E, k[t])
      h[t] = tanh(V*h[t-1] + U*x[t])
      loss = mean[t](cross_entropy(Q*h[t] + c, next[t]))

      a[t] = layernorm(W*x[t]) ⊙ γ + β
      u[t] = where(x[t] > 0, x[t], 0.1*x[t])
      s[t] = stop_gradient(h[t-1])
      """
    ),
    (
      "matrix state",
      """
      state C: [D, D]
      C[t] = f[t]*C[t-1] + i[t]*(v[t]*k[t]')              # f, i scalars; v*k' an outer product
      h[t] = C[t]*q[t]
      """
    ),
    (
      "kinks",
      """
      fn clip(x) = min(max(x, -1), 1)
      derivative clip(x) = where(abs(x) <= 1, 1, 0)       # elementwise, replaces the rule
      h[t] = clip(V*h[t-1] + W*x[t])
      """
    ),
    (
      "first values",
      """
      size H = 5, I = 3, K = 7, D = 4
      param W: [H, I] ~ glorot, U: [H, H] ~ orthogonal, b: [H] ~ zeros, bf: [H] ~ constant(1), E: [K, D] ~ normal(0.1)
      h[t] = tanh(U*h[t-1] + W*x[t] + b + bf)
      e = sum(E)
      """
    ),
    (
      "mLSTM without a declaration",
      """
      C[t] = f[t]*C[t-1] + i[t]*(v[t]*k[t]')
      n[t] = f[t]*n[t-1] + i[t]*k[t]
      h[t] = o[t] ⊙ (C[t]*q[t]) / max(abs(n[t]'*q[t]), 1)
      """
    ),
  ]
}
