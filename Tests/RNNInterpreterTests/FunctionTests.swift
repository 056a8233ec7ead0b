import RNNLanguage
import RealModule
import Testing

@testable import RNNInterpreter

/// Elementwise functions: values, derivatives in both modes, and the conventions at kinks.
@Suite struct FunctionTests {
  /// `y = f(x)` of one vector per sequence.
  private func example(_ function: UnaryFunction, _ x: [Double], reluAtZero: Double = 0) -> Case {
    var b = ProgramBuilder()
    b.input("x", .vector(x.count), isStream: false)
    b.define("y", .vector(x.count), isStream: false) { unary(function, $0("x")) }
    var example = Case(random: b.program(reluAtZero: reluAtZero), steps: [1])
    example.batch[0].tensors.statics["x"] = Tensor(x)
    return example
  }

  @Test(arguments: UnaryFunction.allCases)
  func unaryDerivatives(_ function: UnaryFunction) throws {
    let points: [Double] =
      switch function {
      case .log, .sqrt: [0.7, 1.3, 2.2, 0.4]
      case .asin, .acos: [0.7, -0.3, 0.2, -0.6]
      case .log1p: [0.7, -0.3, 2.2, 0.01]
      default: [0.7, -1.3, 2.2, -0.4]
      }
    let example = example(function, points)
    try example.checkDifferences()
    try example.checkProducts()
  }

  @Test(arguments: BinaryFunction.allCases)
  func binaryDerivatives(_ function: BinaryFunction) throws {
    for (left, right) in [(3, 3), (1, 3), (3, 1)] {
      var b = ProgramBuilder()
      b.input("p", left == 1 ? .scalar : .vector(3), isStream: false)
      b.input("q", right == 1 ? .scalar : .vector(3), isStream: false)
      b.define("y", .vector(3), isStream: false) { binary(function, $0("p"), $0("q")) }
      var example = Case(random: b.program(), steps: [1])
      example.batch[0].tensors.statics["p"]!.elements = Array([0.7, 1.9, 1.2].prefix(left))
      example.batch[0].tensors.statics["q"]!.elements = Array([1.5, -0.8, 0.4].prefix(right))
      try example.checkDifferences()
      try example.checkProducts()
    }
  }

  @Test func values() {
    let expected: [(UnaryFunction, Double, Double)] = [
      (.sigmoid, 0, 0.5), (.sigmoid, -800, 0), (.sigmoid, 800, 1), (.softplus, 800, 800),
      (.softplus, 0, 0.6931471805599453), (.softplus, -800, 0), (.erf, 1, 0.8427007929497149),
      (.expm1, 1e-20, 1e-20), (.log1p, 1e-20, 1e-20), (.floor, -1.5, -2), (.ceil, -1.5, -1),
      (.sign, -3, -1), (.sign, 0, 0), (.step, 0, 0), (.step, 2, 1), (.not, 0, 1), (.not, 5, 0),
      (.relu, -1, 0), (.relu, 2, 2), (.atan, 1, .pi / 4), (.cosh, 1, 1.5430806348152437),
    ]
    for (function, x, y) in expected { #expect(isClose(function.value(x), y), "\(function)(\(x))") }
    let pairs: [(BinaryFunction, Double, Double, Double)] = [
      (.power, 0, 0, 1), (.power, -2, 3, -8), (.power, -2, -1, -0.5), (.power, 2, 0.5, 2.0.squareRoot()),
      (.atan2, 1, -1, 3 * .pi / 4), (.and, 2, 0, 0), (.or, 2, 0, 1), (.less, 1, 1, 0),
      (.lessOrEqual, 1, 1, 1), (.equal, 1, 1, 1), (.notEqual, 1, 1, 0), (.greater, 2, 1, 1),
      (.greaterOrEqual, 1, 2, 0), (.max, 1, 2, 2), (.min, 1, 2, 1),
    ]
    for (function, a, b, y) in pairs { #expect(isClose(function.value(a, b), y), "\(function)(\(a), \(b))") }
  }

  @Test(arguments: [0, 0.5, 1])
  func reluAtZero(_ convention: Double) throws {
    var example = example(.relu, [0, -1, 1], reluAtZero: convention)
    example.seeds = [Seeds(statics: ["y": Tensor([1, 1, 1])])]
    #expect(try example.gradient().sequences[0].statics["x"] == Tensor([convention, 0, 1]))
    try example.checkProducts()
  }

  @Test func absAndRootAtZero() throws {
    var absolute = example(.abs, [0, -2])
    absolute.seeds = [Seeds(statics: ["y": Tensor([1, 1])])]
    #expect(try absolute.gradient().sequences[0].statics["x"] == Tensor([0, -1]))
    var root = example(.sqrt, [0, 4])
    root.seeds = [Seeds(statics: ["y": Tensor([1, 1])])]
    #expect(try root.gradient().sequences[0].statics["x"] == Tensor([.infinity, 0.25]))
  }

  @Test func tiesSplitEvenly() throws {
    for function in [BinaryFunction.max, .min] {
      #expect(function.slopes(2, 2) == (0.5, 0.5))
      #expect(function.dual(Dual(2, 3), Dual(2, 5)).tangent == 4)
    }
    var b = ProgramBuilder()
    b.input("x", .vector(4), isStream: false)
    b.define("top", isStream: false) { operation(.maxElement, [$0("x")], .scalar) }
    b.define("bottom", isStream: false) { operation(.minElement, [$0("x")], .scalar) }
    var example = Case(b.program(), [:], [SequenceData(steps: 0, statics: ["x": Tensor([2, 5, 5, 2])])])
    example.seeds = [Seeds(statics: ["top": Tensor(1), "bottom": Tensor(3)])]
    #expect(try example.gradient().sequences[0].statics["x"] == Tensor([1.5, 0.5, 0.5, 1.5]))
    try example.checkProducts()
  }

  @Test func powersAtZero() {
    #expect(BinaryFunction.power.slopes(0, 0) == (0, 0))
    #expect(BinaryFunction.power.slopes(0, 1) == (1, 0))
    #expect(BinaryFunction.power.slopes(0, 2) == (0, 0))
    #expect(BinaryFunction.power.slopes(-3, 2).0 == -6)
  }
}
