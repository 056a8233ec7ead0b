import DifferentialSupport
import RNNIR
import RNNTransforms
import Testing

/// Every level of optimisation, and the highest without each of its passes, computes what the interpreter does.
@Suite struct LevelTests {
  static let programs = [
    // Gates that share operands: products to join, adjoints to put end to end.
    """
    input x[t]: [5]
    param U: [4, 4], V: [4, 4], W: [4, 5], Q: [4, 5], b: [4]
    z[t] = sigmoid(U*h[t-1] + W*x[t] + b)
    g[t] = tanh(V*(h[t-1] ⊙ z[t]) + Q*x[t])
    h[t] = (1 - z[t]) ⊙ h[t-1] + z[t] ⊙ g[t]
    output h
    loss = sum[t](sum(h[t]^2)) + h[T]'*h[T]
    """,
    // Two layers, a normalisation, a state of two steps ago, a weight by the step.
    """
    input x[t]: [3]
    param A: [5, 3], B: [5, 5], C: [2, 5], s: [5]
    a[t] = tanh(layernorm(B*a[t-1] + A*x[t]) ⊙ s + 0.1*a[t-2])
    state c: [2]
    c[t] = 0.9*c[t-1] + 0.1*softmax(C*a[t])
    y[t] = t*sin(c[t])/T
    output y
    loss = mean[t](sum(y[t]^2))
    """,
    // Both directions of time, and what reads them at once.
    """
    input x[t]: [2], k[t]: index(4)
    param E: [4, 3], F: [3, 2], P: [3, 3], Q: [3, 3], O: [4, 6]
    f[t] = tanh(P*f[t-1] + F*x[t] + row(E, k[t]))
    r[t] = tanh(Q*r[t+1] + F*x[t] + f[t])
    o[t] = O*concat(f[t], r[t])
    output o
    loss = sum[t](cross_entropy(o[t], k[t]))
    """,
    // Matrices of every sequence: written by outer products, faded, read from both sides, two steps back and backwards in time.
    """
    input x[t]: [3]
    param A: [5, 3], B: [4, 3], w: [3], p: [5]
    k[t] = A*x[t]
    v[t] = B*x[t]
    f[t] = sigmoid(w'*x[t])
    S[t] = f[t]*S[t-1] + 0.1*S[t-2] + (1 - f[t])*((k[t] - S[t-1]*v[t])*v[t]')
    R[t] = 0.5*R[t+1] + (p*v[t]')/(1 + f[t]^2)
    y[t] = (S[t]*v[t]) ⊙ p
    z[t] = R[t]'*k[t]
    u[t] = u[t-1]/2 + (sin(f[t])*(k[t]*v[t]'))*z[t]
    output y, z, u
    loss = sum[t](y[t]'*y[t]) + sum[t](max(R[t]*z[t])) + sum[t](sum(S[t-1] ⊙ (k[t]*v[t]'))) + sum(S[T]^2)
    """,
    // Rows of many vectors, functions in them, and some elements left over.
    """
    input x[t]: [37]
    param u: [37], v: [70], w: [33, 37]
    c[t] = sigmoid(x[t] + u) ⊙ c[t-1] + tanh(x[t] - 0.1*c[t-1])
    d[t] = exp(-v ⊙ v) ⊙ d[t-1] + concat(c[t], 0.1*w*x[t])
    y[t] = softplus(c[t]) ⊙ cos(u)
    output y
    loss = sum[t](sum(log(1 + y[t]^2))) + sum[t](sum(tanh(d[t])))
    """,
    // Elementwise alone; one chain feeds another.
    """
    input x[t]: [7]
    param u: [7], v: [7]
    p[t] = u ⊙ p[t-1] + sigmoid(x[t])
    q[t] = q[t-1] ⊙ exp(-p[t]^2) + v ⊙ cos(p[t] - q[t-1])
    output q
    loss = sum[t](norm(q[t]))
    """,
  ]

  @Test(arguments: programs.indices) func agreesWithTheInterpreter(_ index: Int) throws {
    let emitted = try Variation.optimizations.enumerated().map { number, optimization in
      try Self.emitted(
        Self.programs[index], optimization, [.forward, .gradient, .begin, .step], name: "level\(number)")
    }
    let libraries = try CompiledBatch.load(emitted.map(\.source), CompilerChoice())
    for (program, library) in zip(emitted, libraries) {
      // Chunks have 128 rows: the last has several of them.
      for size in [
        DataCase(steps: 1, batch: 1), DataCase(steps: 5, batch: 3, isRagged: true),
        DataCase(steps: 45, batch: 3, isRagged: true),
      ] {
        let found = try ProgramCheck.mismatches(program, size, library)
        #expect(found.isEmpty, "\(program.variation.optimization), \(size): \(found)")
      }
    }
  }

  /// A pass whose absence changes nothing is not switched by its name.
  @Test(arguments: Optimization.Pass.allCases) func changesSomething(_ pass: Optimization.Pass) throws {
    #expect(
      try Self.programs.contains { program in
        try Self.text(program, Optimization()) != Self.text(program, Optimization().without(pass))
      })
  }

  @Test func levels() throws {
    let texts = try Optimization.levels.map { try Self.text(Self.programs[0], Optimization(level: $0)) }
    #expect(Set(texts).count == 4)
    #expect(try Self.text(Self.programs[0], Optimization()) == texts[3])
    #expect(Optimization(level: 0).passes.isEmpty)
    #expect(Optimization(level: 3).passes == Set(Optimization.Pass.allCases))
    #expect(Optimization(level: 2).without(.sink).description == "-O2 --without sink")
  }

  private static func text(_ program: String, _ optimization: Optimization) throws -> String {
    try emitted(program, optimization, [.gradient], name: "text").source.combined
  }

  private static func emitted(
    _ program: String, _ optimization: Optimization, _ entries: [Interface.EntryKind], name: String
  ) throws -> EmittedProgram {
    var variation = Variation()
    variation.optimization = optimization
    variation.entries = entries
    return try EmittedProgram(program, variation, name: name)
  }
}
