import RNNLanguage
import Testing

@testable import RNNInterpreter

/// Finite differences, second derivatives, and errors of the data.
@Suite struct DifferencesTests {
  private func quadratic() -> Case {
    var b = ProgramBuilder()
    b.parameter("w", .vector(2))
    b.input("A", .matrix(2, 2), isStream: false)
    b.define("loss", isStream: false) { 0.5 * ($0("w").transposed * ($0("A") * $0("w"))) }
    return Case(
      b.program(), ["w": Tensor([1, 2])],
      [SequenceData(steps: 0, statics: ["A": Tensor(rows: [[3, 1], [1, 5]])])])
  }

  @Test func hessianOfAQuadraticForm() throws {
    let example = quadratic()
    let differences = FiniteDifferences(
      try Interpreter(example.program), parameters: example.parameters, batch: example.batch)
    let direction = Direction(parameters: ["w": Tensor([1, -1])])
    guard case .derivative(let product, let spread) = try differences.hessianProduct(along: direction) else {
      Issue.record("a quadratic form has no kink")
      return
    }
    #expect(isClose(product.parameters["w"]!.elements, [2, -4], 1e-10))
    #expect(spread < 1e-9)
  }

  @Test func kinksAreReported() throws {
    for function in [UnaryFunction.relu, .abs, .floor, .sign] {
      var b = ProgramBuilder()
      b.parameter("w")
      b.define("loss", isStream: false) { unary(function, $0("w")) }
      let interpreter = try Interpreter(b.program())
      for (w, isKink) in [(0.0, true), (1e-4, false), (-0.3, false)] {
        let differences = FiniteDifferences(
          interpreter, parameters: ["w": Tensor(w)], batch: [SequenceData(steps: 1)])
        switch try differences.derivative(at: .parameter("w", element: 0)) {
        case .kink: #expect(isKink, "\(function) at \(w)")
        case .derivative(let slope, _):
          #expect(!isKink)
          #expect(isClose(slope, function.slope(w, value: function.value(w), reluAtZero: 0), 1e-9))
        }
      }
    }
  }

  @Test func boundariesLeftAtZeroCanMove() throws {
    var b = ProgramBuilder()
    b.parameter("a")
    b.define("h", before: [.supplied]) { unary(.tanh, $0("a") * $0("h", -1)) }
    b.define("loss", isStream: false) { $0("h", at: .fromEnd(0)) }
    let example = Case(b.program(), ["a": Tensor(0.5)], [SequenceData(steps: 2)])
    #expect(try example.checkDifferences() == 2)
    #expect(try example.gradient().sequences[0].boundaries["h[0]"] == Tensor(0.25))
  }

  @Test func wrongDataIsNamed() throws {
    var example = quadratic()
    example.parameters = [:]
    #expect(throws: InterpreterError.missing(.parameter, name: "w", shape: [2])) { try example.evaluate() }
    example.parameters = ["w": Tensor([1, 2, 3])]
    #expect(throws: InterpreterError.wrongShape(name: "w", expected: [2], found: [3])) {
      try example.evaluate()
    }
    example = quadratic()
    example.batch[0].tensors.statics["B"] = Tensor(1)
    #expect(throws: InterpreterError.unknownName(.input, name: "B")) { try example.evaluate() }
    example = quadratic()
    example.batch[0].steps = -1
    #expect(throws: InterpreterError.negativeCount(-1)) { try example.evaluate() }
    example = quadratic()
    example.seeds = [Seeds(), Seeds()]
    #expect(throws: InterpreterError.wrongSequenceCount(expected: 1, found: 2)) { try example.gradient() }
    var b = ProgramBuilder()
    b.input("k", .index(3))
    var indexed = Case(b.program(), [:], [SequenceData(steps: 2, indexStreams: ["k": [1, 3]])])
    #expect(throws: InterpreterError.indexOutOfRange(name: "k", index: 3, bound: 3)) {
      try indexed.evaluate()
    }
    indexed.batch[0].indexStreams["k"] = [1]
    #expect(throws: InterpreterError.wrongStepCount(name: "k", expected: 2, found: 1)) {
      try indexed.evaluate()
    }
  }

  @Test func circlesAreFound() throws {
    var b = ProgramBuilder()
    b.define("h") { unary(.tanh, $0("h")) }
    let example = Case(b.program(), [:], [SequenceData(steps: 1)])
    #expect(throws: InterpreterError.circular(name: "h")) { try example.evaluate() }
  }

  @Test func freeSizesAreRefused() {
    let program = CheckedProgram(
      name: "test", sizes: [CheckedSize(name: "H", value: nil, isDeclared: true)], values: [], loss: nil,
      outputs: [], reluAtZero: 0)
    #expect(throws: InterpreterError.freeSizes(["H"])) { try Interpreter(program) }
  }
}
