extension OperationGroup {
  /// Functions of one argument, on all sides of their kinks.
  static let unary: OperationGroup = {
    let plain = [
      "tanh", "sigmoid", "σ", "relu", "softplus", "exp", "expm1", "abs", "sign", "sin", "cos", "atan", "sinh",
      "cosh", "erf", "floor", "ceil", "step", "not", "silu", "swish", "gelu", "gelu_tanh", "elu",
      "leaky_relu", "hardtanh", "softsign", "square", "mish", "log_sigmoid", "logcosh",
    ]
    let bounded: [(String, ClosedRange<Double>)] = [
      ("log", 0.2...3), ("ln", 0.2...3), ("log1p", -0.7...3), ("sqrt", 0.2...3), ("tan", -1.2...1.2),
      ("asin", -0.9...0.9), ("acos", -0.9...0.9), ("hardsigmoid", -5...5),
    ]
    var cases = plain.map { OperationCase("\($0)(@a[t])", ["input @a[t]: [3]"]) }
    cases += bounded.map { OperationCase("\($0)(@a[t])", ["input @a[t]: [3]"], ["a": $1]) }
    cases += ["-@a[t]", "!@a[t]", "+@a[t]"].map { OperationCase($0, ["input @a[t]: [3]"]) }
    return OperationGroup(name: "unary", cases: cases, steps: 3, batch: 2)
  }()

  /// Operators and functions of two and more arguments: of equal shapes, and with scalars of every rate.
  static let binary: OperationGroup = {
    let vectors = ["input @a[t]: [3], @b[t]: [3]"]
    let positive = ["a": 0.3...2.5]
    let distant = ["b": 0.4...2.0]
    var cases: [OperationCase] = []
    for operation in ["+", "-", ".*"] { cases.append(OperationCase("@a[t] \(operation) @b[t]", vectors)) }
    for comparison in ["<", "<=", ">", ">=", "==", "!=", "&&", "||"] {
      cases.append(OperationCase("(@a[t] \(comparison) @b[t]) .* @a[t]", vectors))
    }
    cases.append(OperationCase("(@a[t] > 0 && !(@b[t] > 0)) .* @a[t]", vectors))
    cases += [
      OperationCase("@a[t] / @b[t]", vectors, distant), OperationCase("@a[t]^@b[t]", vectors, positive),
      OperationCase("max(@a[t], @b[t])", vectors), OperationCase("min(@a[t], @b[t])", vectors),
      OperationCase("max(@a[t], 0.1, @b[t], -0.2)", vectors),
      OperationCase("atan2(@a[t], @b[t])", vectors),
      OperationCase("where(@a[t] > 0.1, @a[t], @b[t]^2)", vectors),
      OperationCase("where(@a[t], @b[t], @a[t] .* @b[t])", vectors),
      OperationCase("clamp(@a[t], -1.1, 0.85)", ["input @a[t]: [3]"]),
      OperationCase("clamp(@a[t], @b[t], 1.5)", vectors),
    ]
    for power in ["2", "3", "4", "1", "0", "5"] {
      cases.append(OperationCase("@a[t]^(\(power))", ["input @a[t]: [3]"]))
    }
    for power in ["0.5", "1.5", "-0.5", "2.3", "-1", "-2"] {
      cases.append(OperationCase("@a[t]^(\(power))", ["input @a[t]: [3]"], positive))
    }
    cases += [
      OperationCase("@a[t]^(-1)", ["input @a[t]: [3]"], ["a": -2 ... -0.3]),
      OperationCase("2^@a[t]", ["input @a[t]: [3]"]),
      OperationCase("1/@a[t]", ["input @a[t]: [3]"], positive),
    ]
    // A scalar of each rate on either side.
    let ranges = ["a": 0.3...2.5, "b": 0.4...1.9]
    let patterns = [
      "@a[t] + %", "% - @a[t]", "%*@a[t]", "@a[t]*%", "@a[t]/%", "%/@a[t]", "@a[t]^%", "%^@a[t]",
      "max(%, @a[t])", "atan2(@a[t], %)", "where(% > 1, @a[t], %)",
    ]
    for pattern in patterns {
      let expression = pattern.replacing("%", with: "@b[t]")
      cases.append(OperationCase(expression, ["input @a[t]: [3], @b[t]"], ranges))
    }
    for pattern in ["%*@a[t]", "@a[t]/%", "%^@a[t]"] {
      let expression = pattern.replacing("%", with: "@b")
      cases.append(OperationCase(expression, ["input @a[t]: [3], @b"], ranges))
      cases.append(OperationCase(expression, ["input @a[t]: [3]", "param @b"], ranges))
    }
    // A parameter and a value of the sequence beside a stream.
    cases.append(OperationCase("@p .* @a[t] + @s", ["input @a[t]: [3], @s: [3]", "param @p: [3]"]))
    return OperationGroup(name: "binary", cases: cases, steps: 3, batch: 2)
  }()
}
