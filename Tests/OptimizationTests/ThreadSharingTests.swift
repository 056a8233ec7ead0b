import DifferentialSupport
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT
import Testing

/// What threads share where there are more of them than sequences: steps of maps, elements of scans whose elements stand alone.
@Suite struct ThreadSharingTests {
  /// What the schedule says that threads share of each phase over time.
  private func shares(_ entry: String, of text: String) throws -> [String] {
    let schedule = try Pipeline().text(.schedule, of: SourceFile(name: "it.rnn", text: text))
    let lines = schedule.split(separator: "\n").drop { $0 != "schedule \(entry)" }.dropFirst()
      .prefix { !$0.hasPrefix("schedule") }
    return lines.filter { $0.hasPrefix("  map") || $0.hasPrefix("  scan") }.map { line in
      line.split(separator: ", threads share ").dropFirst().joined()
    }
  }

  @Test func linearRecurrence() throws {
    let text = """
      input a[t]: [64], b[t]: [64]
      h[t] = a[t] ⊙ h[t-1] + b[t]
      output h
      """
    #expect(try shares("forward", of: text) == ["sequences or elements"])
    #expect(
      try shares("gradient", of: text) == [
        "sequences or elements", "sequences or elements", "sequences or steps",
      ])
    // One thread calls these.
    #expect(try shares("jvp", of: text).allSatisfy { $0.isEmpty })
  }

  /// Elements that mix leave the sequences; what is summed over a sequence waits for the rows.
  @Test func coupledRecurrence() throws {
    let text = """
      input x[t]: [32]
      param U: [64, 64], W: [64, 32]
      h[t] = tanh(U*h[t-1] + W*x[t])
      loss = sum[t](sum(h[t]^2))
      """
    #expect(try shares("forward", of: text) == ["sequences or steps", "sequences", "sequences or steps"])
    #expect(
      try shares("gradient", of: text) == [
        "sequences or steps", "sequences", "sequences or steps", "sequences",
        "sequences or steps, elements of sums",
      ])
  }

  private static let steps = 1000
  private static let elements = 64

  /// The numbers of an output of `[steps][64]` when two threads share a call with one sequence, or when one of them does nothing.
  private func output(_ text: String, only part: Int?) throws -> [UInt64] {
    var variation = Variation(real: .double)
    variation.entries = [.forward]
    let emitted = try EmittedProgram(text, variation, name: "it")
    let library = try CompiledBatch.load([emitted.source], CompilerChoice(optimization: 1))[0]
    let data = DataCase(steps: Self.steps, batch: 1).make(emitted.interface)
    let builder = CallBuilder(emitted.interface, steps: Self.steps, batch: 1)
    var call = try #require(builder.forward(data.data))
    call.threads = 2
    call.onlyPart = part
    let outcome = try call.run(in: library)
    #expect(outcome.status == 0 && outcome.damage.isEmpty)
    let bytes = try #require(outcome.blocks[1]?.memories.compactMap { $0 }.first?.bytes)
    try #require(bytes.count == Self.steps * Self.elements * 8)
    return bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
  }

  /// Which numbers of a whole call are there when only one thread does its part: exactly those of its half.
  private func expectHalf(_ text: String, isFirst: (_ step: Int, _ element: Int) -> Bool) throws {
    let whole = try output(text, only: nil)
    for part in [0, 1] {
      let half = try output(text, only: part)
      let wrong = whole.indices.filter { index in
        let isOwn = isFirst(index / Self.elements, index % Self.elements) == (part == 0)
        return (half[index] == whole[index]) != isOwn
      }
      #expect(wrong.isEmpty, "part \(part)")
    }
  }

  @Test func mapsShareSteps() throws {
    let text = """
      input x[t]: [64]
      param b: [64]
      y[t] = tanh(x[t] + b)
      output y
      """
    try expectHalf(text) { step, _ in step < Self.steps / 2 }
  }

  @Test func scansShareElements() throws {
    let text = """
      input a[t]: [64], b[t]: [64]
      h[t] = a[t] ⊙ h[t-1] + b[t]
      output h
      """
    try expectHalf(text) { _, element in element < Self.elements / 2 }
  }
}
