import DifferentialSupport
import Foundation
import RNNIR
import Testing

/// Derivatives at kinks, as the reference of the language states them, and far out, where functions are flat or straight.
@Suite struct ConventionTests {
  private static func relu(atZero slope: Double) -> Convention {
    Convention("relu(@a)", [0, -1, 1], [slope, 0, 1])
  }

  static let kinks: [Convention] = {
    let flat = ["sign", "step", "floor", "ceil", "not"].map {
      Convention("\($0)(@a)", [0, 1, -1, 0.5], [0, 0, 0, 0])
    }
    let comparisons = ["<", "<=", ">", ">=", "==", "!=", "&&", "||"].map {
      Convention("@a \($0) @b", [0, 1, 2], [0, 0, 0], [0, 1, 1], [0, 0, 0])
    }
    return flat + comparisons + [
      relu(atZero: 0),
      Convention("abs(@a)", [0, -2, 3], [0, -1, 1]),
      Convention("softsign(@a)", [0, 1, -1], [1, 0.25, 0.25]),
      Convention("elu(@a)", [0, 1], [1, 1]),
      Convention("leaky_relu(@a)", [0, 1, -1], [0.01, 1, 0.01]),
      Convention("logcosh(@a)", [0], [0]),
      Convention("hardtanh(@a)", [-1, 1, 0, 2, -2], [0.5, 0.5, 1, 0, 0]),
      Convention("hardsigmoid(@a)", [-3, 3, 0, 4], [1.0 / 12, 1.0 / 12, 1.0 / 6, 0]),
      Convention("clamp(@a, -1, 2)", [-1, 2, 0, 3], [0.5, 0.5, 1, 0]),
      Convention("clip(@a)", [-1, 1, 2, 0], [1, 1, 0, 1]),
      Convention("max(@a, @b)", [2, 1, 4], [0.5, 0, 1], [2, 3, 0], [0.5, 1, 0]),
      Convention("min(@a, @b)", [2, 1, 4], [0.5, 1, 0], [2, 3, 0], [0.5, 0, 1]),
      Convention(
        "max(@a, 1, @b)", [1, 0, 2, 1], [1.0 / 3, 0, 0.5, 0], [1, 1, 2, 3], [1.0 / 3, 0.5, 0.5, 1]),
      Convention(
        "min(@a, @b, @b, 1)", [1, 0, 2, 1], [0.25, 1, 0, 0.5], [1, 2, 0, 3], [0.5, 0, 1, 0]),
      Convention("max(@a)", [2, 5, 5, 2], [0, 0.5, 0.5, 0]),
      Convention("min(@a)", [2, 5, 5, 2], [0.5, 0, 0, 0.5]),
      Convention("max(@a)", [3, 3, 3], [1.0 / 3, 1.0 / 3, 1.0 / 3]),
      Convention(overSteps: "max[t](@a[t])", [2, 5, 5, 2], [0, 0.5, 0.5, 0]),
      Convention(overSteps: "min[t](@a[t])", [2, 5, 5, 2], [0.5, 0, 0, 0.5]),
      Convention(overSteps: "max[t=2..T](@a[t])", [7, 7, 7, 2], [0, 0.5, 0.5, 0]),
      Convention("norm(@a)", [0, 0], [0, 0]),
      Convention("norm(@a)", [3, 4], [0.6, 0.8], curvature: [0.032, -0.024]),
      Convention("mae(@a, @b)", [1, 2], [0, 0.5], [1, 0], [0, -0.5]),
      Convention(
        "huber(@a, @b)", [1, -1, 0.5], [1.0 / 3, -1.0 / 3, 0.5 / 3], [0, 0, 0], [-1.0 / 3, 1.0 / 3, -0.5 / 3]),
      Convention("@a^@b", [0, 3, 0, 0], [0, 0, 1, 0], [2, 0, 1, 0], [0, log(3.0), 0, 0]),
      // What a condition leaves out has no part in the derivative, however steep it is.
      Convention("where(@a > 0, sqrt(@a), @a)", [0, 4], [1, 0.25]),
      Convention("where(@a > 0, log(@a), 0)", [-1, 0, 2], [0, 0, 0.5]),
      Convention("where(@a != 0, 1/@a, @a)", [0, 2], [1, -0.25]),
      Convention("where(@a < 10, exp(@a) .* @b, @b)", [0, 1000], [2, 0], [2, 3], [1, 1]),
      Convention("where(@a > 0, tanh(sqrt(@a)), 0)", [-1, 0], [0, 0]),
      Convention("where(@a > 0, @b^@a / @a, 0)", [1, -1], [3 * log(3.0) - 3, 0], [3, 0], [1, 0]),
      Convention("where(sum(@a) > 0, max(log(@a)), @a)", [-1, -2], [1, 1]),
      Convention("where(@a < 10, outer(exp(@a), @b)*@b, @a)", [0, 1000], [13, 1], [2, 3], [4, 6]),
      Convention("where(sum(@a) > 0, outer(@a, exp(@b))*@a, @a)", [-1, -2], [1, 1], [1000, 0], [0, 0]),
      Convention("@a .* stop_gradient(@a)", [3, -2], [3, -2], curvature: [0, 0]),
      // The value of a function with a derivative of its own moves by that derivative too.
      Convention(
        "bent(@a) .* @a", [1, 2], [1 + cos(1.0), 8 + 2 * cos(2.0)],
        curvature: [2 * cos(1.0) - sin(1.0), 2 * cos(2.0) - 2 * sin(2.0)]),
    ]
  }()

  /// What a condition chooses counts, however large it is, and what it leaves out does not.
  private static func large(_ real: RealType) -> [Convention] {
    // In double more than any float.
    let x: Double = real == .double ? 100 : 70
    let e = exp(x)
    // Its power, and the square of the other number, are more than there is.
    let beyond: Double = real == .double ? 1000 : 100
    let root: Double = real == .double ? 1e200 : 1e20
    return [
      Convention("where(@a > 0, exp(@a), 0)", [x, -1], [e, 0], curvature: [e, 0]),
      Convention("where(@a > 0, exp(@a) .* @b, 0)", [x, -1], [2 * e, 0], [2, 3], [e, 0]),
      Convention(
        "where(sum(@a) > 0, outer(@a, exp(@b))*@a, @a)", [1, 2], [4 * e + 2, e + 5], [x, 0], [3 * e, 6],
        curvature: [7 * e + 3, 2 * e + 8]),
      Convention(
        "where(sum(@a) > 0, outer(@a, exp(@b))*@a, @a)", [1, 2], [.infinity, .infinity], [beyond, 0],
        [.infinity, 6]),
      Convention(
        "where(@a > 0, exp(@a) .* @b, 0)", [beyond, -1], [.infinity, 0], [2, 3], [.infinity, 0]),
      Convention("where(@a < 1, (@a .* @a) .* @b, 0)", [root, 0.5], [0, 2], [3, 2], [0, 0.25]),
      Convention("where(sum(@a) < 1, outer(@a, @a)*@b, @a)", [root, 2], [1, 1], [3, 2], [0, 0]),
    ]
  }

  static let limits: [Convention] = {
    let flat = ["tanh", "sigmoid", "erf", "hardtanh", "hardsigmoid"].map {
      Convention("\($0)(@a)", [1000, -1000, 1e6], [0, 0, 0])
    }
    let rising = ["softplus", "silu", "gelu", "gelu_tanh", "mish", "elu", "relu"].map {
      Convention("\($0)(@a)", [1000, -1000], [1, 0])
    }
    return flat + rising + [
      Convention("exp(@a)", [-1000, 0], [0, 1]), Convention("expm1(@a)", [-1000, 0], [0, 1]),
      Convention("log_sigmoid(@a)", [1000, -1000], [0, 1]),
      Convention("logcosh(@a)", [1000, -1000], [1, -1]),
      Convention("softsign(@a)", [999], [1e-6]), Convention("atan(@a)", [1000], [1 / (1 + 1e6)]),
      Convention("softmax(@a)", [1000, -1000, 0], [0, 0, 0], weights: [1, 2, 3]),
      Convention("log_softmax(@a)", [1000, -1000], [-2, 2], weights: [1, 2]),
      Convention("logsumexp(@a)", [1000, -1000, 1000], [0.5, 0, 0.5]),
      Convention("logsumexp(@a)", [-1000, -1000], [0.5, 0.5]),
      Convention("cross_entropy(@a, @k)", [1000, -1000, 0], [1, -1, 0], index: 1),
      // Squares that no float, or no double, can hold.
      Convention("norm(@a)", [3e19, -4e19], [0.6, -0.8]),
      Convention("norm(@a)", [0, -8e-25, 6e-25], [0, -0.8, 0.6]),
      Convention("where(norm(@a) > 0, log(norm(@a)), 0)", [0, 0], [0, 0]),
      Convention("layernorm(@a)", [2, 2], [0, 0], weights: [1, 1]),
      Convention("binary_cross_entropy(@a, @b)", [1000, -1000], [0, 0], [1, 0], [-500, 500]),
    ]
  }()

  /// What only double can hold.
  static let extremes: [Convention] = [
    Convention("norm(@a)", [1e-170, 1e-170, 0], [(0.5).squareRoot(), (0.5).squareRoot(), 0]),
    Convention("norm(@a)", [3e200, 4e200], [0.6, 0.8]),
    Convention("norm(@a)", [0, 1e-300], [0, 1]),
    Convention("norm(@a)", [-1.7e308, 0], [-1, 0]),
  ]

  @Test func double() throws {
    var checks = [try ConventionCheck(Self.kinks, Variation(), name: "kinks")]
    for slope in [0.5, 1] {
      var variation = Variation()
      variation.reluAtZero = slope
      let name = "relu\(Int(10 * slope))"
      checks.append(try ConventionCheck([Self.relu(atZero: slope)], variation, name: name))
    }
    checks.append(try ConventionCheck(Self.limits, Variation(), name: "limits"))
    checks.append(try ConventionCheck(Self.large(.double), Variation(), name: "large"))
    checks.append(try ConventionCheck(Self.extremes, Variation(), name: "extremes"))
    try check(checks)
  }

  @Test func float() throws {
    let variation = Variation(real: .float)
    try check([
      try ConventionCheck(Self.kinks, variation, name: "kinks"),
      try ConventionCheck(Self.limits, variation, name: "limits"),
      try ConventionCheck(Self.large(.float), variation, name: "large"),
    ])
  }

  private func check(_ checks: [ConventionCheck]) throws {
    let libraries = try CompiledBatch.load(checks.map(\.emitted.source), CompilerChoice())
    for (check, library) in zip(checks, libraries) {
      for problem in try check.problems(in: library) {
        Issue.record("\(check.emitted.variation): \(problem)")
      }
    }
  }
}
