import RNNLanguage
import Testing

@testable import RNNInterpreter

/// References to other steps, boundaries, lengths and truncation.
@Suite struct TimeTests {
  /// `h[t] = a*h[t-1] + x[t]`, loss h[T].
  private func linear() -> ProgramBuilder {
    var b = ProgramBuilder()
    b.parameter("a")
    b.input("x")
    b.define("h", before: [.supplied]) { $0("a") * $0("h", -1) + $0("x") }
    b.define("loss", isStream: false) { $0("h", at: .fromEnd(0)) }
    return b
  }

  @Test func lagsAndLookingAhead() throws {
    var b = ProgramBuilder()
    for name in ["A", "B", "W"] { b.parameter(name, .matrix(2, 2)) }
    b.input("x", .vector(2))
    b.define("h", .vector(2), before: [.supplied, .supplied]) {
      unary(.tanh, $0("A") * $0("h", -1) + $0("B") * $0("h", -2) + $0("W") * $0("x"))
    }
    b.define("y", .vector(2)) { $0("A") * $0("x", -1) + $0("B") * $0("x") + $0("W") * $0("x", 1) }
    let example = Case(random: b.program(), steps: [5, 1, 0, 3])
    try example.checkDifferences()
    try example.checkProducts()
    let values = try example.evaluate().sequences[1].tensors
    // With one step only B*x[1] remains of y, inputs outside being zero.
    let x = example.batch[1].tensors.streams["x"]![0].elements
    let weights = example.parameters["B"]!.elements
    #expect(
      isClose(
        values.streams["y"]![0].elements,
        [weights[0] * x[0] + weights[1] * x[1], weights[2] * x[0] + weights[3] * x[1]]))
  }

  @Test func bothDirectionsThroughEachOther() throws {
    var b = ProgramBuilder()
    b.parameter("P", .matrix(2, 2))
    b.input("x", .vector(2))
    b.define("f", .vector(2), before: [.supplied]) { unary(.tanh, $0("P") * $0("f", -1) + $0("x")) }
    b.define("g", .vector(2), after: [.supplied]) { unary(.tanh, $0("P") * $0("g", 1) + $0("f")) }
    b.define("k", .vector(2), before: [.defined(b("g", at: .fromStart(1)))]) {
      unary(.tanh, $0("P") * $0("k", -1) + $0("g"))
    }
    b.define("z", .vector(4)) { operation(.concat, [$0("f"), $0("k")], .vector(4)) }
    b.define("loss", isStream: false) {
      reduce(.mean, operation(.sum, [$0("z") * $0("f", at: .fromEnd(0)).transposed], .scalar))
    }
    let example = Case(random: b.program(), steps: [4, 2])
    try example.checkDifferences()
    try example.checkProducts()
  }

  @Test func backwardRecurrenceGoesByItsOwnLength() throws {
    var b = ProgramBuilder()
    b.parameter("a")
    b.input("x")
    b.define("g", after: [.supplied]) { $0("a") * $0("g", 1) + $0("x") }
    let example = Case(
      b.program(), ["a": Tensor(2)],
      [
        SequenceData(steps: 3, streams: ["x": scalars([1, 1, 1])], boundaries: ["g[T+1]": Tensor(5)]),
        SequenceData(steps: 1, streams: ["x": scalars([1])], boundaries: ["g[T+1]": Tensor(3)]),
      ])
    let values = try example.evaluate()
    #expect(values.sequences[0].tensors.streams["g"]!.scalars == [47, 23, 11])
    #expect(values.sequences[1].tensors.streams["g"]!.scalars == [7])
    #expect(values.sequences[0].tensors.boundaries["g[T+1]"] == Tensor(5))
    #expect(values.loss == nil)
  }

  @Test func noStepsAtAll() throws {
    var b = linear()
    b.define("m", isStream: false) { reduce(.mean, $0("h")) }
    b.define("s", isStream: false) { reduce(.max, $0("h")) }
    b.define("first", isStream: false) { $0("h", at: .fromStart(1)) }
    var example = Case(
      b.program(), ["a": Tensor(2)],
      [SequenceData(steps: 0, streams: ["x": []], boundaries: ["h[0]": Tensor(7)])])
    example.seeds = [Seeds(statics: ["m": Tensor(1), "s": Tensor(1), "first": Tensor(1)])]
    let gradient = try example.gradient()
    let statics = gradient.values.sequences[0].tensors.statics
    #expect(gradient.values.loss == 7)
    #expect(statics["m"] == Tensor(0))
    #expect(statics["s"] == Tensor(0))
    #expect(statics["first"] == Tensor(0))
    #expect(gradient.parameters["a"] == Tensor(0))
    #expect(gradient.sequences[0].boundaries["h[0]"] == Tensor(1))
  }

  @Test func batchAddsUp() throws {
    let example = Case(random: linear().program(), steps: [3, 0, 5])
    let gradient = try example.gradient()
    var loss = 0.0
    var slope = 0.0
    for i in 0..<3 {
      var one = example
      one.batch = [example.batch[i]]
      one.seeds = [example.seeds[i]]
      let part = try one.gradient()
      loss += part.values.loss!
      slope += part.parameters["a"]!.elements[0]
      #expect(part.sequences[0] == gradient.sequences[i])
    }
    #expect(isClose(gradient.values.loss!, loss))
    #expect(isClose(gradient.parameters["a"]!.elements[0], slope))
    try example.checkDifferences()
  }

  @Test func boundsOfReductions() throws {
    var b = ProgramBuilder()
    b.input("x")
    b.define("late", isStream: false) { reduce(.sum, from: .fromStart(2), $0("x")) }
    b.define("early", isStream: false) { reduce(.mean, to: .fromEnd(-1), $0("x") * $0("x")) }
    b.define("last", isStream: false) { $0("x", at: .fromEnd(-1)) }
    b.define("centred") { $0("x") - reduce(.mean, $0("x")) }
    let example = Case(
      b.program(), [:],
      [3, 1].map { SequenceData(steps: $0, streams: ["x": scalars(Array([1, 2, 6].prefix($0)))]) })
    let values = try example.evaluate().sequences.map(\.tensors)
    #expect(values.map { $0.statics["late"]!.elements[0] } == [8, 0])
    #expect(values.map { $0.statics["early"]!.elements[0] } == [2.5, 0])
    #expect(values.map { $0.statics["last"]!.elements[0] } == [2, 0])
    #expect(values.map { $0.streams["centred"]!.scalars } == [[-2, -1, 3], [0]])
    let random = Case(random: b.program(), steps: [4, 1, 2])
    try random.checkDifferences()
    try random.checkProducts()
  }

  @Test func extremesOverTimeSplitAtTies() throws {
    var b = ProgramBuilder()
    b.input("x")
    b.define("top", isStream: false) { reduce(.max, $0("x")) }
    b.define("bottom", isStream: false) { reduce(.min, $0("x")) }
    var example = Case(b.program(), [:], [SequenceData(steps: 4, streams: ["x": scalars([3, 1, 3, 1])])])
    example.seeds = [Seeds(statics: ["top": Tensor(1), "bottom": Tensor(4)])]
    #expect(try example.gradient().sequences[0].streams["x"]!.scalars == [0.5, 2, 0.5, 2])
    try example.checkProducts()
  }

  @Test func aliasesHaveTheirOwnAdjoint() throws {
    var b = linear()
    b.define("copy") { $0("h") }
    b.define("end", isStream: false) { $0("copy", at: .fromEnd(0)) }
    var example = Case(random: b.program(), steps: [3])
    example.seeds = [Seeds(loss: 1, statics: ["end": Tensor(10)])]
    let adjoint = try example.gradient().sequences[0]
    #expect(adjoint.streams["copy"]!.scalars == [0, 0, 10])
    #expect(adjoint.streams["h"]!.scalars[2] == 11)
  }

  @Test func truncationCutsBetweenChunks() throws {
    // h[4] = a⁴·h0 + a³·x1 + a²·x2 + a·x3 + x4; chunks of 2 cut the reference from step 3 to step 2.
    var example = Case(
      linear().program(), ["a": Tensor(3)],
      [
        SequenceData(
          steps: 4, streams: ["x": scalars([1, 2, 5, 7])], boundaries: ["h[0]": Tensor(1)])
      ])
    let whole = try example.gradient()
    #expect(whole.sequences[0].streams["h"]!.scalars == [27, 9, 3, 1])
    let cut = try example.gradient(truncation: 2)
    #expect(cut.values == whole.values)
    #expect(cut.sequences[0].streams["h"]!.scalars == [0, 0, 3, 1])
    #expect(cut.sequences[0].boundaries["h[0]"] == Tensor(0))
    // h = (4, 14, 47, 148); ∂h4/∂a = h3 + a·h2 with h2 held constant.
    #expect(cut.parameters["a"] == Tensor(47 + 3 * 14))
    example.seeds = [Seeds(loss: 0, streams: ["h": scalars([0, 1, 0, 0])])]
    #expect(try example.gradient(truncation: 2).sequences[0].boundaries["h[0]"] == Tensor(9))
    try example.checkProducts(truncation: 2)
    try example.checkProducts(truncation: 1)
    #expect(try example.gradient(truncation: 4) == example.gradient())
  }

  @Test func longRecurrencesNeedNoStack() throws {
    var b = linear()
    b.define("g", after: [.supplied]) { $0("a") * $0("g", 1) + $0("h") }
    let steps = 30_000
    var example = Case(
      b.program(), ["a": Tensor(0.5)],
      [SequenceData(steps: steps, streams: ["x": Array(repeating: Tensor(1), count: steps)])])
    example.seeds = [Seeds(loss: 0, streams: ["g": scalars([1] + Array(repeating: 0, count: steps - 1))])]
    let gradient = try example.gradient()
    #expect(gradient.values.loss == 2)
    #expect(isClose(gradient.sequences[0].streams["h"]!.scalars[0], 1 + 1.0 / 3))
  }

  @Test func wideAndLongInSeconds() throws {
    let h = 64
    var b = ProgramBuilder()
    b.parameter("V", .matrix(h, h))
    b.parameter("W", .matrix(h, h))
    b.input("x", .vector(h))
    b.define("h", .vector(h), before: [.supplied]) {
      unary(.tanh, $0("V") * $0("h", -1) + $0("W") * $0("x"))
    }
    let example = Case(random: b.program(), steps: [1000], scale: 0.1)
    let clock = ContinuousClock()
    var gradient: Gradient?
    let time = try clock.measure { gradient = try example.gradient() }
    #expect(time < .seconds(30))
    let sum = try #require(gradient).parameters["V"]!.elements.reduce(0, +)
    #expect(sum.isFinite && sum != 0)
  }
}
