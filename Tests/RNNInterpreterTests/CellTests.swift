import RNNLanguage
import RealModule
import Testing

@testable import RNNInterpreter

/// Cells whose derivatives are known as formulas, and gated cells against differences.
@Suite struct CellTests {
  private static let gates = ["f", "i", "o", "c"]

  /// An LSTM without biases of 2 inputs and 3 units; `isOutputSquashed` says whether h is o ⊙ tanh(C) or o ⊙ C.
  private func lstm(isOutputSquashed: Bool, forget: CheckedExpression? = nil, input: CheckedExpression? = nil)
    -> ProgramBuilder
  {
    var b = ProgramBuilder()
    for gate in Self.gates {
      b.parameter("W\(gate)", .matrix(3, 2))
      b.parameter("U\(gate)", .matrix(3, 3))
    }
    b.input("x", .vector(2))
    for name in ["h", "C"] { b.define(name, .vector(3), before: [.supplied]) { $0(name, -1) } }
    for gate in Self.gates {
      b.define(gate, .vector(3)) {
        unary(gate == "c" ? .tanh : .sigmoid, $0("W\(gate)") * $0("x") + $0("U\(gate)") * $0("h", -1))
      }
    }
    b.redefine("C") {
      binary(.multiply, forget ?? $0("f"), $0("C", -1)) + binary(.multiply, input ?? $0("i"), $0("c"))
    }
    b.redefine("h") { binary(.multiply, $0("o"), isOutputSquashed ? unary(.tanh, $0("C")) : $0("C")) }
    return b
  }

  @Test(arguments: [true, false])
  func gatedCells(isOutputSquashed: Bool) throws {
    let example = Case(random: lstm(isOutputSquashed: isOutputSquashed).program(), steps: [4, 0, 2])
    try example.checkDifferences()
    try example.checkProducts()
    try example.checkProducts(truncation: 2)
  }

  /// With f = 1 and i = 0 nothing is written and nothing forgotten, so ∂C_t/∂C_k = I for every k.
  @Test func openGatesCarryTheStateUnchanged() throws {
    var example = Case(
      random: lstm(isOutputSquashed: true, forget: 1.0, input: 0.0).program(), steps: [6])
    let upstream = Tensor([1, -2, 3])
    var streams = Array(repeating: Tensor.zeros([3]), count: 6)
    streams[5] = upstream
    example.seeds = [Seeds(streams: ["C": streams])]
    let adjoint = try example.gradient().sequences[0]
    #expect(adjoint.streams["C"]! == Array(repeating: upstream, count: 6))
    #expect(adjoint.boundaries["C[0]"] == upstream)
  }

  /// `A[t] = θc*A[t-1] + θx*x[t]` with θc a rotation keeps the norm of every adjoint.
  @Test func rotationsKeepTheNorm() throws {
    var b = ProgramBuilder()
    b.parameter("θc", .matrix(2, 2))
    b.parameter("θx", .matrix(2, 2))
    b.input("x", .vector(2))
    b.define("A", .vector(2), before: [.supplied]) { $0("θc") * $0("A", -1) + $0("θx") * $0("x") }
    var example = Case(random: b.program(), steps: [50])
    let (c, s) = (Double.cos(0.3), Double.sin(0.3))
    example.parameters["θc"] = Tensor(rows: [[c, -s], [s, c]])
    var streams = Array(repeating: Tensor.zeros([2]), count: 50)
    streams[49] = Tensor([0.6, 0.8])
    example.seeds = [Seeds(streams: ["A": streams])]
    for adjoint in try #require(try example.gradient().sequences[0].streams["A"]) {
      #expect(isClose(adjoint.elements.reduce(0) { $0 + $1 * $1 }, 1))
    }
  }

  /// dz_t/dz_{t-1} = diag(σ′)·V′ for `z[t] = σ(V'*z[t-1] + W'*x[t] + b)`, and the product of such over the steps.
  @Test func jacobianOfASigmoidCell() throws {
    var b = ProgramBuilder()
    b.parameter("V", .matrix(3, 3))
    b.parameter("W", .matrix(2, 3))
    b.parameter("b", .vector(3))
    b.input("x", .vector(2))
    b.define("z", .vector(3), before: [.supplied]) {
      unary(.sigmoid, $0("V").transposed * $0("z", -1) + $0("W").transposed * $0("x") + $0("b"))
    }
    var example = Case(random: b.program(), steps: [3])
    let z = try example.evaluate().sequences[0].tensors.streams["z"]!.map(\.elements)
    let v = example.parameters["V"]!.elements
    for row in 0..<3 {
      var streams = Array(repeating: Tensor.zeros([3]), count: 3)
      streams[2].elements[row] = 1
      example.seeds = [Seeds(streams: ["z": streams])]
      // A row vector through J_3, then J_2, then J_1.
      var expected = streams[2].elements
      let adjoint = try example.gradient().sequences[0]
      for step in [2, 1, 0] {
        #expect(isClose(adjoint.streams["z"]![step].elements, expected))
        let scaled: [Double] = zip(expected, z[step]).map { $0 * $1 * (1 - $1) }
        expected = matrixProduct(v, scaled, rows: 3, inner: 3, columns: 1)
      }
      #expect(isClose(adjoint.boundaries["z[0]"]!.elements, expected))
    }
  }
}
