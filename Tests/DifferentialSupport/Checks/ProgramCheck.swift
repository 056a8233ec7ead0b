import RNNCompiler
import RNNIR
import RNNJIT

/// Compares a compiled program with the interpreter and with itself.
package struct ProgramCheck {
  let emitted: EmittedProgram
  let size: DataCase
  let run: RunData
  let builder: CallBuilder
  /// Carries out a call: in this process, or in another one.
  let performer: any CallPerformer
  private(set) var mismatches: [Mismatch] = []
  let tolerance: Double

  var interface: Interface { emitted.interface }
  var variation: Variation { emitted.variation }

  /// Every mismatch of one program on one set of data, by all checks.
  package static func mismatches(
    _ emitted: EmittedProgram, _ size: DataCase, _ performer: any CallPerformer
  ) throws -> [Mismatch] {
    var check = ProgramCheck(emitted, size, performer)
    try check.runAll()
    return check.mismatches
  }

  private init(_ emitted: EmittedProgram, _ size: DataCase, _ performer: any CallPerformer) {
    self.emitted = emitted
    self.size = size
    run = size.make(emitted.interface)
    builder = CallBuilder(emitted.interface, steps: size.steps, batch: size.batch)
    self.performer = performer
    tolerance = emitted.variation.real == .double ? 1e-9 : 2e-3
  }

  /// What the interpreter says about one set of data.
  struct Expectation {
    var values: NamedArrays<Double>
    var gradients: NamedArrays<Double>
    var adjoints: NamedArrays<Double>
    var tangents: NamedArrays<Double>
  }

  private func expectation(_ run: RunData) throws -> Expectation {
    let oracle = try OracleRun(
      emitted.program, interface, steps: size.steps, batch: size.batch, data: run.data)
    let gradient = try oracle.gradient(
      upstream: run.upstream, truncate: variation.truncate, meanOverBatch: variation.meanOverBatch,
      clipping: variation.clipping)
    let tangent = try oracle.tangent(along: run.direction).tangent
    return Expectation(
      values: joined(gradient.result.outputs, gradient.result.loss), gradients: gradient.result.gradients,
      adjoints: gradient.adjoints, tangents: joined(tangent.outputs, tangent.loss))
  }

  func joined(_ outputs: NamedArrays<Double>, _ loss: [Double]?) -> NamedArrays<Double> {
    var result = outputs
    if let loss { result["loss"] = DataArray(shape: [loss.count], loss) }
    return result
  }

  private mutating func runAll() throws {
    let expected = try expectation(run)
    let parts = [expected.values, expected.gradients, expected.adjoints, expected.tangents]
    guard parts.allSatisfy(\.isFinite) else { return }
    let values: Set<Interface.Role> = [.loss, .output]
    if let outcome = try outcome(shared(builder.forward(run.data))) {
      try compare("forward", builder.arrays(outcome.blocks[1], values), run, \.values, expected)
    }
    var gradients: NamedArrays<Double> = [:]
    if let outcome = try outcome(builder.gradient(run.data, run.upstream)) {
      gradients = builder.arrays(outcome.blocks[2], [.gradient])
      try compare("gradient's values", builder.arrays(outcome.blocks[1], values), run, \.values, expected)
      try compare("gradient", gradients, run, \.gradients, expected)
      try compare("adjoints", builder.arrays(outcome.blocks[2], [.adjoint]), run, \.adjoints, expected)
      try compareThreads(outcome)
    }
    if let outcome = try outcome(builder.gradient(run.data, run.upstream, start: run.start, outputs: false)) {
      let sum = builder.arrays(outcome.blocks[2], [.gradient])
      let expected = gradients.combined(1, run.start, 1)
      if let text = ArrayComparison(tolerance).difference(sum, expected) { note("accumulate", text) }
    }
    if let outcome = try outcome(builder.jvp(run.data, run.direction)) {
      let tangents = builder.arrays(outcome.blocks[3], values)
      try compare("jvp's values", builder.arrays(outcome.blocks[2], values), run, \.values, expected)
      try compare("jvp", tangents, run, \.tangents, expected)
      let isWhole = variation.truncate == nil && variation.clipping.isOff
      if isWhole { compareProducts(gradients, tangents) }
    }
    try checkSecondDerivative(gradients)
    try checkSteps(expected)
  }

  /// The call with the variation's threads, and with packed parameters.
  private func shared(_ call: EntryCall?) -> EntryCall? {
    var call = packed(call)
    call?.threads = variation.threads
    return call
  }

  private func packed(_ call: EntryCall?) -> EntryCall? {
    var call = call
    call?.isPacked = variation.isPacked
    return call
  }

  /// A gradient that threads share, or that is given packed parameters, has the bits of one without.
  private mutating func compareThreads(_ alone: EntryCall.Outcome) throws {
    guard let several = try outcome(shared(builder.gradient(run.data, run.upstream))) else { return }
    let how = "\(variation.threads) threads\(variation.isPacked ? " and packed parameters" : "")"
    compareBits("threads", alone, several, how)
  }

  private mutating func compareBits(
    _ check: String, _ one: EntryCall.Outcome, _ other: EntryCall.Outcome, _ how: String
  ) {
    for (one, other) in zip(one.blocks, other.blocks) {
      guard let one, let other else { continue }
      for (index, member) in one.members.enumerated()
      where one.memories[index]?.bytes != other.memories[index]?.bytes {
        note(check, "\(member.member) has other bits with \(how)")
      }
    }
  }

  mutating func note(_ check: String, _ detail: String) { mismatches.append(Mismatch(check, detail)) }

  /// The blocks after a call; nil where there is no such entry point or the call failed.
  mutating func outcome(_ call: EntryCall?) throws -> EntryCall.Outcome? {
    guard let call else { return nil }
    let outcome = try performer.perform(call)
    for damage in outcome.damage { note("\(call.kind.rawValue)'s memory", damage) }
    guard outcome.status == 0 else {
      note("\(call.kind.rawValue)'s status", "\(outcome.status)")
      return nil
    }
    for member in unwritten(call, outcome) {
      note("\(call.kind.rawValue)'s results", "no value in \(member)")
    }
    return outcome
  }

  /// The members that have an element as it was before the call: bytes 0xFF, which no arithmetic gives but with such bytes.
  private func unwritten(_ call: EntryCall, _ outcome: EntryCall.Outcome) -> [String] {
    let width = interface.real == .double ? 8 : 4
    return zip(call.blocks, outcome.blocks).flatMap { before, after -> [String] in
      guard let before, let after else { return [] }
      return before.members.indices.filter { index in
        guard let memory = before.memories[index], memory.isWritten, let bytes = after.memories[index]?.bytes
        else { return false }
        return stride(from: 0, to: bytes.count, by: width).contains { start in
          bytes[start..<start + width].allSatisfy { $0 == 0xFF }
        }
      }.map { before.members[$0].member }
    }
  }

  /// Compares with the interpreter; where they differ, with how much the interpreter's numbers depend on rounding.
  private mutating func compare(
    _ check: String, _ found: NamedArrays<Double>, _ run: RunData,
    _ part: KeyPath<Expectation, NamedArrays<Double>>, _ expected: Expectation
  ) throws {
    var comparison = ArrayComparison(tolerance)
    let want = expected[keyPath: part]
    guard comparison.difference(found, want) != nil else { return }
    for seed in 1...3 as ClosedRange<UInt64> {
      let amount = variation.real == .double ? 1e-14 : 3e-6
      let moved = try expectation(run.perturbed(by: amount, seed: seed))[keyPath: part]
      for name in want.names {
        let pairs = zip(want[name]?.values ?? [], moved[name]?.values ?? [])
        let change = pairs.map { ($0 - $1).magnitude }.max() ?? 0
        comparison.sensitivity[name] = max(comparison.sensitivity[name] ?? 0, 10 * change)
      }
    }
    if let text = comparison.difference(found, want) { note(check, text) }
  }

  /// ⟨w, Jv⟩ = ⟨Jᵀw, v⟩.
  private mutating func compareProducts(_ gradients: NamedArrays<Double>, _ tangents: NamedArrays<Double>) {
    var weights = run.upstream
    let weight = variation.meanOverBatch ? 1 / Double(max(size.batch, 1)) : 1
    if let loss = tangents["loss"] {
      weights["loss"] = DataArray(shape: loss.shape, loss.values.map { _ in weight })
    }
    let forward = tangents.dot(weights)
    let reverse = gradients.dot(run.direction)
    let scale = max(forward.magnitude, reverse.magnitude)
    let allowed = (variation.real == .double ? 1e-10 : 1e-3) * scale
    if (forward.sum - reverse.sum).magnitude > allowed {
      note("dot product", "⟨w, Jv⟩ = \(forward.sum), ⟨Jᵀw, v⟩ = \(reverse.sum), scale \(scale)")
    }
  }

  /// One step after another against all at once.
  private mutating func checkSteps(_ expected: Expectation) throws {
    guard run.data["lengths"] == nil, let call = builder.begin(run.data), let first = try outcome(call),
      var state = first.blocks[1]
    else { return }
    let single = CallBuilder(interface, steps: 1, batch: size.batch)
    let outputs = interface.outputs.filter { $0.perStep && $0.role == .output }
    for step in 0..<size.steps {
      guard let call = single.step(row(step, run.data, interface.inputs), state: state),
        let outcome = try outcome(call), let next = outcome.blocks[2]
      else { return }
      if step == 0, variation.isPacked, let other = try self.outcome(packed(call)) {
        compareBits("packed step", outcome, other, "packed parameters")
      }
      state = next
      let found = single.arrays(outcome.blocks[3], [.output])
      let want = row(step, expected.values, outputs)
      var named = NamedArrays<Double>()
      for member in outputs { named[member.name] = want[member.name] }
      if let text = ArrayComparison(max(tolerance, 1e-7)).difference(found, named) {
        note("step", "step \(step + 1): \(text)")
        return
      }
    }
  }

  /// One step of every stream, the rest as it is.
  func row(
    _ step: Int, _ arrays: NamedArrays<Double>, _ members: [Interface.Member]
  ) -> NamedArrays<Double> {
    var result = arrays
    for member in members where member.perStep {
      guard let array = arrays[member.name] else { continue }
      let width = size.batch * member.shape.reduce(1, *)
      let range = step * width..<(step + 1) * width
      let shape = [1, size.batch] + member.shape
      switch array.elements {
      case .real(let values): result[member.name] = DataArray(shape: shape, Array(values[range]))
      case .index(let values): result[member.name] = DataArray(shape: shape, indices: Array(values[range]))
      }
    }
    return result
  }
}
