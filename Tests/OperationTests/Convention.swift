import DifferentialSupport
import Foundation
import RNNCompiler
import RNNIR
import RNNJIT

/// What the derivative of an operation is at given numbers, where mathematics leaves a choice or arithmetic might fail.
struct Convention: Sendable {
  struct Slope: Sendable {
    var letter: String
    /// One number for each step where there are steps, else the elements.
    var at: [Double]
    /// The gradient of the sum of the result's elements, weighted by `weights`.
    var gradient: [Double]
    var type: String
    var isStream: Bool
  }

  var expression: String
  var slopes: [Slope]
  /// The adjoint of the result; all 1 where empty.
  var weights: [Double] = []
  /// The derivative of the gradient along (1, 1, …), where a formula says it.
  var curvature: [Double] = []
  /// The only element of the index `@k`.
  var index: Int?

  /// Of one vector.
  init(
    _ expression: String, _ at: [Double], _ gradient: [Double], weights: [Double] = [],
    curvature: [Double] = [], index: Int? = nil
  ) {
    self.expression = expression
    slopes = [Slope(letter: "a", at: at, gradient: gradient, type: "[\(at.count)]", isStream: false)]
    self.weights = weights
    self.curvature = curvature
    self.index = index
  }

  /// Of two vectors.
  init(
    _ expression: String, _ a: [Double], _ gradientOfA: [Double], _ b: [Double], _ gradientOfB: [Double],
    curvature: [Double] = []
  ) {
    self.init(expression, a, gradientOfA, curvature: curvature)
    slopes.append(Slope(letter: "b", at: b, gradient: gradientOfB, type: "[\(b.count)]", isStream: false))
  }

  /// Of a number at every step.
  init(overSteps expression: String, _ at: [Double], _ gradient: [Double]) {
    self.expression = expression
    slopes = [Slope(letter: "a", at: at, gradient: gradient, type: "[]", isStream: true)]
  }

  var example: OperationCase {
    var declarations = slopes.map { "input @\($0.letter)\($0.isStream ? "[t]" : ""): \($0.type)" }
    if index != nil { declarations.append("input @k: index(\(slopes[0].at.count))") }
    return OperationCase(expression, declarations, isStream: false)
  }
}

/// Evaluates conventions by interpreter and compiled code.
struct ConventionCheck {
  let conventions: [Convention]
  let emitted: EmittedProgram
  private static let prelude = [
    "fn clip(x) = min(max(x, -1), 1)", "derivative clip(x) = where(abs(x) <= 1, 1, 0)",
    "fn bent(x) = x^3", "derivative bent(x) = cos(x)",
  ]
  private static let steps = 4

  init(_ conventions: [Convention], _ variation: Variation, name: String) throws {
    self.conventions = conventions
    var variation = variation
    variation.entries = [.gradient, .jvp, .hvp]
    let group = OperationGroup(
      name: name, cases: conventions.map(\.example), prelude: Self.prelude, steps: Self.steps, batch: 1)
    emitted = try EmittedProgram(group.text, variation, name: name)
  }

  func problems(in library: LoadedLibrary) throws -> [String] {
    let interface = emitted.interface
    let builder = CallBuilder(interface, steps: Self.steps, batch: 1)
    var data = NamedArrays<Double>()
    var upstream = NamedArrays<Double>()
    var expected = NamedArrays<Double>()
    for (index, convention) in conventions.enumerated() {
      for slope in convention.slopes {
        let name = "\(slope.letter)_\(index)"
        let shape = slope.isStream ? [Self.steps, 1] : [1, slope.at.count]
        data[name] = DataArray(shape: shape, slope.at)
        expected[name] = DataArray(shape: shape, slope.gradient)
      }
      if let k = convention.index { data["k_\(index)"] = DataArray(shape: [1], indices: [Int32(k)]) }
    }
    for member in interface.adjoints where member.role == .upstream {
      guard let index = OperationGroup.index(of: member.name) else { continue }
      let count = builder.shape(member).reduce(1, *)
      let weights = conventions[index].weights
      let values = weights.isEmpty ? Array(repeating: 1, count: count) : weights
      upstream[member.name] = DataArray(shape: builder.shape(member), values)
    }
    let oracle = try OracleRun(emitted.program, interface, steps: Self.steps, batch: 1, data: data)
    var problems = differences(
      "interpreter", try oracle.gradient(upstream: upstream).result.gradients, expected)
    if let call = builder.gradient(data, upstream) {
      let found = builder.arrays(try call.run(in: library).blocks[2], [.gradient])
      problems += differences("compiled", found, expected)
    }
    // Along (1, 1, …) the tangent is the sum of the gradient.
    let ones = data.map { _, values in values.map { _ in 1 } }
    if let call = builder.jvp(data, ones) {
      let tangents = builder.arrays(try call.run(in: library).blocks[3], [.output])
      for (index, convention) in conventions.enumerated() {
        let product = zip(tangents["y_\(index)"]?.values ?? [], upstream["y_\(index)"]?.values ?? [])
        let sum = product.reduce(0) { $0 + $1.0 * $1.1 }
        let wanted = convention.slopes.flatMap(\.gradient).reduce(0, +)
        if !isClose(sum, wanted) {
          problems.append("\(convention.expression): tangent \(sum), expected \(wanted)")
        }
      }
    }
    if let call = builder.hvp(data, ones, upstream) {
      let found = builder.arrays(try call.run(in: library).blocks[2], [.gradient])
      for name in expected.names
      where isFinite(name) && !(found[name]?.values.allSatisfy(\.isFinite) ?? false) {
        problems.append("\(title(name)): second derivative \(found[name]?.values ?? [])")
      }
      for (index, convention) in conventions.enumerated() where !convention.curvature.isEmpty {
        let have = found["a_\(index)"]?.values ?? []
        guard have.count != convention.curvature.count || !zip(have, convention.curvature).allSatisfy(isClose)
        else { continue }
        problems.append(
          "\(convention.expression): second derivative \(have), expected \(convention.curvature)")
      }
    }
    return problems
  }

  private func differences(
    _ what: String, _ found: NamedArrays<Double>, _ expected: NamedArrays<Double>
  ) -> [String] {
    expected.names.compactMap { name in
      let (have, want) = (found[name]?.values ?? [], expected[name]?.values ?? [])
      guard have.count != want.count || !zip(have, want).allSatisfy(isClose) else { return nil }
      return "\(title(name)) at \(at(name)): \(what) \(have), expected \(want)"
    }
  }

  /// Whether the example's derivatives are finite.
  private func isFinite(_ name: String) -> Bool {
    guard let index = OperationGroup.index(of: name) else { return true }
    return conventions[index].slopes.allSatisfy { $0.gradient.allSatisfy(\.isFinite) }
  }

  private func isClose(_ a: Double, _ b: Double) -> Bool {
    a == b || (a - b).magnitude <= (emitted.variation.real == .double ? 1e-14 : 1e-6) * max(1, b.magnitude)
  }

  private func title(_ name: String) -> String {
    OperationGroup.index(of: name).map { conventions[$0].expression } ?? name
  }

  private func at(_ name: String) -> [Double] {
    let index = OperationGroup.index(of: name) ?? 0
    return conventions[index].slopes.first { $0.letter == OperationGroup.letter(of: name) }?.at ?? []
  }
}
