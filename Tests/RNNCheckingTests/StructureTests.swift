import RNNDiagnostics
import RNNLanguage
import Testing

/// Cells, functions, imports, boundaries, outputs.
@Suite struct StructureTests {
  @Test func instancesHaveTheirOwnValues() throws {
    let program = try accepted(Programs.gru + "l1 = GRU(x, H = 128)\nl2 = GRU(l1.h, H = 64)\ny[t] = l2[t]")
    #expect(program.shape("l1.Wz") == "l1.Wz: [128, x]")
    #expect(program.shape("l2.Wz") == "l2.Wz: [64, 128]")
    #expect(program.outputNames == ["y"])
    #expect(!program.values.contains { $0.name == "l1.x" || $0.name == "l2.x" })
  }

  @Test func expressionsAsCellInputsAreHidden() throws {
    let program = try accepted(Programs.gru + "l = GRU(concat(x[t], y[t]), H = 4)")
    #expect(program.values.filter(\.isHidden).map(\.name) == ["l.x#1"])
    #expect(program.shape("l.Wz") == "l.Wz: [4, x + y]")
  }

  @Test func cellsInCells() throws {
    let program = try accepted(
      """
      cell R(x[t]: [I], size H) -> h {
        param W: [H, I], V: [H, H]
        h[t] = tanh(V*h[t-1] + W*x[t])
      }
      cell Two(x[t]: [I], size H = 7) -> h {
        a = R(x, H = 2*H)
        b = R(a, H = H)
        h[t] = b[t]
      }
      n = Two(x)
      """)
    #expect(program.shape("n.a.V") == "n.a.V: [14, 14]")
    #expect(program.shape("n.b.W") == "n.b.W: [7, 14]")
    #expect(program.outputNames == ["n.h"])
  }

  /// A hundred values outside the steps are accepted; farther away lie only inputs, which are 0 there.
  @Test func lagsUpToTheLimit() throws {
    let program = try accepted(
      "input x[t]: []\nh[t] = 0.5*h[t-60] + x[t-1000000]\ng[t] = h[t] + 0.5*g[t+40]")
    #expect(program.values.map(\.before.count).max() == 60)
    #expect(program.values.map(\.after.count).max() == 40)
  }

  @Test func imports() throws {
    let files = [
      "gru.rnn": "import \"extra.rnn\"\n" + Programs.gru + "y[t] = twice(x[t])",
      "extra.rnn": "fn twice(x) = 2*x",
    ]
    let program = try accepted("import \"gru.rnn\"\nl = GRU(x, H = 4)\nz[t] = twice(l[t])", files: files)
    #expect(program.outputNames == ["z"])
    #expect(!program.values.contains { $0.name == "y" })
  }

  @Test func importCycle() throws {
    let files = ["a.rnn": "import \"b.rnn\"", "b.rnn": "import \"a.rnn\""]
    let diagnostics = check("import \"a.rnn\"\nh[t] = x[t]", files: files).diagnostics
    #expect(diagnostics.map(\.code) == ["import-cycle"])
    #expect(diagnostics[0].message.contains("a.rnn → b.rnn → a.rnn"))
  }

  @Test func argumentsUsedTwiceAreHidden() throws {
    let program = try accepted("fn sq(x) = x .* x\ny[t] = sq(W*x[t]) + sq(x[t])")
    #expect(program.values.filter(\.isHidden).map(\.name) == ["sq#1"])
  }

  @Test func ownFunctionsHideThoseOfTheLanguage() throws {
    let program = try accepted("fn silu(x) = 3*x\ny[t] = silu(x[t])")
    guard case .defined(let expression)? = program.value("y")?.role,
      case .operation(.binary(.multiply), let operands) = expression.kind, case .number(3) = operands[0].kind
    else {
      Issue.record("silu is not the program's own")
      return
    }
  }

  @Test func customDerivative() throws {
    let program = try accepted(
      "fn clip(x) = min(max(x, -1), 1)\nderivative clip(x) = where(abs(x) <= 1, 1, 0)\ny[t] = clip(W*x[t])")
    guard case .defined(let expression)? = program.value("y")?.role,
      case .custom(_, let arguments, let slopes) = expression.kind
    else {
      Issue.record("no custom node")
      return
    }
    #expect(arguments.count == 1 && slopes.count == 1)
  }

  @Test func boundaries() throws {
    let program = try accepted(
      "h[t] = tanh(A*h[t-1] + B*h[t-2])\nh[-1] = 1\ng[t] = g[t+1] + h[t]\ng[T+1] = c")
    let h = try #require(program.value("h"))
    #expect(h.before.count == 2)
    guard case .supplied = h.before[0], case .defined = h.before[1] else {
      Issue.record("h[0] is supplied and h[-1] defined")
      return
    }
    let g = try #require(program.value("g"))
    #expect(g.before.isEmpty && g.after.count == 1)
  }

  @Test func inputsHaveNoBoundaries() throws {
    let program = try accepted("y[t] = x[t-1] + x[t+2]")
    let x = try #require(program.value("x"))
    #expect(x.before.isEmpty && x.after.isEmpty)
  }

  @Test(arguments: [
    ("h[t] = tanh(V*h[t-1] + W*x[t])\ny = c'*h[T]\nloss = (y - 1)^2", ["y"]),
    ("loss = sum[t](sum(x[t]^2))", []),
    ("h[t] = tanh(h[t-1] + x[t])\nloss = sum[t](sum(square(h[t] - y[t])))", ["h"]),
    ("a[t] = x[t]\nb[t] = a[t] + 1\nc[t] = a[t] + 2", ["b", "c"]),
    ("h[t] = tanh(g[t])\ng[t] = V*h[t-1]", ["h"]),
  ]) func outputs(text: String, names: [String]) throws {
    #expect(try accepted(text).outputNames == names)
  }

  @Test func freeSizesLeaveNumbersOpen() throws {
    let program = try accepted("param W: [H, H]\ny[t] = W*x[t] / sqrt(H)")
    #expect(program.freeSizes.map(\.name) == ["H"])
    #expect(try accepted("param W: [H, H]\ny[t] = W*x[t]", sizes: ["H": 4]).value("y")?.type.shape == [4])
  }

  @Test func unknownSizesOfTheCommandLine() {
    let diagnostics = check(
      "size H = 3\nh[t] = tanh(V*h[t-1] + W*x[t])\noutput h", sizes: ["Hidden": 5, "x": 0]
    ).diagnostics
    #expect(diagnostics.map(\.code).sorted() == ["bad-size", "unknown-size"])
    #expect(diagnostics.contains { $0.help == "the sizes are H, h, x" })
  }

  @Test func aLossOfAnotherSpellingIsPointedAt() {
    let (program, diagnostics) = check("h[t] = x[t]\nLoss = sum(h[T])")
    #expect(program?.loss == nil)
    #expect(diagnostics.map(\.code) == ["loss-name"])
    #expect(diagnostics.map(\.severity) == [.warning])
    #expect(check("h[t] = x[t]\nLoss = sum(h[T])\nloss = 2*Loss").diagnostics.isEmpty)
  }

  @Test func anOpenSizeOfACellIsItsCalls() throws {
    let program = try accepted(Programs.gru + "l1 = GRU(x, H = 3)\nl2 = GRU(l1)\nl3 = GRU(l1, H = 2*K)")
    let sizes = program.freeSizes
    #expect(sizes.map(\.name).sorted() == ["K", "l2_h", "x"])
    #expect(sizes.first { $0.name == "l2_h" }?.argument == "H")
    #expect(sizes.first { $0.name == "l2_h" }?.origin?.text == "GRU(l1)")
    #expect(sizes.filter { $0.argument != nil }.count == 1)
  }

  @Test func unusedDeclarationsAreWarnings() {
    let (program, diagnostics) = check(
      "input x[t]: [3], y[t]: [3]\nparam b: [3]\nh[0] = 0\nh[-1] = 0\nh[t] = h[t-1] + x[t]")
    #expect(program != nil)
    #expect(diagnostics.map(\.severity) == [.warning, .warning, .warning])
    #expect(
      diagnostics.map(\.message) == [
        "the input `y` is never used", "the parameter `b` is never used", "`h[-1]` is never read",
      ])
  }

  @Test func namesThatDifferOnPurpose() throws {
    _ = try accepted("f[t] = σ(Wf*x[t] + Uf*h[t-1] + bf)\nh[t] = f[t] .* tanh(Wh*x[t] + Uh*h[t-1] + bh)")
    _ = try accepted("param bias_f: [3]\ny[t] = tanh(x[t] + bias_f + bias_i + gate1) + gate2")
  }

  @Test func externFunctions() throws {
    let externs = ExternResolver { name, parameters, path, range in
      guard let x = parameters.first?.text else {
        return .failure(Diagnostic(.error, "none", "no arguments", at: range))
      }
      let text = "fn half(x) = 0.5*x\nfn \(name.text)(\(x)) = tanh(half(\(x)))\n"
      return .success(ExternDefinition(text: text, from: path.text))
    }
    let text = "extern fn soft(x) from \"soft.h\"\ny[t] = soft(x[t])"
    #expect(check(text, externs: externs).program?.shape("y") == "y[t]: [y]")
    #expect(check(text).diagnostics.map(\.origin) == [.limitation])
  }

  @Test func depthAndSizeAreLimited() {
    let deep =
      "fn f0(x) = x\n" + (1..<400).map { "fn f\($0)(x) = f\($0 - 1)(2*x)\n" }.joined() + "y[t] = f399(x[t])"
    #expect(check(deep).diagnostics.contains { $0.code == "expression-too-deep" })
    let wide =
      "fn f0(x) = x\n" + (1..<40).map { "fn f\($0)(x) = f\($0 - 1)(x) + f\($0 - 1)(2*x)\n" }.joined()
      + "y[t] = f39(x[t])"
    #expect(check(wide).diagnostics.map(\.code) == ["program-too-large"])
    let long = "y[t] = " + (0..<500).map { "x\($0)[t]" }.joined(separator: " + ")
    #expect(check(long).program != nil)
  }
}
