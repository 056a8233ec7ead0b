/// Programs and pieces of programs that show the whole language.
enum Programs {
  static let all: [String] = [
    """
    h[t] = tanh(V*h[t-1] + W*x[t])
    """,
    """
    size  I = 3, H = 5                  # defaults; -D H=256 overrides
    input x[t]: [I]
    param V: [H, H], W: [H, I], b: [H]
    h[0] = 0
    h[t] = tanh(V*h[t-1] + W*x[t] + b)
    """,
    """
    input target                        # a scalar per sequence
    param c: [H]
    y = c'*h[T]                         # a value of the last step
    loss = 0.5*(y - target)^2
    """,
    """
    input y[t]: [H]
    loss = sum[t](0.5*sum((h[t] - y[t])^2))     # sum[t] over the steps, sum over the elements
    """,
    """
    size  I = 64, H = 128
    input x[t]: [I]
    param Wf: [H, I], Wi: [H, I], Wo: [H, I], Wc: [H, I]
    param Uf: [H, H], Ui: [H, H], Uo: [H, H], Uc: [H, H]
    param bf: [H], bi: [H], bo: [H], bc: [H]
    """,
    """
    f[t] = sigmoid(Wf*x[t] + Uf*h[t-1] + bf)
    i[t] = sigmoid(Wi*x[t] + Ui*h[t-1] + bi)
    o[t] = sigmoid(Wo*x[t] + Uo*h[t-1] + bo)
    C[t] = f[t] ⊙ C[t-1] + i[t] ⊙ tanh(Wc*x[t] + Uc*h[t-1] + bc)
    h[t] = o[t] ⊙ tanh(C[t])
    output h, C
    """,
    """
    fn gate(W, U, b, h, x) = σ(W*x + U*h + b)
    """,
    """
    param W: [4*H, I], U: [4*H, H], b: [4*H]
    (i[t], f[t], g[t], o[t]) = split(W*x[t] + U*h[t-1] + b, 4)
    """,
    """
    h[t] = tanh(A*h[t-1] + B*h[t-2] + W*x[t])           # lag 2: the caller supplies h[0] and h[-1]
    y[t] = C*x[t-1] + D*x[t] + E*x[t+1]                 # inputs outside 1…T are zero
    """,
    """
    f[t] = tanh(A*f[t-1] + B*x[t])                      # bidirectional
    g[t] = tanh(P*g[t+1] + Q*x[t])                      # g[T+1] is its initial value
    z[t] = concat(f[t], g[t])
    """,
    """
    cell GRU(x[t]: [I], size H) -> h {                  # a cell is a named piece with its own parameters
        param Wz: [H, I], Uz: [H, H], bz: [H]
        r[t] = σ(Wr*x[t] + Ur*h[t-1])
        h[t] = (1 - z[t]) ⊙ h[t-1] + z[t] ⊙ n[t]
    }
    l1 = GRU(x, H = 128)                                # its parameters are l1.Wz, l1.Uz, …
    l2 = GRU(l1.h, H = 64)
    import "gru.rnn"                                    # brings in the cells of another file
    """,
    """
    size  K = 96
    input k[t]: index(K), next[t]: index(K)
    param E: [K, D]
    x[t] = row(E, k[t])
    loss = mean[t](cross_entropy(Q*h[t] + c, next[t]))
    """,
    """
    a[t] = layernorm(W*x[t]) ⊙ γ + β
    u[t] = where(x[t] > 0, x[t], 0.1*x[t])
    s[t] = stop_gradient(h[t-1])
    """,
    """
    state C: [D, D]
    C[t] = f[t]*C[t-1] + i[t]*(v[t]*k[t]')              # f, i scalars; v*k' an outer product
    h[t] = C[t]*q[t]
    """,
    """
    fn clip(x) = min(max(x, -1), 1)
    derivative clip(x) = where(abs(x) <= 1, 1, 0)       # elementwise, replaces the rule
    extern fn mish(x) from "mish.h"                     # a C function of one or more scalars, read and differentiated
    """,
    """
    param W: [H, I] ~ glorot, U: [H, H] ~ orthogonal, b: [H] ~ zeros, bf: [H] ~ constant(1), E: [K, D] ~ normal(0.1)
    """,
  ]
}
