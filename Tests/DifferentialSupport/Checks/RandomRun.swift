import Foundation
import RNNDiagnostics
import RNNIR
import RNNJIT

/// Random programs from a range of seeds, compiled and checked together.
package struct RandomRun {
  package var choice: CompilerChoice
  package var real: RealType
  /// How likely each entry point beside the gradient is.
  package var share: Double
  /// How long a failing program is shrunk.
  package var patience: Double

  package init(_ choice: CompilerChoice, _ real: RealType, share: Double = 0.6) {
    self.choice = choice
    self.real = real
    self.share = share
    let text = ProcessInfo.processInfo.environment["RNNC_RANDOM_PATIENCE"]
    patience = text.flatMap(Double.init) ?? 60
  }

  private struct Candidate {
    var seed: UInt64
    var program: RandomProgram
    var emitted: EmittedProgram
  }

  /// Descriptions of everything that is wrong.
  package func failures(seeds: Range<UInt64>) throws -> [String] {
    var failures: [String] = []
    var candidates: [Candidate] = []
    let strict = RandomSource.isStrict(seeds.lowerBound)
    for seed in seeds {
      let program = ProgramGenerator.generate(seed: seed)
      var variation = variation(seed)
      // One file has one runtime.
      variation.isStrict = strict
      do {
        let emitted = try EmittedProgram(program.text, variation, name: "p\(seed)")
        if seed % 4 == 0 {
          let again = try EmittedProgram(program.text, variation, name: "p\(seed)")
          if emitted.source.combined != again.source.combined {
            failures.append(
              report(seed, program, variation, nil, [Mismatch("bytes", "two compilations differ")]))
          }
        }
        candidates.append(Candidate(seed: seed, program: program, emitted: emitted))
      } catch let failure as DiagnosticFailure {
        let messages = failure.diagnostics.map { "\($0.message) (\($0.range?.text ?? ""))" }
        failures.append(
          report(seed, program, variation, nil, [Mismatch("check", messages.joined(separator: "\n"))]))
      }
    }
    guard !candidates.isEmpty else { return failures }
    for (candidate, performer) in try zip(candidates, performers(candidates)) {
      guard let performer else {
        failures.append(shrunk(candidate, DataCase(steps: 1, batch: 1), Mismatch("compile", "")))
        continue
      }
      for size in Self.sizes(candidate.program, seed: candidate.seed) {
        let found = try mismatches(candidate.emitted, performer, size)
        guard let first = found.first else { continue }
        failures.append(shrunk(candidate, size, first))
        break
      }
    }
    return failures
  }

  /// One library or process for all; where that does not compile, one for each that does.
  private func performers(_ candidates: [Candidate]) throws -> [(any CallPerformer)?] {
    do {
      return try CompiledBatch.performers(candidates.map(\.emitted.source), choice)
    } catch is CompiledBatch.Failure {
      return candidates.map { try? CompiledBatch.performers([$0.emitted.source], choice)[0] }
    }
  }

  private func mismatches(
    _ emitted: EmittedProgram, _ performer: any CallPerformer, _ size: DataCase
  ) throws -> [Mismatch] {
    do {
      return try ProgramCheck.mismatches(emitted, size, performer)
    } catch let crash as DriverProcess.Crash {
      return [Mismatch("sanitizer", crash.description)]
    }
  }

  private func shrunk(_ candidate: Candidate, _ size: DataCase, _ first: Mismatch) -> String {
    let variation = candidate.emitted.variation
    var last = [first]
    let small = Shrinker.shrink(Shrinker.Failing(candidate.program, size), seconds: patience) { failing in
      guard let found = found(failing, variation), found.contains(where: { $0.check == first.check }) else {
        return false
      }
      last = found
      return true
    }
    return report(candidate.seed, small.program, variation, small.size, last)
  }

  /// What is wrong with a program; nil if it is not valid.
  private func found(_ failing: Shrinker.Failing, _ variation: Variation) -> [Mismatch]? {
    guard let emitted = try? EmittedProgram(failing.program.text, variation, name: "shrunk") else {
      return nil
    }
    do {
      let performers = try CompiledBatch.performers([emitted.source], choice)
      return try mismatches(emitted, performers[0], failing.size)
    } catch let failure as CompiledBatch.Failure {
      return [Mismatch("compile", failure.description)]
    } catch { return nil }
  }

  private func report(
    _ seed: UInt64, _ program: RandomProgram, _ variation: Variation, _ size: DataCase?,
    _ mismatches: [Mismatch]
  ) -> String {
    """

    seed \(seed), \(variation), \(choice)\(size.map { ", \($0)" } ?? "")
    \(program.text)
    \(mismatches.map(\.description).joined(separator: "\n"))
    """
  }

  func variation(_ seed: UInt64) -> Variation {
    var random = RandomSource(seed: seed &* 31 &+ 7)
    var result = Variation.random(&random, real: real, share: share)
    // Every second program is compiled with less than all passes, in turn.
    let optimizations = Variation.optimizations
    if !seed.isMultiple(of: 2) {
      result.optimization = optimizations[Int(seed / 2 % UInt64(optimizations.count))]
    }
    // The others, and some of these, with other numbers than the cost model's.
    if random.chance(0.4) { result.choices.vectors = random.int(1...8) }
    if random.chance(0.4) { result.choices.packRows = random.pick([1, 3, 100]) }
    if random.chance(0.2) { result.choices.chunkRows = random.pick([1, 9, 50]) }
    return result
  }

  /// Three sets of data: an edge, one with lengths, one that is large as far as the program's cost allows.
  static func sizes(_ program: RandomProgram, seed: UInt64) -> [DataCase] {
    var random = RandomSource(seed: seed &* 17 &+ 3)
    let rows = max(2, min(260, 400_000 / program.cost))
    func fit(_ steps: Int, _ batch: Int, _ isRagged: Bool) -> DataCase {
      let batch = min(batch, rows)
      let steps = min(steps, max(1, rows / batch))
      return DataCase(steps: steps, batch: batch, isRagged: isRagged, seed: seed &+ UInt64(steps))
    }
    let edge = DataCase(steps: random.pick([0, 1, 2]), batch: random.pick([1, 3]), seed: seed)
    let ragged = fit(random.pick([2, 3, 9]), random.pick([3, 7, 17]), true)
    let large =
      random.chance(0.5)
      ? fit(random.pick([33, 70]), random.pick([1, 3]), random.chance(0.3))
      : fit(random.pick([2, 7]), random.pick([7, 17, 33]), random.chance(0.3))
    return [edge, ragged, large]
  }
}

extension RandomSource {
  static func isStrict(_ seed: UInt64) -> Bool {
    var random = RandomSource(seed: seed &* 13 &+ 5)
    return random.chance(0.2)
  }
}
