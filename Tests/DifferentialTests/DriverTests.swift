import DifferentialSupport
import RNNIR
import Testing

/// Programs in a process of their own: what sanitizers see is an error with what they say.
@Suite struct DriverTests {
  private static let text = """
    input x[t]: [3]
    param p: [3, 3]
    h[t] = tanh(p*h[t-1] + x[t])
    output h
    """

  /// A call of `forward` of the program, compiled with sanitizers, after a change of the argument `x`.
  private func outcome(
    _ sanitizers: [String], _ change: (inout EntryCall.Memory) -> Void
  ) throws -> EntryCall.Outcome {
    var variation = Variation()
    variation.entries = [.forward]
    let emitted = try EmittedProgram(Self.text, variation, name: "watched")
    let choice = CompilerChoice("clang", sanitizers: sanitizers)
    let performer = try CompiledBatch.performers([emitted.source], choice)[0]
    let builder = CallBuilder(emitted.interface, steps: 4, batch: 2)
    let data = DataCase(steps: 4, batch: 2).make(emitted.interface).data
    var call = try #require(builder.forward(data))
    let place = try #require(emitted.interface.inputs.firstIndex { $0.name == "x" })
    var memory = try #require(call.blocks[0]?.memories[place])
    change(&memory)
    call.blocks[0]?.memories[place] = memory
    return try performer.perform(call)
  }

  @Test func answers() throws {
    let outcome = try outcome(["address", "undefined"]) { _ in }
    #expect(outcome.status == 0)
    #expect(outcome.damage.isEmpty)
    #expect(outcome.blocks[1]?.memories[0]?.bytes.contains { $0 != 0xFF } == true)
  }

  @Test func readsBeyondAnArgumentAreSeen() throws {
    let crash = #expect(throws: DriverProcess.Crash.self) {
      try outcome(["address", "undefined"]) { $0.bytes.removeLast(8) }
    }
    #expect(crash?.output.contains("heap-buffer-overflow") == true, "\(crash?.output ?? "")")
  }

  @Test func readsOfWhatNobodyWroteAreSeen() throws {
    let crash = #expect(throws: DriverProcess.Crash.self) {
      try outcome(["memory"]) {
        // Blank memory is not sent.
        $0 = EntryCall.Memory(bytes: $0.bytes.map { _ in 0xFF }, isWritten: true)
      }
    }
    #expect(crash?.output.contains("use-of-uninitialized-value") == true, "\(crash?.output ?? "")")
  }
}
