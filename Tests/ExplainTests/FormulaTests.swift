import RNNCompiler
import RNNDiagnostics
import RNNExplain
import Testing

/// What a person would write by hand, for cells whose derivation is in every textbook.
@Suite struct FormulaTests {
  @Test func countsParameters() throws {
    let program = """
      size I = 3, H = 5
      input x[t]: [I]
      param V: [H, H], W: [H, I], b: [H]
      h[t] = tanh(V*h[t-1] + W*x[t] + b)
      """
    let text = try explainedText(program)
    #expect(text.contains("V has 5·5 = 25, W has 5·3 = 15, b has 5; together 25 + 15 + 5 = 45."))
    #expect(text.contains("∂h[t]/∂h[t-1] = diag(1 − h[t]²)·V"))
    #expect(text.contains("h̄[t]  = h̄⁺[t] + Vᵀ·δh[t+1]"))
    #expect(text.contains("δh[t] = (1 − h[t]²) ⊙ h̄[t]"))
    #expect(text.contains("W̄ = Σ[t=1…T] δh[t]·x[t]ᵀ"))
  }

  @Test func sizesMayBeFree() throws {
    let text = try explainedText("h[t] = tanh(V*h[t-1] + W*x[t])")
    #expect(text.contains("Number of parameters: h·h + h·x."))
  }

  @Test func linearRecurrenceIsAPower() throws {
    let text = try explainedText("size H = 2\nparam W: [H, H]\nh[t] = W*h[t-1]")
    #expect(text.contains("∂h[t]/∂h[t-1] = W\n"))
    #expect(text.contains("∂h[t]/∂h[k] = W^(t − k)"))
    #expect(text.contains("h̄[0] = Wᵀ·h̄[1]"))
  }

  /// A third has no short decimal form, a half has.
  @Test func sharesAreQuotients() throws {
    let third = try explainedText(
      "size N = 3\ninput x[t]: [N]\nh[t] = x[t] .* h[t-1]\nloss = mean(h[T] .* h[T])/2")
    #expect(third.contains("/3") && !third.contains("0.333") && !third.contains("0.666"))
  }

  @Test func transposedWeights() throws {
    let program = "size Z = 3\nparam V: [Z, Z]\ninput x[t]: [Z]\nz[t] = σ(V'*z[t-1] + x[t])"
    #expect(try explainedText(program).contains("∂z[t]/∂z[t-1] = diag(z[t] ⊙ (1 − z[t]))·Vᵀ"))
  }

  @Test func reluConventionIsSaid() throws {
    var request = CompileRequest()
    request.reluAtZero = 0.5
    let text = try explainedText("param v: []\ninput x[t]: []\nh[t] = relu(v*h[t-1] + x[t])", request)
    #expect(text.contains("∂h[t]/∂h[t-1] = relu′(v·h[t-1] + x[t])·v"))
    #expect(text.contains("relu′(a) is 1 for a above 0, 0 below, and 0.5 at 0 by convention."))
  }

  @Test func severalLags() throws {
    let program = "size H = 2\nparam A: [H, H], B: [H, H]\nh[t] = tanh(A*h[t-1] + B*h[t-2])"
    let text = try explainedText(program)
    #expect(text.contains("∂h[t]/∂h[t-2] = diag(1 − h[t]²)·B"))
    #expect(text.contains("h̄[t]  = h̄⁺[t] + Bᵀ·δh[t+2] + Aᵀ·δh[t+1]"))
  }

  @Test func backwardRecurrence() throws {
    let program = "size H = 2\nparam P: [H, H], Q: [H, H]\ninput x[t]: [H]\ng[t] = tanh(P*g[t+1] + Q*x[t])"
    let text = try explainedText(program)
    #expect(text.contains("∂g[t]/∂g[t+1] = diag(1 − g[t]²)·P"))
    #expect(text.contains("g\u{304}[t]  = g\u{304}⁺[t] + Pᵀ·δg[t-1]"))
    #expect(text.contains("◀──"))
  }

  @Test func matrixStateIsExplainedByItsChange() throws {
    let program = """
      size D = 3
      input v[t]: [D], k[t]: [D], f[t]: []
      state C: [D, D]
      C[t] = f[t]*C[t-1] + v[t]*k[t]'
      """
    #expect(try explainedText(program).contains("dC[t] = f[t]·dC[t-1]"))
  }

  /// The adjoint of what reads a state's past goes around through values without a name: one of them gets a name.
  @Test func adjointsThatTurnWithoutANameEnd() throws {
    let program = """
      size H = 2
      param W: [H, H]
      state A: [H, H]
      u[t] = W*h[t-1]
      h[t] = tanh(u[t] + A[t-1]*tanh(u[t]))
      A[t] = 0.95*A[t-1] + h[t]*h[t]'
      output h
      """
    let text = try explainedText(program)
    #expect(text.contains("+ 0.95·δA[t+1]"))
    #expect(text.contains("h̄[t]"))
  }

  /// What bounds a gradient is computed so that nothing overflows, and written as the norm that it is.
  @Test func clippingIsWrittenAsItIsDefined() throws {
    var request = CompileRequest()
    request.entries.clipping = .init(norm: 2, step: 1.5)
    let program = """
      size H = 2
      param V: [H, H], b: [H]
      h[t] = tanh(V*h[t-1] + b)
      """
    let text = try explainedText(program, request)
    #expect(text.contains("h̄[t]  = min(1, 1.5/‖h̄°[t]‖)·h̄°[t]"))
    #expect(text.contains("h̄°[t] = h̄⁺[t] + Vᵀ·δh[t+1]"))
    #expect(text.replacing("\n", with: " ").contains("A ring marks what is not clipped yet."))
    #expect(text.contains("V̄  = u₁·V̄°"))
    #expect(text.contains("u₁ = min(1, 2/sqrt(‖V̄°‖² + ‖b̄°‖²))"))
    #expect(!text.contains("where("))
  }

  @Test func manyStatesAreNotMultipliedOut() throws {
    var program = "input x[t]: []\nh0[t] = 0.5*h0[t-1] + x[t]\n"
    for i in 1..<60 { program += "h\(i)[t] = tanh(h\(i - 1)[t] + h\(i)[t-1])\n" }
    let text = try explainedText(program)
    #expect(text.contains("States are read at 60 places."))
    #expect(!text.contains("∂h1[t]/∂h1[t-1]"))
  }

  /// What keeps arithmetic from failing where a result is not used is no part of a derivation.
  @Test func guardsAreNotShown() throws {
    let program = """
      size H = 3
      param V: [H, H], p: []
      input x[t]: [H]
      h[t] = tanh(V*h[t-1])
      q[t] = where(h[t] > 0, sqrt(h[t]), h[t]^p)
      loss = sum[t](huber(h[t], x[t])) + mean[t](sum(q[t])) + max[t](h[t])'*x[1]
      """
    for format in ExplainFormat.allCases {
      let (document, file, _) = try explain(SourceFile(name: "cell.rnn", text: program))
      let text = format.render(document, file: file)
      for sign in ["∨", "\\lor", "3e+38", "10^{38}", "<mn>38</mn>"] {
        #expect(!text.contains(sign), "\(format) \(sign)")
      }
    }
    let text = try explainedText(program)
    #expect(text.contains("[abs(h[t] − x[t]) ≤ 1]"))
    #expect(text.contains("[abs(h[t] − x[t]) > 1]"))
    #expect(!text.contains("[T ≠ 0]"))
    #expect(text.contains("(Σ[t=1…T] sum(q[t]))/T"))
  }

  @Test func normsAreWrittenAsNorms() throws {
    let text = try explainedText("size H = 2\nparam V: [H, H]\nh[t] = V*h[t-1]\nloss = norm(h[T])")
    #expect(text.contains("loss = ‖h[T]‖\n"))
    #expect(text.contains("[t = T]·(h[T]/‖h[T]‖)"))
    #expect(!text.contains("≠ 0") && !text.contains("where("))
    let unit = """
      size H = 2
      param V: [H, H]
      input x[t]: [H]
      u[t] = V*h[t-1] + x[t]
      h[t] = u[t]/norm(u[t])
      """
    let derived = try explainedText(unit)
    #expect(derived.contains("(u[t]/‖u[t]‖)ᵀ·∂u[t]/∂h[t-1]"))
    // The adjoint of u is the gradient of x as well, and has an equation.
    #expect(derived.contains("u\u{304}[t] = h̄[t]/‖u[t]‖ − (h[t]/‖u[t]‖)ᵀ·h̄[t]·(u[t]/‖u[t]‖)"))
  }

  /// `h[T]` is `h[0]` where there are no steps; nobody writes that into every formula.
  @Test func singleStepsAreWrittenAsTheyAre() throws {
    let text = try explainedText("param v: []\nh[t] = tanh(v*h[t-1])\nloss = h[T]^2")
    #expect(text.contains("loss = h[T]²\n"))
    #expect(text.contains("h̄[0] = v·δh[1]"))
    #expect(!text.contains("[T = 0]"))
    let remark = "The formulas are for sequences of 1 step and more: with T = 0, h[T] is h[0]."
    #expect(text.replacing("\n", with: " ").contains(remark))
    let earlier = try explainedText("param v: []\nh[t] = tanh(v*h[t-1])\nloss = h[T] + h[T-2] + h[T]^2")
    let both = "for sequences of 3 steps and more: with T = 0, h[T] is h[0]; with T = 2, h[T-2] is h[0]."
    #expect(earlier.replacing("\n", with: " ").contains(both))
    let none = try explainedText("param v: []\nh[t] = tanh(v*h[t-1])\nloss = sum[t](h[t]^2)")
    #expect(!none.contains("The formulas are for"))
  }

  @Test func theLargestOfSeveralIsOneFunction() throws {
    let text = try explainedText("param v: [], w: []\nh[t] = v*h[t-1]\nloss = max(v, w, h[T])")
    #expect(text.contains("loss = max(v, w, h[T])"))
    #expect(text.contains("[h[T] = loss]"))
  }

  @Test func noStateNoSteps() throws {
    let text = try explainedText("param w: []\ninput x[t]: []\ny[t] = w*x[t]")
    #expect(text.contains("No step depends on another"))
    #expect(!text.contains("From one step to the next"))
  }
}
