import RNNLanguage
import Testing

/// What is inferred for the programs that define the language.
@Suite struct InferenceTests {
  @Test func oneLine() throws {
    let program = try accepted("h[t] = tanh(V*h[t-1] + W*x[t])")
    #expect(program.shapes == ["h[t]: [h]", "V: [h, h]", "W: [h, x]", "x[t]: [x]"])
    #expect(program.sizes.map(\.name) == ["h", "x"])
    #expect(program.freeSizes.count == 2)
    #expect(program.outputNames == ["h"])
    #expect(program.loss == nil)
    let state = try #require(program.value("h"))
    #expect(state.before.count == 1)
    if case .supplied = state.before[0] {} else { Issue.record("h[0] is not supplied") }
  }

  @Test func sizesFromTheCommandLine() throws {
    let program = try accepted("h[t] = tanh(V*h[t-1] + W*x[t])", sizes: ["h": 128, "x": 64])
    #expect(program.freeSizes.isEmpty)
    #expect(program.value("W")?.type.shape == [128, 64])
  }

  @Test func declared() throws {
    let program = try accepted(
      """
      size  I = 3, H = 5
      input x[t]: [I]
      param V: [H, H], W: [H, I], b: [H]
      h[0] = 0
      h[t] = tanh(V*h[t-1] + W*x[t] + b)
      input target
      param c: [H]
      y = c'*h[T]
      loss = 0.5*(y - target)^2
      """)
    #expect(program.sizes.map(\.name) == ["I", "H"])
    #expect(program.shape("target") == "target: []")
    #expect(program.shape("y") == "y: []")
    #expect(program.outputNames == ["y"])
    #expect(program.loss.map { program.values[$0].name } == "loss")
    let state = try #require(program.value("h"))
    guard case .defined(let initial) = state.before.first, case .operation(.fill, _) = initial.kind else {
      Issue.record("h[0] = 0 does not fill the state")
      return
    }
    #expect(initial.type.shape == [5])
  }

  @Test func lossOverTime() throws {
    let program = try accepted(
      """
      size H = 5
      h[t] = tanh(V*h[t-1] + W*x[t])
      input y[t]: [H]
      loss = sum[t](0.5*sum((h[t] - y[t])^2))
      late = sum[t=2..T](h[t])
      ends = h[1] + h[T] + h[T-1]
      """)
    #expect(program.shape("V") == "V: [H, H]")
    #expect(program.outputNames == ["late", "ends"])
  }

  @Test func lstm() throws {
    let program = try accepted(
      """
      f[t] = sigmoid(Wf*x[t] + Uf*h[t-1] + bf)
      i[t] = sigmoid(Wi*x[t] + Ui*h[t-1] + bi)
      o[t] = sigmoid(Wo*x[t] + Uo*h[t-1] + bo)
      C[t] = f[t] ⊙ C[t-1] + i[t] ⊙ tanh(Wc*x[t] + Uc*h[t-1] + bc)
      h[t] = o[t] ⊙ tanh(C[t])
      """)
    #expect(program.sizes.map(\.name) == ["h", "x"])
    #expect(program.shape("Wc") == "Wc: [h, x]")
    #expect(program.shape("bo") == "bo: [h]")
    #expect(program.outputNames == ["C", "h"])
  }

  @Test func packedGates() throws {
    let program = try accepted(
      """
      (i[t], f[t], g[t], o[t]) = split(W*x[t] + U*h[t-1] + b, 4)
      C[t] = σ(f[t]) ⊙ C[t-1] + σ(i[t]) ⊙ tanh(g[t])
      h[t] = σ(o[t]) ⊙ tanh(C[t])
      output h
      """)
    #expect(program.shape("W") == "W: [4*h, x]")
    #expect(program.shape("b") == "b: [4*h]")
    #expect(program.shape("g") == "g[t]: [h]")
    #expect(program.values.filter(\.isHidden).map(\.name) == ["split#1"])
  }

  @Test func recurrencesOfScalarsAreScalars() throws {
    let program = try accepted(
      """
      input x[t]: [], y[t]
      param V: [], W: []
      h[0] = 0
      h[t] = relu(V*h[t-1] + W*x[t] + y[t])
      g[t] = tanh(V*g[t-1] + P*x[t])
      """)
    #expect(program.shape("h") == "h[t]: []")
    #expect(program.shape("y") == "y[t]: []")
    // P may have any shape, so g does.
    #expect(program.shape("g") == "g[t]: [g]")
  }
}
