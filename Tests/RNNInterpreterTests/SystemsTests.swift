import RNNLanguage
import Testing

@testable import RNNInterpreter

/// Small systems from lecture exercises whose numbers are known.
@Suite struct SystemsTests {
  /// `h[t] = relu(V*h[t-1] + W*x[t])`, differentiated at h[3].
  private func reluCell(v: Double, w: Double, start: Double, x: [Double], reluAtZero: Double) throws -> (
    h: [Double], gradient: Gradient
  ) {
    var b = ProgramBuilder()
    b.parameter("V")
    b.parameter("W")
    b.input("x")
    b.define("h", before: [.supplied]) { unary(.relu, $0("V") * $0("h", -1) + $0("W") * $0("x")) }
    b.define("y", isStream: false) { $0("h", at: .fromEnd(0)) }
    var example = Case(
      b.program(reluAtZero: reluAtZero), ["V": Tensor(v), "W": Tensor(w)],
      [SequenceData(steps: 3, streams: ["x": scalars(x)], boundaries: ["h[0]": Tensor(start)])])
    example.seeds = [Seeds(statics: ["y": Tensor(1)])]
    try example.checkProducts()
    let gradient = try example.gradient()
    return (gradient.values.sequences[0].tensors.streams["h"]!.scalars, gradient)
  }

  @Test func reluCellForward() throws {
    #expect(try reluCell(v: -3, w: 3, start: 0, x: [2, 3, 1], reluAtZero: 0).h == [6, 0, 3])
  }

  @Test func reluCellWithDeadUnit() throws {
    let (h, gradient) = try reluCell(v: -2, w: 1, start: 2, x: [2, 1.5, 4], reluAtZero: 0)
    #expect(h == [0, 1.5, 1])
    #expect(gradient.parameters["V"] == Tensor(1.5))
    #expect(gradient.parameters["W"] == Tensor(1))
    #expect(gradient.sequences[0].streams["x"]?.first == Tensor(0))
  }

  @Test func reluCellWithSlopeOneAtZero() throws {
    let (h, gradient) = try reluCell(v: 1, w: 2, start: -3, x: [1, 2, 0], reluAtZero: 1)
    #expect(h == [0, 4, 4])
    #expect(gradient.parameters["V"] == Tensor(4))
    #expect(gradient.parameters["W"] == Tensor(2))
    #expect(gradient.sequences[0].streams["x"]?.first == Tensor(0))
  }

  @Test(arguments: [(true, [11.0, 37], -37.0, -20.0), (false, [9, 24], -24, -4)])
  func reluWithReadout(recursOnU: Bool, h: [Double], y: Double, slope: Double) throws {
    var b = ProgramBuilder()
    for name in ["u", "w", "v"] { b.parameter(name) }
    b.input("x")
    b.define("h", before: [.supplied]) {
      let (recurrent, direct) = recursOnU ? ("u", "w") : ("w", "u")
      return unary(.relu, $0(recurrent) * $0("h", -1) + $0(direct) * $0("x"))
    }
    b.define("y") { $0("v") * $0("h") }
    var example = Case(
      b.program(), ["u": Tensor(3), "w": Tensor(2), "v": Tensor(-1)],
      [SequenceData(steps: 2, streams: ["x": scalars([1, 2])], boundaries: ["h[0]": Tensor(3)])])
    example.seeds = [Seeds(streams: ["y": scalars([0, 1])])]
    let gradient = try example.gradient()
    let streams = gradient.values.sequences[0].tensors.streams
    #expect(streams["h"]!.scalars == h)
    #expect(streams["y"]!.scalars[1] == y)
    #expect(gradient.parameters["u"] == Tensor(slope))
  }

  @Test func linearSystemVanishes() throws {
    var b = ProgramBuilder()
    b.parameter("W", .matrix(2, 2))
    b.define("h", .vector(2), before: [.supplied]) { $0("W") * $0("h", -1) }
    let w = Tensor(rows: [[0.58, 0.24], [0.24, 0.72]])
    let expected = [[0.01526082, 0.02034776], [0.02034776, 0.02713034]]
    for row in 0..<2 {
      var example = Case(
        b.program(), ["W": w], [SequenceData(steps: 30, boundaries: ["h[0]": Tensor([1, 1])])])
      var upstream = Array(repeating: Tensor([0, 0]), count: 30)
      upstream[29].elements[row] = 1
      example.seeds = [Seeds(streams: ["h": upstream])]
      let boundary = try #require(try example.gradient().sequences[0].boundaries["h[0]"])
      #expect(isClose(boundary.elements, expected[row], 5e-9))
    }
  }

  @Test func logisticLossOfSum() throws {
    var b = ProgramBuilder()
    b.parameter("w")
    b.input("x")
    b.input("target", isStream: false)
    b.define("h", before: [.defined(0.0)]) { $0("w") * $0("x") + unary(.tanh, $0("h", -1)) }
    b.define("y", isStream: false) { reduce(.sum, $0("h")) }
    b.define("loss", isStream: false) {
      unary(.log, 1.0 + unary(.exp, unary(.negate, $0("y")) * $0("target")))
    }
    let example = Case(
      b.program(), ["w": Tensor(0.7)],
      [SequenceData(steps: 2, streams: ["x": scalars([1.5, -0.4])], statics: ["target": Tensor(1)])])
    let gradient = try example.gradient()
    let adjoint = gradient.sequences[0]
    #expect(isClose(gradient.values.sequences[0].tensors.statics["y"]!.elements[0], 1.551806357608774))
    #expect(isClose(gradient.values.loss!, 0.19216043271577235))
    #expect(isClose(adjoint.statics["y"]!.elements[0], -0.17482552710999832))
    #expect(isClose(adjoint.streams["h"]!.scalars, [-0.24279398910627842, -0.17482552710999832]))
    #expect(isClose(gradient.parameters["w"]!.elements[0], -0.2942607728154183))
  }

  @Test func logCoshLossOfSum() throws {
    var b = ProgramBuilder()
    b.parameter("w")
    b.input("x")
    b.input("target", isStream: false)
    b.define("h", before: [.defined(0.0)]) { unary(.tanh, $0("x") + $0("w") + $0("h", -1)) }
    b.define("y", isStream: false) { reduce(.sum, $0("h")) }
    b.define("loss", isStream: false) { unary(.log, unary(.cosh, $0("y") - $0("target"))) }
    let example = Case(
      b.program(), ["w": Tensor(0.7)],
      [SequenceData(steps: 2, streams: ["x": scalars([1.5, -0.4])], statics: ["target": Tensor(0.3)])])
    let gradient = try example.gradient()
    let adjoint = gradient.sequences[0]
    #expect(isClose(gradient.values.sequences[0].tensors.statics["y"]!.elements[0], 1.8310897289943948))
    #expect(isClose(gradient.values.loss!, 0.8836666997926169))
    #expect(isClose(adjoint.statics["y"]!.elements[0], 0.9106108911159437))
    #expect(isClose(adjoint.streams["h"]!.scalars, [1.1550026414496377, 0.9106108911159437]))
    #expect(isClose(gradient.parameters["w"]!.elements[0], 0.299745649472949))
  }

  @Test func scalarLinearRecurrence() throws {
    var b = ProgramBuilder()
    b.parameter("a")
    b.parameter("b")
    b.input("x")
    b.input("y", isStream: false)
    b.define("h", before: [.supplied]) { $0("a") * $0("h", -1) + $0("b") * $0("x") }
    b.define("loss", isStream: false) { 0.5 * (($0("h", at: .fromEnd(0)) - $0("y")) ^ 2.0) }
    let example = Case(
      b.program(), ["a": Tensor(0.9), "b": Tensor(0.5)],
      [
        SequenceData(
          steps: 4, streams: ["x": scalars([1, -2, 0.5, 3])], statics: ["y": Tensor(1)],
          boundaries: ["h[0]": Tensor(0.2)])
      ])
    let gradient = try example.gradient()
    let adjoint = gradient.sequences[0]
    #expect(
      isClose(gradient.values.sequences[0].tensors.streams["h"]!.scalars, [0.68, -0.388, -0.0992, 1.41072]))
    #expect(isClose(gradient.values.loss!, 0.0843454592))
    #expect(isClose(adjoint.boundaries["h[0]"]!.elements[0], 0.269473392))
    #expect(isClose(adjoint.streams["h"]!.scalars, [0.29941488, 0.3326832, 0.369648, 0.41072]))
    #expect(isClose(gradient.parameters["a"]!.elements[0], 0.101940704))
    #expect(isClose(gradient.parameters["b"]!.elements[0], 1.05103248))
    try example.checkDifferences()
  }
}
