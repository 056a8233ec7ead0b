import DifferentialSupport
import RNNIR
import RNNJIT
import Testing

/// NULL in every place where an entry point takes a pointer.
@Suite struct PointerTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture.of(.double) }

  /// Whether a call with NULL for this member fails. A state that is not given is zero.
  private func isNeeded(_ kind: Interface.EntryKind, block: Int, _ member: Interface.Member) -> Bool {
    guard block == 0 else { return false }
    switch member.role {
    case .parameter: return kind != .begin
    case .input:
      // The first state needs no inputs, a step none that only the loss reads.
      return kind != .begin && !(kind == .step && !member.perStep)
    case .initial, .lengths, .loss, .output, .upstream, .gradient, .adjoint, .state: return false
    }
  }

  @Test(arguments: Interface.EntryKind.allCases) func members(_ kind: Interface.EntryKind) throws {
    let call = try #require(try fixture.call(kind))
    let whole = try call.run(in: fixture.library)
    #expect(whole.status == 0)
    #expect(whole.damage == [])
    for (index, block) in call.blocks.enumerated() {
      for (place, member) in (block?.members ?? []).enumerated() where block?.memories[place] != nil {
        var without = call
        without.blocks[index]?.memories[place] = nil
        let outcome = try without.run(in: fixture.library)
        let name = "\(kind) \(index) \(member.member)"
        if isNeeded(kind, block: index, member) {
          #expect(outcome.status == EntryStatus.missingPointer.rawValue, "\(name)")
        } else {
          #expect(outcome.status == 0, "\(name)")
          #expect(outcome.damage == [], "\(name)")
        }
        guard outcome.status == 0, block?.memories[place]?.isWritten == true else { continue }
        // What is not wanted changes nothing of the rest.
        var expected = whole.blocks
        expected[index]?.memories[place] = nil
        for (have, want) in zip(outcome.blocks, expected) {
          for (a, b) in zip(have?.memories ?? [], want?.memories ?? []) {
            #expect(a?.bytes == b?.bytes, "\(name)")
          }
        }
      }
    }
  }

  @Test(arguments: Interface.EntryKind.allCases) func structures(_ kind: Interface.EntryKind) throws {
    let call = try #require(try fixture.call(kind))
    for index in call.blocks.indices {
      var without = call
      without.blocks[index] = nil
      let outcome = try without.run(in: fixture.library)
      let isNeeded = index == 0 || kind == .step && index == 1
      let expected = isNeeded ? EntryStatus.missingPointer.rawValue : 0
      #expect(outcome.status == expected, "\(kind) without struct \(index)")
      #expect(outcome.damage == [])
    }
  }

  @Test func nothingGivenIsZero() throws {
    let size = DataCase(steps: 4, batch: 3)
    let run = size.make(fixture.interface)
    let builder = CallBuilder(fixture.interface, steps: 4, batch: 3)
    var zeros = run.data
    for member in fixture.interface.inputs where member.role == .initial {
      let shape = builder.shape(member)
      zeros[member.name] = DataArray(shape: shape, Array(repeating: 0, count: shape.reduce(1, *)))
    }
    var missing = run.data
    for member in fixture.interface.inputs where member.role == .initial { missing[member.name] = nil }
    let first = try #require(builder.forward(zeros)).run(in: fixture.library)
    let second = try #require(builder.forward(missing)).run(in: fixture.library)
    #expect(first.blocks[1]?.memories.map { $0?.bytes } == second.blocks[1]?.memories.map { $0?.bytes })
  }

  @Test func lengthsOfAllStepsAreNoLengths() throws {
    let run = DataCase(steps: 4, batch: 3).make(fixture.interface)
    let builder = CallBuilder(fixture.interface, steps: 4, batch: 3)
    var full = run.data
    full["lengths"] = DataArray(shape: [3], [4, 4, 4])
    let first = try #require(builder.gradient(full, run.upstream)).run(in: fixture.library)
    let second = try #require(builder.gradient(run.data, run.upstream)).run(in: fixture.library)
    for (a, b) in zip(first.blocks.dropFirst(), second.blocks.dropFirst()) {
      #expect(a?.memories.map { $0?.bytes } == b?.memories.map { $0?.bytes })
    }
  }
}
