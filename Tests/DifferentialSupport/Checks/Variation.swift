import RNNCBackend
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNLanguage
import RNNTransforms

/// How a program is compiled.
package struct Variation: Sendable, CustomStringConvertible {
  package var real: RealType = .double
  package var isStrict = false
  package var truncate: Int?
  package var meanOverBatch = false
  package var exposeAll = false
  package var clipping = Clipping()
  package var reluAtZero = 0.0
  package var choices = Choices()
  package var optimization: Optimization {
    get { choices.optimization }
    set { choices.optimization = newValue }
  }
  /// How many threads share a second gradient, which must have the bits of the first, and the forward pass.
  package var threads = 1
  /// Whether that gradient, and a second first step, are given packed parameters.
  package var isPacked = false
  package var entries = Interface.EntryKind.allCases

  package init(real: RealType = .double) { self.real = real }

  /// One that a seed picks; mostly nothing special. `share` is how likely each entry point beside the gradient is.
  package static func random(
    _ random: inout RandomSource, real: RealType, share: Double = 1
  ) -> Variation {
    var result = Variation(real: real)
    result.isStrict = random.chance(0.2)
    if random.chance(0.2) { result.truncate = random.int(1...3) }
    result.meanOverBatch = random.chance(0.15)
    result.exposeAll = random.chance(0.15)
    if random.chance(0.15) {
      result.clipping.norm = random.chance(0.5) ? 0.5 : nil
      result.clipping.value = random.chance(0.5) ? 0.2 : nil
      result.clipping.step = random.chance(0.5) ? 0.3 : nil
    }
    result.reluAtZero = random.pick([0, 0, 0.5, 1])
    result.entries = [.gradient]
    if random.chance(share) { result.entries.insert(.forward, at: 0) }
    if random.chance(share) { result.entries.append(.jvp) }
    if random.chance(share) { result.entries += [.begin, .step] }
    if random.chance(share) { result.entries.append(.hvp) }
    result.threads = random.pick([1, 2, 3, 3, 5])
    result.isPacked = random.chance(0.7)
    return result
  }

  /// Every level below the highest, and the highest without each of its passes.
  package static let optimizations: [Optimization] =
    Optimization.levels.dropLast().map { Optimization(level: $0) }
    + Optimization.Pass.allCases.map { Optimization().without($0) }

  package var description: String {
    var parts = [real.rawValue]
    if isStrict { parts.append("strict") }
    if let truncate { parts.append("truncate \(truncate)") }
    if meanOverBatch { parts.append("mean over batch") }
    if exposeAll { parts.append("expose all") }
    if let norm = clipping.norm { parts.append("clip norm \(norm)") }
    if let value = clipping.value { parts.append("clip value \(value)") }
    if let step = clipping.step { parts.append("clip step \(step)") }
    if reluAtZero != 0 { parts.append("relu at zero \(reluAtZero)") }
    if threads > 1 { parts.append("\(threads) threads") }
    if isPacked { parts.append("packed") }
    parts += choices.differences
    return parts.joined(separator: ", ")
  }

  package func request(name: String) -> CompileRequest {
    var request = CompileRequest()
    request.entries.truncate = truncate
    request.entries.meanOverBatch = meanOverBatch
    request.entries.exposeAll = exposeAll
    request.entries.clipping = clipping
    request.entries.choices = choices
    request.reluAtZero = reluAtZero
    request.emission.name = name
    request.emission.real = real
    request.emission.strictMath = isStrict
    request.emission.entries = entries
    return request
  }
}

/// A program that was checked and turned into C.
package struct EmittedProgram: Sendable {
  package var text: String
  package var variation: Variation
  package var program: CheckedProgram
  package var source: CSource

  /// Throws `DiagnosticFailure` for a program that is not valid.
  package init(_ text: String, _ variation: Variation, name: String) throws {
    self.text = text
    self.variation = variation
    let pipeline = Pipeline(variation.request(name: name))
    program = try pipeline.check(SourceFile(name: "\(name).rnn", text: text)).program
    source = try pipeline.emit(try pipeline.equations(program))
  }

  package var interface: Interface { source.interface }
}
