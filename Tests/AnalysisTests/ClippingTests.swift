import RNNClang
import RNNCompiler
import RNNDiagnostics
import RNNJIT
import RNNTransforms
import Testing

/// Clipping in compiled gradients against the interpreter's, which clips by itself, and against arithmetic by hand.
@Suite struct ClippingTests {
  static let options = [
    Clipping(norm: 0.3), Clipping(value: 0.05), Clipping(step: 0.2),
    Clipping(norm: 0.4, value: 0.1, step: 0.3),
  ]

  @Test(arguments: options) func agreesWithTheInterpreter(_ clipping: Clipping) throws {
    // One cell for every option, two more for all options together.
    let isAll = clipping.norm != nil && clipping.step != nil
    for program in [Cells.gated] + (isAll ? [Cells.tanh, Cells.lags] : []) {
      var request = CompileRequest()
      request.entries.clipping = clipping
      // The numbers are the point here; that the C reads back clean is tested elsewhere.
      var options = CrossCheck.Options()
      options.clang = ClangReader(library: ClangLibrary(candidates: []))
      let report = try CrossCheck.run(
        SourceFile(name: "cell.rnn", text: program), request, .quick, options)
      #expect(report.passed, "\(report.text)")
      #expect(report.rows.contains { $0.check.contains("gradients") && $0.verdict == .pass })
    }
  }

  static let scalar =
    "param a: [], b: []\ninput x[t]: [], y: []\nh[t] = a*h[t-1] + b*x[t]\nloss = 0.5*(h[T] - y)^2"

  private func gradient(
    _ clipping: Clipping, real: Bool = true, h0: Double = 0.2
  ) throws -> [String: Double] {
    var request = CompileRequest()
    request.entries.clipping = clipping
    request.emission.real = real ? .double : .float
    request.emission.entries = [.gradient]
    let kernel = try Pipeline(request).kernel(
      SourceFile(name: "scalar.rnn", text: Self.scalar), .quick)
    let data: NamedArrays<Double> = [
      "a": DataArray(0.9), "b": DataArray(0.5), "h[0]": DataArray(shape: [1], [h0]),
      "x": DataArray(shape: [4, 1], [1, -2, 0.5, 3]), "y": DataArray(shape: [1], [1]),
    ]
    let result: Kernel.GradientResult<Double> = try kernel.gradient(steps: 4, data: data)
    return Dictionary(
      uniqueKeysWithValues: ["a", "b", "h[0]"].map { ($0, result.gradients[$0]?.values.first ?? .nan) })
  }

  @Test func normScalesParametersOnly() throws {
    let g = try gradient(Clipping())
    let clipped = try gradient(Clipping(norm: 0.5))
    let norm = (g["a", default: 0] * g["a", default: 0] + g["b", default: 0] * g["b", default: 0])
      .squareRoot()
    #expect(abs(clipped["a", default: 0] - g["a", default: 0] * 0.5 / norm) < 1e-12)
    #expect(abs(clipped["b", default: 0] - g["b", default: 0] * 0.5 / norm) < 1e-12)
    #expect(clipped["h[0]"] == g["h[0]"])
  }

  /// A bound that is not exceeded changes no bit.
  @Test func wideBoundsChangeNothing() throws {
    #expect(try gradient(Clipping()) == gradient(Clipping(norm: 1e3, value: 1e3, step: 1e3)))
  }

  @Test func valueLimitsElements() throws {
    let clipped = try gradient(Clipping(value: 0.5))
    #expect(clipped["b"] == 0.5)
    #expect(clipped["a"] == (try gradient(Clipping()))["a"])
  }

  /// h̄_4 = 0.41072 becomes 0.35, and h̄_t = 0.35·0.9^(4-t).
  @Test func stepLimitsWhatTravelsBack() throws {
    let clipped = try gradient(Clipping(step: 0.35))
    let adjoints = (0..<4).map { 0.35 * [0.729, 0.81, 0.9, 1][$0] }
    let b = zip(adjoints, [1, -2, 0.5, 3]).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(clipped["b", default: 0] - b) < 1e-12)
    #expect(abs(clipped["h[0]", default: 0] - 0.35 * 0.6561) < 1e-12)
  }

  /// A gradient whose square overflows float is scaled all the same.
  @Test func largeGradientsDoNotOverflowTheNorm() throws {
    let clipped = try gradient(Clipping(norm: 1), real: false, h0: 1e15)
    let length =
      (clipped["a", default: 0] * clipped["a", default: 0] + clipped["b", default: 0]
      * clipped["b", default: 0]).squareRoot()
    #expect(abs(length - 1) < 1e-5)
  }
}
