import RNNLanguage
import Testing

@testable import RNNInterpreter

/// Operations on whole tensors: derivatives in both modes against differences, and values that are known.
@Suite struct OperationTests {
  /// `y` of type `type` from per-sequence inputs p and q.
  private func example(
    _ p: CheckedType, _ q: CheckedType, _ type: CheckedType,
    _ equation: (CheckedExpression, CheckedExpression) -> CheckedExpression
  ) -> Case {
    var b = ProgramBuilder()
    b.input("p", p, isStream: false)
    b.input("q", q, isStream: false)
    b.define("y", type, isStream: false) { equation($0("p"), $0("q")) }
    return Case(random: b.program(), steps: [1])
  }

  private func check(_ example: Case, _ location: SourceLocation = #_sourceLocation) throws {
    #expect(try example.checkDifferences(sourceLocation: location) > 0, sourceLocation: location)
    try example.checkProducts(sourceLocation: location)
  }

  private func value(_ example: Case) throws -> Tensor {
    try #require(try example.evaluate().sequences[0].tensors.statics["y"])
  }

  @Test func products() throws {
    try check(example(.matrix(3, 2), .vector(2), .vector(3)) { $0 * $1 })
    try check(example(.matrix(3, 2), .matrix(2, 4), .matrix(3, 4)) { $0 * $1 })
    try check(example(.row(3), .vector(3), .scalar) { $0 * $1 })
    try check(example(.vector(3), .row(2), .matrix(3, 2)) { $0 * $1 })
    try check(example(.row(3), .matrix(3, 2), .row(2)) { $0 * $1 })
    try check(example(.vector(3), .vector(2), .matrix(3, 2)) { $0 * $1.transposed })
    try check(example(.matrix(2, 2), .scalar, .matrix(2, 2)) { p, _ in p * p })
    try check(example(.matrix(3, 2), .vector(3), .vector(2)) { $0.transposed * $1 })
    var known = example(.matrix(2, 3), .vector(3), .vector(2)) { $0 * $1 }
    known.batch[0].tensors.statics = [
      "p": Tensor(rows: [[1, 2, 3], [4, 5, 6]]), "q": Tensor([1, 0, -1]),
    ]
    #expect(try value(known) == Tensor([-2, -2]))
    known = example(.matrix(2, 3), .scalar, .matrix(3, 2)) { p, _ in p.transposed }
    known.batch[0].tensors.statics["p"] = Tensor(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(try value(known) == Tensor(rows: [[1, 4], [2, 5], [3, 6]]))
    try check(known)
  }

  @Test(arguments: [
    LanguageOperation.sum, .mean, .maxElement, .minElement, .norm, .logSumExp,
  ])
  func reductions(_ reduction: LanguageOperation) throws {
    try check(example(.matrix(2, 3), .scalar, .scalar) { p, _ in operation(reduction, [p], .scalar) })
  }

  @Test(arguments: [LanguageOperation.softmax, .logSoftmax, .layerNorm(epsilon: 1e-5)])
  func normalisations(_ function: LanguageOperation) throws {
    try check(example(.vector(5), .scalar, .vector(5)) { p, _ in operation(function, [p], .vector(5)) })
  }

  @Test func dotAndNormAtZero() throws {
    try check(example(.vector(4), .vector(4), .scalar) { operation(.dot, [$0, $1], .scalar) })
    var zero = example(.vector(2), .scalar, .scalar) { p, _ in operation(.norm, [p], .scalar) }
    zero.batch[0].tensors.statics["p"] = Tensor([0, 0])
    #expect(try zero.gradient().sequences[0].statics["p"] == Tensor([0, 0]))
    try zero.checkProducts()
  }

  @Test func softmaxOfLargeLogits() throws {
    var large = example(.vector(2), .scalar, .vector(2)) { p, _ in operation(.softmax, [p], .vector(2)) }
    large.batch[0].tensors.statics["p"] = Tensor([1000, 1000])
    #expect(try value(large) == Tensor([0.5, 0.5]))
    for logits in [[1000.0, 1000.0], [-1000, -1000]] {
      var b = ProgramBuilder()
      b.input("n", .index(2), isStream: false)
      b.parameter("p", .vector(2))
      b.define("loss", isStream: false) { operation(.crossEntropy, [$0("p"), $0("n")], .scalar) }
      let example = Case(b.program(), ["p": Tensor(logits)], [SequenceData(steps: 0, indices: ["n": 1])])
      #expect(isClose(try #require(try example.evaluate().loss), 0.6931471805599453, 1e-15))
    }
  }

  @Test func layerNormOfKnownVector() throws {
    var known = example(.vector(2), .scalar, .vector(2)) { p, _ in
      operation(.layerNorm(epsilon: 3), [p], .vector(2))
    }
    known.batch[0].tensors.statics["p"] = Tensor([1, 3])
    #expect(try value(known) == Tensor([-0.5, 0.5]))
  }

  @Test func rowsAndCrossEntropy() throws {
    var b = ProgramBuilder()
    b.input("k", .index(4))
    b.input("n", .index(3), isStream: false)
    b.parameter("E", .matrix(4, 3))
    b.parameter("v", .vector(4))
    b.define("x", .vector(3)) { operation(.row, [$0("E"), $0("k")], .vector(3)) }
    b.define("s") { operation(.row, [$0("v"), $0("k", -1)], .scalar) }
    b.define("loss", isStream: false) {
      reduce(.sum, operation(.crossEntropy, [$0("x"), $0("n")], .scalar) * $0("s"))
    }
    let example = Case(random: b.program(), steps: [5, 2])
    try check(example)
    let values = try example.evaluate().sequences[0].tensors
    #expect(values.streams["s"]![0].elements == [example.parameters["v"]!.elements[0]])
    let k = example.batch[0].indexStreams["k"]![2]
    #expect(values.streams["x"]![2].elements == Array(example.parameters["E"]!.elements[3 * k..<3 * k + 3]))
    var uniform = ProgramBuilder()
    uniform.parameter("p", .vector(4))
    uniform.input("n", .index(4), isStream: false)
    uniform.define("loss", isStream: false) { operation(.crossEntropy, [$0("p"), $0("n")], .scalar) }
    let known = Case(
      uniform.program(), ["p": Tensor([2, 2, 2, 2])], [SequenceData(steps: 0, indices: ["n": 3])])
    let gradient = try known.gradient()
    #expect(isClose(gradient.values.loss!, 1.3862943611198906))
    #expect(isClose(gradient.parameters["p"]!.elements, [0.25, 0.25, 0.25, -0.75]))
  }

  @Test func pieces() throws {
    try check(
      example(.vector(2), .scalar, .vector(5)) { operation(.concat, [$0, $1, $0], .vector(5)) })
    try check(
      example(.matrix(1, 2), .matrix(2, 2), .matrix(3, 2)) { operation(.concat, [$0, $1], .matrix(3, 2)) })
    try check(
      example(.vector(6), .scalar, .vector(2)) { p, _ in
        operation(.split(index: 1, parts: 3), [p], .vector(2))
      })
    try check(
      example(.matrix(4, 3), .scalar, .matrix(2, 3)) { p, _ in
        operation(.split(index: 1, parts: 2), [p], .matrix(2, 3))
      })
    try check(example(.scalar, .scalar, .vector(3)) { p, _ in operation(.fill, [p], .vector(3)) })
  }

  @Test func whereTakesNothingFromTheOtherBranch() throws {
    var root = example(.vector(3), .scalar, .vector(3)) { p, q in
      operation(.select, [binary(.greater, p, 0.0), unary(.sqrt, p), p * q], .vector(3))
    }
    root.batch[0].tensors.statics["p"] = Tensor([4, 0, -1])
    root.batch[0].tensors.statics["q"] = Tensor(3)
    root.seeds = [Seeds(statics: ["y": Tensor([1, 1, 1])])]
    #expect(try value(root) == Tensor([2, 0, -3]))
    #expect(try root.gradient().sequences[0].statics["p"] == Tensor([0.25, 3, 3]))
    try root.checkProducts()
    root.batch[0].tensors.statics["p"] = Tensor([4, 1, 0.5])
    try check(root)
  }

  @Test func stopGradientAndCustomDerivatives() throws {
    var stopped = example(.vector(2), .scalar, .vector(2)) { p, q in
      operation(.stopGradient, [p], .vector(2)) * q + p
    }
    stopped.seeds = [Seeds(statics: ["y": Tensor([1, 10])])]
    #expect(try stopped.gradient().sequences[0].statics["p"] == Tensor([1, 10]))
    try stopped.checkProducts()
    // The value is p², the stated slopes are 7 for p and p for q.
    var custom = example(.vector(2), .scalar, .vector(2)) { p, q in
      CheckedExpression(
        .custom(value: p * 1.0 + p * q - p * q, arguments: [p, q], slopes: [7.0, p]), type: .vector(2),
        isStream: false, range: ProgramBuilder.place)
    }
    custom.batch[0].tensors.statics = ["p": Tensor([2, 3]), "q": Tensor(5)]
    custom.seeds = [Seeds(statics: ["y": Tensor([1, 10])])]
    let adjoint = try custom.gradient().sequences[0].statics
    #expect(adjoint["p"] == Tensor([7, 70]))
    #expect(adjoint["q"] == Tensor(32))
    try custom.checkProducts()
  }

  @Test func matrixValuedState() throws {
    var b = ProgramBuilder()
    for name in ["v", "k", "q"] { b.input(name, .vector(2)) }
    b.input("f")
    b.define("C", .matrix(2, 2), before: [.supplied]) {
      $0("f") * $0("C", -1) + $0("v") * $0("k").transposed
    }
    b.define("h", .vector(2)) { $0("C") * $0("q") }
    let example = Case(random: b.program(), steps: [4, 1])
    try check(example)
  }

  @Test func stepsAsNumbers() throws {
    var b = ProgramBuilder()
    b.input("x")
    func number(_ kind: CheckedExpression.Kind, _ isStream: Bool) -> CheckedExpression {
      CheckedExpression(kind, type: .scalar, isStream: isStream, range: ProgramBuilder.place)
    }
    b.define("w") { $0("x") * number(.stepIndex, true) / number(.stepCount, false) }
    var example = Case(random: b.program(), steps: [4])
    example.batch[0].tensors.streams["x"] = scalars([1, 1, 1, 2])
    #expect(try example.evaluate().sequences[0].tensors.streams["w"]!.scalars == [0.25, 0.5, 0.75, 2])
    try check(example)
  }
}
