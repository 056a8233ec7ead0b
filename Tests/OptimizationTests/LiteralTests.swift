import DifferentialSupport
import RNNCompiler
import RNNIR
import RNNJIT
import RNNTransforms
import Testing

/// Arithmetic on literals, which simplification may do instead of the C, by the rules of IEEE 754.
@Suite struct LiteralTests {
  /// What an expression of `x`, which is 0, and `z`, which is -0, is in double and in float.
  static let cases: [(expression: String, double: Double, float: Float)] = [
    ("max(0/0, 1)", .nan, .nan), ("max(1, 0/0)", .nan, .nan), ("min(0/0, 1)", .nan, .nan),
    ("relu(0/0)", .nan, .nan), ("step(0/0)", 0, 0), ("not(0/0)", 0, 0),
    ("atan2(x, 0)", 0, 0), ("atan2(x, -0)", .pi, Float(Double.pi)),
    ("1/(x + 0)", .infinity, .infinity), ("1/(z + 0)", .infinity, .infinity),
    ("1/(z + -0)", -.infinity, -.infinity), ("1/(0 - x)", .infinity, .infinity),
    ("1/(-0 - x)", -.infinity, -.infinity), ("1/(z - 0)", -.infinity, -.infinity),
    ("1/(z - -0)", .infinity, .infinity),
    // A literal is rounded before it is calculated with.
    ("16777217 == 16777216", 0, 1), ("where(1e-60, 1, 2)", 1, 2), ("floor(0.999999999)", 0, 1),
    ("0.1*3", 0.1 * 3, Float(0.1) * 3), ("1e30*1e30*0", 0, .nan), ("1/3", 1.0 / 3, 1.0 / 3),
  ]

  @Test(arguments: [Optimization(level: 0), Optimization()])
  func areNumbersOfTheProgram(_ optimization: Optimization) throws {
    for real in RealType.allCases {
      var variation = Variation(real: real)
      variation.optimization = optimization
      variation.isStrict = true
      variation.entries = [.forward]
      let lines = Self.cases.enumerated().map { "y_\($0) = \($1.expression) + 0*x\noutput y_\($0)" }
      let text = "input x: [], z: []\nalso = x*z\n\(lines.joined(separator: "\n"))\n"
      let emitted = try EmittedProgram(text, variation, name: "literals")
      var data = NamedArrays<Double>()
      data["x"] = DataArray(shape: [1], [0])
      data["z"] = DataArray(shape: [1], [-0.0])
      var settings = JITSettings()
      settings.options.optimization = 1
      let kernel = try Pipeline().kernel(emitted.source, settings)
      let found = try kernel.forward(steps: 1, batch: 1, data: data).outputs
      for (index, expected) in Self.cases.enumerated() {
        let wanted = real == .double ? expected.double : Double(expected.float)
        let have = try #require(found["y_\(index)"]?.values.first)
        #expect(
          have == wanted || have.isNaN && wanted.isNaN,
          "\(expected.expression) in \(real) at \(optimization): \(have), not \(wanted)")
      }
    }
  }
}
