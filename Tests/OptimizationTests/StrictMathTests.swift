import DifferentialSupport
import RNNCompiler
import RNNIR
import RNNJIT
import RNNTransforms
import Testing

/// Strict mathematics in double gives the interpreter's bits where the order of sums is the program's.
@Suite struct StrictMathTests {
  /// Every elementwise function and operator of the language, of an argument that lies in its domain.
  static let functions = [
    "tanh(a)", "σ(a)", "relu(a)", "softplus(a)", "exp(a)", "expm1(a)", "log(c)", "ln(c)", "log1p(c)",
    "sqrt(c)",
    "abs(a)", "sign(a)", "sin(40*a)", "cos(40*a)", "tan(a)", "asin(b)", "acos(b)", "atan(a)", "sinh(a)",
    "cosh(a)", "erf(a)", "floor(3*a)", "ceil(3*a)", "step(a)", "not(step(a))", "atan2(a, b)", "min(a, b)",
    "max(a, b, 0.1)", "where(a < b, a, b)", "a + b*c", "a - b*c", "a*b - c", "a/c", "-a", "c^a", "c^0.3",
    "a^2",
    "a^3", "a^5", "c^-1", "c^-2", "c^(a + 1)", "a <= b", "a > b", "a >= b", "a == b", "a != b",
    "(a < b) && (b < c)", "(a < b) || (b < c)", "silu(a)", "swish(a)", "gelu(a)", "gelu_tanh(a)", "elu(a)",
    "leaky_relu(a)", "hardtanh(3*a)", "hardsigmoid(4*a)", "softsign(a)", "square(a)", "mish(a)",
    "log_sigmoid(a)", "logcosh(a)", "clamp(a, -0.5, 0.4)", "stop_gradient(a)", "a*t/T",
  ]

  /// One recurrence for each: of its own past, of an input and of a parameter, as scalars or as vectors of a diagonal.
  private static func program(_ functions: [String], _ shape: String) -> String {
    var lines = ["input x[t]: \(shape)", "param p: \(shape), q: \(shape)"]
    for (index, function) in functions.enumerated() {
      let old = "y_\(index)[t-1]"
      lines.append("state y_\(index): \(shape)")
      lines.append("a_\(index)[t] = 2*x[t] + 0.5*tanh(\(old)) + p")
      lines.append("b_\(index)[t] = 0.9*sin(q .* x[t] - \(old))")
      lines.append("c_\(index)[t] = 0.1 + abs(a_\(index)[t])")
      let applied = function.replacing(/\b[abc]\b/) { "\($0.output)_\(index)[t]" }
      lines.append("y_\(index)[t] = \(applied.replacing("*", with: ".*").replacing("..*", with: ".*"))")
      lines.append("output y_\(index)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  @Test(arguments: zip(["[]", "[5]"], [Optimization(level: 0), Optimization()]))
  func givesTheInterpretersBits(_ shape: String, _ optimization: Optimization) throws {
    // Simplified sums are those of all their terms from left to right.
    let functions = Self.functions + (optimization.has(.simplify) ? [] : ["a + (b + c)"])
    var variation = Variation()
    variation.isStrict = true
    variation.optimization = optimization
    variation.entries = [.forward]
    let emitted = try EmittedProgram(Self.program(functions, shape), variation, name: "strict")
    var random = RandomData(seed: 11)
    let data = random.data(emitted.interface, steps: 40, batch: 3)
    let oracle = try OracleRun(emitted.program, emitted.interface, steps: 40, batch: 3, data: data)
    let expected = try oracle.values().outputs
    var settings = JITSettings()
    settings.options.optimization = 1
    let kernel = try Pipeline().kernel(emitted.source, settings)
    let found = try kernel.forward(steps: 40, batch: 3, data: data).outputs
    var finite = 0
    var differing: [String] = []
    for (index, function) in functions.enumerated() {
      let want = try #require(expected["y_\(index)"]?.values)
      let have = try #require(found["y_\(index)"]?.values)
      #expect(want.count == have.count)
      finite += want.count { $0.isFinite }
      let places = want.indices.filter { want[$0].bitPattern != have[$0].bitPattern }
      if let first = places.first(where: { !want[$0].isNaN || !have[$0].isNaN }) {
        differing.append("\(function): \(want[first]) became \(have[first])")
      }
    }
    #expect(differing.isEmpty, "\(differing.joined(separator: "\n"))")
    // Numbers that are none would agree too easily.
    #expect(finite > functions.count * (expected["y_0"]?.values.count ?? 0) * 9 / 10)
  }
}
