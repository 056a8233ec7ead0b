import Foundation
import RNNAnalysis
import RNNTransforms
import Testing

@Suite struct MeasurementTests {
  static let data = #"{"W": [[0.58, 0.24], [0.24, 0.72]], "h[0]": [1, 1], "steps": 30}"#

  /// W is symmetric, so the norm of its powers is that of its largest eigenvalue.
  @Test func linearSystemDecaysByItsLargestEigenvalue() throws {
    let report = try analyze(Cells.linear, data: Self.data)
    let state = try #require(report.states.first)
    #expect(state.reach.map(\.norm).isClose(to: (0..<30).map { pow(0.9, Double($0)) }))
    #expect(state.verdict.kind == .vanishing)
    #expect(abs((state.verdict.rate ?? 0) - 0.9) < 1e-9)
    #expect(state.verdict.stepsToThousandth == 66)
    #expect(!state.verdict.isMeasured)
    // ∂L/∂h_t = (W')^(T-t)·1 where L is the sum of h_T.
    var adjoint = [1.0, 1.0]
    var expected: [Double] = []
    for _ in 0..<30 {
      expected.insert(hypot(adjoint[0], adjoint[1]), at: 0)
      adjoint = [0.58 * adjoint[0] + 0.24 * adjoint[1], 0.24 * adjoint[0] + 0.72 * adjoint[1]]
    }
    #expect(state.adjointNorms.isClose(to: expected))
    #expect(abs((report.lyapunov ?? 0) - log(0.9)) < 0.02)
  }

  @Test func eigenvaluesAreThoseOfLAPACK() throws {
    let report = try analyze(Cells.linear, data: Self.data)
    guard (try? LAPACK()) != nil else { return }
    #expect(report.weights.map(\.name) == ["W"])
    let values = try #require(report.weights.first?.eigenvalues)
    #expect(values.map(\.real).isClose(to: [0.9, 0.4]))
    #expect(report.spectra.count == 30)
    for spectrum in report.spectra { #expect(spectrum.eigenvalues.map(\.real).isClose(to: [0.9, 0.4])) }
  }

  /// The second input is the largest, so h[3] and h[4] are its value and nothing of h[1] is left: ∂h_4/∂h_t = 0, 1, 1, 1.
  @Test func gradientsMayEndAtOnce() throws {
    let report = try analyze(
      "input x[t]: []\nh[t] = max(h[t-1], x[t])\noutput h", data: #"{"x": [0, 5, 1, 1]}"#)
    let verdict = try #require(report.states.first?.verdict)
    #expect(report.states[0].reach.map(\.norm).isClose(to: [1, 1, 1, 0]))
    #expect(verdict.kind == .vanishing)
    #expect(verdict.rate == 1)
    #expect(verdict.stepsToThousandth == 3)
    #expect(verdict.reason.contains("no change 3 steps before the last or earlier arrives"))
  }

  /// Every step multiplies by 20000, where 1e-12 more is no other number.
  @Test func largeNumbersThatDoNotMoveAreDrawn() throws {
    let report = try analyze(
      "input x[t]: []\nh[t] = 20000*h[t-1] + x[t]\nloss = h[T]", data: #"{"x": [1, 1, 1, 1, 1]}"#)
    guard (try? LAPACK()) != nil else { return }
    #expect(report.spectra.map(\.radius).isClose(to: Array(repeating: 20000, count: 5)))
    let line = AnalysisText(report).text().split(separator: "\n").first { $0.contains("radius") }
    #expect(line?.contains("▁▁▁▁▁") == true)
  }

  /// States of 300 numbers: no Jacobian is formed, the exponent of a linear system is the logarithm of its eigenvalue, and work
  /// on eigenvalues is bounded.
  @Test func largeStatesHaveAnExponent() throws {
    let program = "size H = 300\nparam a: [H], V: [H, H]\nh[t] = a .* h[t-1] + 0*(V*h[t-1])\noutput h"
    let a = Array(repeating: 0.9, count: 300)
    let row = "[" + Array(repeating: "0.5", count: 300).joined(separator: ",") + "]"
    let data = """
      {"a": [\(a.map { "\($0)" }.joined(separator: ","))], "V": [\(Array(repeating: row, count: 300).joined(separator: ","))],
       "h[0]": [\(Array(repeating: "1", count: 300).joined(separator: ","))], "steps": 5}
      """
    let report = try analyze(program, data: data) { $0.largestWeight = 299 }
    #expect(report.spectra.isEmpty)
    #expect(abs((report.lyapunov ?? 0) - log(0.9)) < 1e-9)
    #expect(report.notes.contains { $0.hasPrefix("eigenvalues of V are left out") })
    guard (try? LAPACK()) != nil else { return }
    // Rank one: 300·0.5 and 299 zeros.
    let weights = try analyze(program, data: data).weights
    let values = try #require(weights.first { $0.name == "V" }?.eigenvalues)
    #expect(abs(values[0].real - 150) < 1e-9)
    #expect(values.dropFirst().allSatisfy { $0.magnitude < 1e-9 })
  }

  /// A change that shrinks below the smallest number has an exponent from the steps before; one that is gone has none.
  @Test func exponentsOfChangesThatVanish() throws {
    let program = "param a: []\nh[t] = a*h[t-1]"
    let shrinking = try analyze(program, data: #"{"a": 0.001, "h[0]": 1, "steps": 200}"#)
    #expect(abs((shrinking.lyapunov ?? 0) - log(0.001)) < 1e-9)
    #expect(shrinking.notes.contains { $0.hasPrefix("the Lyapunov exponent is that of the first 97 steps") })
    #expect(try analyze(program, data: #"{"a": 0, "h[0]": 1, "steps": 5}"#).lyapunov == -.infinity)
    #expect(try analyze(program, data: #"{"a": 2, "h[0]": 1, "steps": 1}"#).lyapunov == nil)
    // Two lags, the nearer one not read: every change lives on at every second step.
    let lagged = try analyze(
      "param b: []\nh[t] = b*h[t-2]", data: #"{"b": 0.25, "h[0]": 1, "h[-1]": 0, "steps": 41}"#)
    #expect(abs((lagged.lyapunov ?? 0) - log(0.5)) < 0.02)
  }

  @Test func freeSizesAreChosenAndTold() throws {
    let report = try analyze("h[t] = tanh(V*h[t-1] + W*x[t])") { $0.steps = 3 }
    #expect(report.notes.contains { $0.hasPrefix("sizes chosen for the analysis: h = ") })
  }

  @Test func complexEigenvalues() throws {
    guard let lapack = try? LAPACK() else { return }
    let values = try #require(lapack.eigenvalues(of: [0, -1, 1, 0], n: 2))
    #expect(values == [Complex(0, 1), Complex(0, -1)])
    #expect(lapack.eigenvalues(of: [1, .nan, 0, 1], n: 2) == nil)
    #expect(lapack.eigenvalues(of: [], n: 0) == [])
  }

  @Test func withoutLAPACKTheRestIsThere() throws {
    let report = try analyze(Cells.linear, data: Self.data) { options in
      options.lapack = {
        do throws(LAPACK.Missing) { return .success(try LAPACK("/nonexistent/liblapack.so")) } catch {
          return .failure(error)
        }
      }
    }
    #expect(report.spectra.isEmpty)
    #expect(report.states.count == 1)
    #expect(report.lyapunov != nil)
    #expect(report.notes.contains { $0.contains("liblapack3") && $0.contains("/nonexistent/liblapack.so") })
  }

  @Test func rotationPreservesAndGrowthExplodes() throws {
    let rotation = #"{"W": [[0.6, -0.8], [0.8, 0.6]], "h[0]": [1, 0], "steps": 40}"#
    let kept = try #require(try analyze(Cells.linear, data: rotation).states.first)
    #expect(kept.verdict.kind == .preserved)
    #expect(kept.reach.map(\.norm).isClose(to: Array(repeating: 1, count: 40)))
    let growth = #"{"W": [[1.2, 0], [0, 0.1]], "h[0]": [1, 0], "steps": 40}"#
    let grown = try #require(try analyze(Cells.linear, data: growth).states.first)
    #expect(grown.verdict.kind == .exploding)
    #expect(abs((grown.reach.last?.norm ?? 0) / pow(1.2, 39) - 1) < 1e-9)
  }

  /// A state read at two distances has a companion matrix: λ² = aλ + b.
  @Test func severalLagsFormACompanionMatrix() throws {
    guard (try? LAPACK()) != nil else { return }
    let data =
      #"{"A": [[0.5, 0], [0, 0.2]], "B": [[0.3, 0], [0, 0.1]], "h[0]": [1, 1], "h[-1]": [0, 0], "steps": 9}"#
    let report = try analyze(Cells.lags, data: data)
    let values = try #require(report.spectra.first?.eigenvalues.map(\.real))
    func roots(_ a: Double, _ b: Double) -> [Double] {
      [1.0, -1.0].map { (a + $0 * (a * a + 4 * b).squareRoot()) / 2 }
    }
    #expect(values.sorted().isClose(to: (roots(0.5, 0.3) + roots(0.2, 0.1)).sorted()))
  }

  /// The norm against a product of the one-step Jacobians that the spectra come from is the norm of diag(1-h²)·V for one step.
  @Test func reachOfOneStepOfATanhCell() throws {
    let data = #"""
      {"V": [[0.9, 0.4], [-0.3, 1.1]], "x": [[0.1, 0.2], [0.4, -0.3]], "h[0]": [0.5, -0.2]}
      """#
    let program = "size H = 2\ninput x[t]: [H]\nparam V: [H, H]\nh[t] = tanh(V*h[t-1] + x[t])\noutput h"
    let report = try analyze(program, data: data)
    let v = [0.9, 0.4, -0.3, 1.1]
    var h = [0.5, -0.2]
    for x in [[0.1, 0.2], [0.4, -0.3]] {
      h = [tanh(v[0] * h[0] + v[1] * h[1] + x[0]), tanh(v[2] * h[0] + v[3] * h[1] + x[1])]
    }
    let s = h.map { 1 - $0 * $0 }
    let j = [s[0] * v[0], s[0] * v[1], s[1] * v[2], s[1] * v[3]]
    // The larger singular value of a 2×2 matrix, from its Frobenius norm and determinant.
    let f = j.reduce(0) { $0 + $1 * $1 }
    let d = j[0] * j[3] - j[1] * j[2]
    let norm = ((f + (f * f - 4 * d * d).squareRoot()) / 2).squareRoot()
    #expect(report.states[0].reach.map(\.norm).isClose(to: [1, norm]))
  }

  @Test func backwardStatesReachTheFirstStep() throws {
    let program = "param p: []\ninput x[t]: []\ng[t] = p*g[t+1] + x[t]\noutput g"
    let report = try analyze(program, data: #"{"p": 0.5, "x": [1, 1, 1, 1]}"#)
    #expect(report.states[0].reach.map(\.step) == [1, 2, 3, 4])
    #expect(report.states[0].reach.map(\.norm).isClose(to: [1, 0.5, 0.25, 0.125]))
    #expect(report.states[0].adjointNorms.isClose(to: [1, 0.5, 0.25, 0.125]))
  }

  @Test func matrixStatesAreMeasuredToo() throws {
    let program = """
      size D = 3
      input v[t]: [D], k[t]: [D], f[t]: []
      state C: [D, D]
      C[t] = f[t]*C[t-1] + v[t]*k[t]'
      output C
      """
    let v = "[[1, 0, 2], [0, 1, 0], [1, 1, 1]]"
    let report = try analyze(program, data: "{\"v\": \(v), \"k\": \(v), \"f\": [0.5, 0.5, 0.5]}")
    #expect(report.states[0].units == 9)
    #expect(report.states[0].reach.map(\.norm).isClose(to: [1, 0.5, 0.25]))
  }

  @Test func longSequencesAreSampled() throws {
    let report = try analyze(Cells.tanh) { $0.steps = 200 }
    let distances = report.states[0].reach.map(\.distance)
    #expect(distances.count == 64)
    #expect(distances.last == 199)
    #expect(distances == distances.sorted())
    #expect(report.states[0].adjointNorms.count == 200)
  }

  @Test func sameSeedSameReport() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let first = try encoder.encode(try analyze(Cells.gated) { $0.steps = 12 })
    let second = try encoder.encode(try analyze(Cells.gated) { $0.steps = 12 })
    let third = try encoder.encode(try analyze(Cells.gated) { ($0.steps, $0.seed) = (12, 2) })
    #expect(first == second)
    #expect(first != third)
  }
}
