extension OperationGroup {
  private static let timeCases: [OperationCase] = {
    let vector = ["input @a[t]: [3]"]
    var cases: [OperationCase] = []
    for step in ["t-1", "t+1", "t-2", "t+3"] { cases.append(OperationCase("sin(@a[\(step)])", vector)) }
    cases.append(OperationCase("@a[t-1] .* @a[t+1]", vector))
    for step in ["1", "2", "T", "T-1", "T-2", "0", "T+1"] {
      cases.append(OperationCase("@a[\(step)]^2", vector, isStream: false))
    }
    for step in ["2", "T"] { cases.append(OperationCase("@a[\(step)] .* @a[t]", vector)) }
    let ranges = ["sum": "=2..T", "mean": "=1..T-1", "max": "=2..T-1", "min": "=3..T"]
    for kind in ["sum", "mean", "max", "min"] {
      for range in ["", ranges[kind] ?? ""] {
        cases.append(OperationCase("\(kind)[t\(range)](@a[t]^3)", vector, isStream: false))
      }
      cases.append(OperationCase("\(kind)[t](@a[t]) .* @a[t]", vector))
      cases.append(OperationCase("\(kind)[t](@a[t+1] .* @p)", vector + ["param @p: [3]"], isStream: false))
      cases.append(OperationCase("\(kind)[t](@a[t] - mean[t](@a[t]^2))", vector, isStream: false))
    }
    cases.append(OperationCase("mean[t](@a) + max[t](@a)", ["input @a: [3]"], isStream: false))
    cases += [
      OperationCase("(t/T)*@a[t]^2 + T*@a[t]", vector),
      OperationCase("sum[t](t*@a[t])^2", vector, isStream: false),
      OperationCase("@p^sum[t](1)", ["param @p"], ["p": 0.5...1.5], isStream: false),
    ]
    return cases
  }()

  private static let recurrences: [OperationCase] = {
    let vector = ["input @a[t]: [3]"]
    let weights = ["input @a[t]: [3]", "param @p: [3, 3]"]
    return [
      OperationCase(lines: ["@y[t] = tanh(@p*@y[t-1] + @a[t])"], weights),
      OperationCase(lines: ["@y[t] = tanh(@p*@y[t+1] + @a[t])"], weights),
      OperationCase(lines: ["@y[t] = sin(@p*@y[t-2] + @y[t-1] .* @a[t-1])"], weights),
      OperationCase(lines: ["@y[t] = sin(@p'*@y[t+3] + @a[t])"], weights),
      OperationCase(
        lines: ["@y[0] = exp(@q)", "@y[t] = sigmoid(@y[t-1]) .* @a[t]"], vector + ["param @q: [3]"]),
      OperationCase(lines: ["@y[T+1] = 0", "@y[t] = sigmoid(@y[t+1] + @a[t])"], vector),
      OperationCase(lines: ["@h[t] = tanh(@h[t-1] + @a[t])", "@y = @h[T] .* @h[1] + @h[0]"], vector),
      OperationCase(
        lines: ["@h[t] = tanh(@g[t-1] + @a[t])", "@g[t] = @p*@h[t] + 0.5*@g[t-2]", "@y[t] = @g[t] .* @h[t]"],
        weights),
      OperationCase(
        lines: [
          "@h[t] = tanh(@p*@h[t-1] + @a[t])", "@g[t] = tanh(@p*@g[t+1] + @h[t])", "@y[t] = @g[t] .* @h[t-1]",
        ],
        weights),
      OperationCase(
        lines: ["@y[t] = 0.9*@y[t-1] + @a[t]*@b[t]'"],
        ["input @a[t]: [2], @b[t]: [3]", "state @y: [2, 3]"]),
      OperationCase(
        lines: ["@c[t] = @f[t]*@c[t-1]*@p + @a[t]*@a[t]'", "@y[t] = @c[t]*@a[t]"],
        weights + ["input @f[t]", "state @c: [3, 3]"]),
      OperationCase(
        lines: ["@m[t] = max(@f[t] + @m[t-1], @a[t])", "@y[t] = exp(@a[t] - @m[t])"],
        ["input @f[t], @a[t]", "state @m: []"]),
      OperationCase(lines: ["@l = Unit(@a)", "@y[t] = @l.h[t]"], vector),
      OperationCase(lines: ["@l = Unit(@a)", "@r = Unit(@l)", "@y[t] = @r.h[t] + @l.h[t]"], vector),
      OperationCase("@a[t] .* stop_gradient(sin(@a[t]))", vector, isHonest: false),
      OperationCase("bent(@a[t]) .* @a[t]", vector, isHonest: false),
      OperationCase("bent(sin(@a[t]))", vector, isHonest: false),
      OperationCase("weighted(@a[t], @p*@a[t])", weights),
    ]
  }()

  private static let definitions = [
    "cell Unit(x[t]: [3]) -> h {", "  param U: [3, 3]", "  h[t] = tanh(U*h[t-1] + x[t])", "}",
    "fn bent(u) = u^3", "derivative bent(u) = cos(u)", "fn weighted(u, v) = u .* σ(v) + v",
  ]

  /// Steps and reductions over them.
  static let time = OperationGroup(name: "time", cases: timeCases, steps: 3, batch: 2)

  /// Recurrences, cells and functions of the program.
  static let recurrent = OperationGroup(
    name: "recurrent", cases: recurrences, prelude: definitions, steps: 3, batch: 2)
}
