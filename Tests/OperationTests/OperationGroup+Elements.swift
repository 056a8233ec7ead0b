extension OperationGroup {
  /// What mixes the elements of a value, with vectors a little longer than a register.
  static let elements: OperationGroup = {
    let vector = ["input @a[t]: [9]"]
    let vectors = ["input @a[t]: [5], @b[t]: [5]"]
    let matrix = ["input @a[t]: [2, 3]"]
    var cases: [OperationCase] = []
    for function in ["sum", "mean", "max", "min", "norm"] {
      cases.append(OperationCase("\(function)(@a[t])", vector))
      cases.append(OperationCase("\(function)(@a[t])", matrix))
    }
    for function in ["softmax", "log_softmax", "logsumexp", "layernorm"] {
      cases.append(OperationCase("\(function)(@a[t])", vector))
    }
    cases += [
      OperationCase("softmax(@a[t]')'", vector), OperationCase("logsumexp(@a[t]')", vector),
      OperationCase("log_softmax(@a[t]')'", vector), OperationCase("layernorm(@a[t], 0.2)", vector),
      OperationCase("layernorm(@a[t])", matrix), OperationCase("sum(@a[t]')", matrix),
      OperationCase("transpose(@a[t])", matrix), OperationCase("@a[t]'", matrix),
      OperationCase("transpose(@a[t])*@a[t]", vector),
      OperationCase("cross_entropy(@a[t], @k[t])", ["input @a[t]: [9], @k[t]: index(9)"]),
      OperationCase("cross_entropy(@p, @k[t])", ["input @k[t]: index(9)", "param @p: [9]"]),
      OperationCase("cross_entropy(@a[t], @k)", ["input @a[t]: [9], @k: index(9)"]),
    ]
    let pairs = ["dot", "mse", "mae", "huber", "binary_cross_entropy"]
    for function in pairs {
      // Differences of two numbers are odd multiples of half a step, never 0 or 1.
      cases.append(OperationCase("\(function)(@a[t], @b[t])", vectors, ["b": -1.95...2.05]))
    }
    cases.append(OperationCase("dot(@a[t], @b[t])", ["input @a[t]: [2, 3], @b[t]: [2, 3]"]))
    cases.append(OperationCase("dot(@a[t], @a[t])", vector))
    return OperationGroup(name: "elements", cases: cases, steps: 2, batch: 2)
  }()

  /// Products of linear algebra, in every combination of rates, and what places and picks elements.
  static let products: OperationGroup = {
    var cases: [OperationCase] = []
    let (stream, sequence, parameter) = ("input @*[t]", "input @*", "param @*")
    func add(_ text: String, _ a: String, _ b: String, _ rates: [(String, String)]) {
      for (first, second) in rates {
        var expression = text
        var declarations: [String] = []
        for (letter, rate, shape) in [("a", first, a), ("b", second, b)] {
          declarations.append("\(rate.replacing("*", with: letter)): \(shape)")
          expression = expression.replacing(
            "@\(letter)", with: rate == stream ? "@\(letter)[t]" : "@\(letter)")
        }
        let isStream = first == stream || second == stream
        cases.append(OperationCase(expression, declarations, isStream: isStream))
      }
    }
    let all = [
      (stream, stream), (stream, sequence), (stream, parameter), (sequence, stream), (sequence, sequence),
      (sequence, parameter), (parameter, stream), (parameter, sequence),
    ]
    let some = [(stream, stream), (parameter, stream)]
    add("@a*@b", "[2, 3]", "[3]", all)
    add("@a'*@b", "[3, 2]", "[3]", some)
    add("@a*@b", "[2, 3]", "[3, 2]", some)
    add("@a*@b'", "[2, 3]", "[2, 3]", some)
    add("@a'*@b", "[3]", "[3]", some)
    add("@a*@b'", "[3]", "[2]", some)
    add("outer(@a, @b)", "[2]", "[3]", [(stream, sequence)])
    add("(@a'*@b)'", "[2]", "[2, 3]", some)
    add("@a*@b", "[]", "[2, 3]", some)
    let more = [
      OperationCase("@a'*@b[t]", ["param @a: [3, 2]", "input @b[t]: [3, 2]"]),
      OperationCase("@a'*@b[t]'", ["param @a: [3, 2]", "input @b[t]: [2, 3]"]),
      OperationCase("@a[t]'*@p*@a[t]", ["input @a[t]: [3]", "param @p: [3, 3]"]),
      OperationCase("@a[t]'*@b[t]'*@a[t]", ["input @a[t]: [3], @b[t]: [3, 3]"]),
      OperationCase("@p*@p'*@a[t]", ["input @a[t]: [3]", "param @p: [3, 2]"]),
      OperationCase("row(@p, @k[t])", ["input @k[t]: index(5)", "param @p: [5, 3]"]),
      OperationCase("row(@p, @k)", ["input @k: index(5)", "param @p: [5, 3]"], isStream: false),
      OperationCase("row(@p, @k[t])", ["input @k[t]: index(5)", "param @p: [5]"]),
      OperationCase("row(@a[t], @k[t])", ["input @k[t]: index(4), @a[t]: [4, 2]"]),
      OperationCase("row(@a[t], @k)", ["input @k: index(4), @a[t]: [4, 2]"]),
      OperationCase("row(@a, @k[t])", ["input @k[t]: index(4), @a: [4, 2]"]),
      OperationCase("row(@p .* @p, @k[t-1])", ["input @k[t]: index(5)", "param @p: [5, 3]"]),
      OperationCase("concat(@a[t], @b[t], @p)", ["input @a[t]: [2], @b[t]", "param @p: [3]"]),
      OperationCase("concat(@a[t], @p)", ["input @a[t]: [2, 3]", "param @p: [1, 3]"]),
      OperationCase(
        lines: ["(@u[t], @v[t]) = split(@a[t], 2)", "@y[t] = @u[t] .* @v[t]^2"], ["input @a[t]: [6]"]),
      OperationCase(
        lines: ["(@u[t], @v[t], @w[t]) = split(@a[t], 3)", "@y[t] = @v[t] .* @v[t] + sin(@w[t])"],
        ["input @a[t]: [3, 2]"]),
      OperationCase(
        lines: ["(@u[t], @v[t]) = split(@p*@a[t], 2)", "@y[t] = concat(@v[t], @u[t] .* @v[t])"],
        ["input @a[t]: [3]", "param @p: [4, 3]"]),
      OperationCase(
        lines: ["(@u[t]) = split(@p*@a[t], 1)", "@y[t] = @u[t] .* @u[t]"],
        ["input @a[t]: [3]", "param @p: [2, 3]"]),
      OperationCase("@s*@a[t] + @a[t]*@b[t]", ["input @a[t]: [2, 3], @b[t]", "param @s"]),
    ]
    return OperationGroup(name: "products", cases: cases + more, steps: 2, batch: 2)
  }()
}
