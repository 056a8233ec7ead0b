import RNNAnalysis
import RNNTransforms
import Testing

@Suite struct UnitTests {
  @Test func saturatedAndDeadUnits() throws {
    let program = """
      input x[t]: [3]
      param w: [3]
      h[t] = relu(w .* h[t-1] + x[t])
      z[t] = σ(5*x[t])
      output h, z
      """
    let report = try analyze(program, data: #"{"w": [0, 0, 0], "x": [[1, -1, 1], [1, -1, -1]]}"#)
    let relu = try #require(report.gates.first { $0.name == "h" })
    #expect(relu.function == "relu")
    #expect(relu.deadUnits == [2])
    #expect(relu.saturated.map { ($0 * 3).rounded() } == [1, 2])
    // σ(±5) has a slope of 0.0066, below a twentieth of a quarter.
    let gate = try #require(report.gates.first { $0.name == "z" })
    #expect(gate.saturated == [1, 1])
    #expect(gate.histogram.first == 3 && gate.histogram.last == 3)
  }

  @Test func unitsWithoutANameAreNamedAfterTheirStatement() throws {
    let report = try analyze(Cells.gated) { $0.steps = 5 }
    #expect(Set(report.gates.map(\.name)) == ["c.sigmoid", "c.sigmoid2", "c.tanh", "h"])
    #expect(report.notes.contains("c.tanh stands for a tanh without a name in line 5"))
    #expect(report.weights.map(\.name) == ["U⟨1…4⟩", "U⟨5…8⟩", "U⟨9…12⟩"] || report.weights.isEmpty)
  }

  @Test func clippingIsJudgedNotApplied() throws {
    let program =
      "param a: [], b: []\ninput x[t]: [], y: []\nh[t] = a*h[t-1] + b*x[t]\nloss = 0.5*(h[T] - y)^2"
    let data = #"{"a": 0.9, "b": 0.5, "h[0]": 0.2, "x": [1, -2, 0.5, 3], "y": 1}"#
    let report = try analyze(program, data: data, clipping: Clipping(norm: 0.5, value: 0.5, step: 0.35))
    let norm = (0.101940704 * 0.101940704 + 1.05103248 * 1.05103248).squareRoot()
    #expect(abs(report.clipping.gradientNorm - norm) < 1e-9)
    #expect(abs(report.clipping.factor - 0.5 / norm) < 1e-9)
    #expect(report.clipping.valueShare == 0.5)
    #expect(report.clipping.longSteps == ["h": 2])
    #expect(report.states[0].adjointNorms.isClose(to: [0.29941488, 0.3326832, 0.369648, 0.41072]))
  }

  @Test func oneSequenceOfABatch() throws {
    let data =
      #"{"batch": 2, "W": [[1, 0], [0, 1]], "h[0]": [[1, 1], [2, 2]], "lengths": [3, 5], "steps": 5}"#
    let report = try analyze(Cells.linear, data: data) { $0.sequence = 1 }
    #expect(report.steps == 3)
    #expect(try analyze(Cells.linear, data: data) { $0.sequence = 2 }.steps == 5)
    #expect(refusal(Cells.linear, data: data) { $0.sequence = 3 }?.code == "no-such-sequence")
  }
}

@Suite struct RefusalTests {
  @Test func programsWithoutAState() {
    let message = refusal("param w: []\ninput x[t]: []\ny[t] = w*x[t]")
    #expect(message?.code == "no-state")
    #expect(message?.message.contains("nothing is carried from one step to another") == true)
  }

  @Test func noSteps() {
    #expect(refusal(Cells.tanh) { $0.steps = 0 }?.message == "there are no steps to analyse: T is 0")
  }

  /// h doubles until it overflows in the fourth step.
  @Test func theFirstStepThatIsNotFiniteIsNamed() {
    let program = "param a: []\ninput x[t]: []\nu[t] = a*h[t-1]\nh[t] = u[t]*u[t] + x[t]\noutput h"
    let message = refusal(program, data: #"{"a": 1, "h[0]": 1e40, "x": [0, 0, 0, 0, 0]}"#)
    #expect(message?.code == "not-finite")
    #expect(message?.message == "h[3] is infinite: all before it is finite")
    #expect(message?.range?.text.contains("h[t]") == true || message?.range?.text == "h")
  }

  @Test func dataThatIsNotFinite() {
    let program = "param a: []\ninput x[t]: []\nh[t] = a*h[t-1] + log(x[t])\noutput h"
    let message = refusal(program, data: #"{"a": 1, "x": [1, 0, 1]}"#)
    #expect(message?.message == "h[2] is minus infinity: all before it is finite")
  }
}
