import DifferentialSupport
import RNNCompiler
import RNNIR
import RNNJIT

/// The compiled derivatives of a group of operations against the interpreter's and against differences, one case at a time.
struct GroupCheck {
  let group: OperationGroup
  let emitted: EmittedProgram
  let library: LoadedLibrary
  let run: RunData
  private let builder: CallBuilder
  private(set) var problems: [String] = []

  /// What is wrong, by cases.
  static func problems(
    _ group: OperationGroup, _ emitted: EmittedProgram, _ library: LoadedLibrary, tolerance: Double = 1e-11
  ) throws -> [String] {
    var check = GroupCheck(group, emitted, library)
    let interpreted = try check.compareWithInterpreter(tolerance)
    if emitted.variation.real == .double {
      if emitted.variation.truncate == nil && emitted.variation.clipping.isOff {
        try check.compareWithDifferences(interpreted)
      }
      // Bounds of single elements and steps are kinks, and some of many are always near.
      if emitted.variation.clipping.value == nil && emitted.variation.clipping.step == nil {
        try check.compareSecondDerivatives()
      }
    }
    return check.problems
  }

  private init(_ group: OperationGroup, _ emitted: EmittedProgram, _ library: LoadedLibrary) {
    self.group = group
    self.emitted = emitted
    self.library = library
    builder = CallBuilder(emitted.interface, steps: group.steps, batch: group.batch)
    run = OperationData.make(group, emitted.interface)
  }

  private func oracle(_ data: NamedArrays<Double>) throws -> OracleRun {
    try OracleRun(emitted.program, emitted.interface, steps: group.steps, batch: group.batch, data: data)
  }

  private func interpretedGradient(_ data: NamedArrays<Double>) throws -> NamedArrays<Double> {
    let variation = emitted.variation
    return try oracle(data).gradient(
      upstream: run.upstream, truncate: variation.truncate, meanOverBatch: variation.meanOverBatch,
      clipping: variation.clipping
    ).result.gradients
  }

  /// The blocks after a call, or a problem.
  private mutating func blocks(_ call: EntryCall?) throws -> [EntryCall.Block?] {
    guard let call else {
      problems.append("an entry point is missing")
      return []
    }
    let outcome = try call.run(in: library)
    problems += outcome.damage.map { "\(call.kind): writes \($0)" }
    if outcome.status != 0 { problems.append("\(call.kind): status \(outcome.status)") }
    return outcome.blocks
  }

  /// Values, gradients and tangents. Returns the interpreter's gradients.
  private mutating func compareWithInterpreter(_ tolerance: Double) throws -> NamedArrays<Double> {
    let oracle = try oracle(run.data)
    let tangents = try oracle.tangent(along: run.direction)
    let expected = try interpretedGradient(run.data)
    let reverse = try blocks(builder.gradient(run.data, run.upstream))
    if reverse.count == 3 {
      compare("value", builder.arrays(reverse[1], [.output]), tangents.value.outputs, tolerance)
      compare("gradient", builder.arrays(reverse[2], [.gradient]), expected, tolerance)
    }
    let forward = try blocks(builder.jvp(run.data, run.direction))
    if forward.count == 4 {
      compare("tangent", builder.arrays(forward[3], [.output]), tangents.tangent.outputs, tolerance)
    }
    return expected
  }

  /// The interpreter's gradient, and so the compiled one, against central differences of its values.
  private mutating func compareWithDifferences(_ gradients: NamedArrays<Double>) throws {
    let differences = try CaseDifferences(group, emitted.interface, run) { [self] data in
      try oracle(data).values().outputs
    }.gradients()
    compare("differences", differences, gradients.filter(isHonest), 1e-8)
  }

  private func isHonest(_ name: String) -> Bool {
    OperationGroup.index(of: name).map { group.cases[$0].isHonest } ?? true
  }

  /// The derivative of the gradient along a direction against differences of the interpreter's gradients.
  private mutating func compareSecondDerivatives() throws {
    let call = try blocks(builder.hvp(run.data, run.direction, run.upstream))
    guard call.count == 3 else { return }
    func slope(_ step: Double) throws -> NamedArrays<Double> {
      func gradient(_ step: Double) throws -> NamedArrays<Double> {
        var data = run.data.combined(1, run.direction, step)
        data["lengths"] = run.data["lengths"]
        return try interpretedGradient(data)
      }
      return try gradient(step).combined(0.5 / step, gradient(-step), -0.5 / step)
    }
    let (wide, narrow) = (try slope(0x1p-9), try slope(0x1p-10))
    let expected = narrow.combined(4.0 / 3, wide, -1.0 / 3).filter(isHonest)
    compare("second derivative", builder.arrays(call[2], [.gradient]), expected, 1e-7)
  }

  private mutating func compare(
    _ what: String, _ found: NamedArrays<Double>, _ expected: NamedArrays<Double>, _ tolerance: Double
  ) {
    for name in expected.names {
      guard let want = expected[name]?.values else { continue }
      let title = OperationGroup.index(of: name).map { group.cases[$0].title } ?? ""
      guard let have = found[name]?.values, have.count == want.count else {
        problems.append("\(title): \(what) of \(name) is missing")
        continue
      }
      let allowed = tolerance * max(1, ArrayComparison.largest(want))
      for (place, (a, b)) in zip(have, want).enumerated() where !((a - b).magnitude <= allowed) {
        problems.append("\(title): \(what) of \(name)[\(place)] is \(a), expected \(b)")
        break
      }
    }
  }
}

extension NamedArrays where Real == Double {
  func filter(_ isWanted: (String) -> Bool) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for name in names where isWanted(name) { result[name] = self[name] }
    return result
  }
}
