import DifferentialSupport
import RNNIR
import RNNJIT
import Testing

/// What entry points check besides pointers: the workspace, sizes, lengths, indices, flags.
@Suite struct CheckTests {
  private func status(_ status: EntryStatus) -> Int32 { status.rawValue }

  @Test(arguments: Interface.EntryKind.allCases, RealType.allCases)
  func workspace(_ kind: Interface.EntryKind, _ real: RealType) throws {
    let fixture = try Fixture.of(real)
    let call = try #require(try fixture.call(kind))
    let wanted = Int(try call.workspaceSize(in: fixture.library))
    let whole = try call.run(in: fixture.library)
    #expect(whole.status == 0)
    let short = try call.run(in: fixture.library, .init(bytes: wanted - 1))
    #expect(short.status == status(.workspaceTooSmall))
    #expect(short.damage == [])
    let none = try call.run(in: fixture.library, .init(isNull: true))
    #expect(none.status == status(.workspaceTooSmall))
    // Any address will do, and the results are the same bits.
    for shift in [1, 3, 8, 20, 63] {
      let shifted = try call.run(in: fixture.library, .init(shift: shift))
      #expect(shifted.status == 0)
      #expect(shifted.damage == [], "shifted by \(shift)")
      for (a, b) in zip(shifted.blocks, whole.blocks) {
        #expect(a?.memories.map { $0?.bytes } == b?.memories.map { $0?.bytes }, "shifted by \(shift)")
      }
    }
    let larger = try call.run(in: fixture.library, .init(bytes: wanted + 1000))
    #expect(larger.status == 0)
  }

  @Test(arguments: Interface.EntryKind.allCases) func overflow(_ kind: Interface.EntryKind) throws {
    let fixture = try Fixture.of(.double)
    var call = try #require(try fixture.call(kind))
    // Lengths would be read for every sequence.
    for (index, member) in fixture.interface.inputs.enumerated() where member.role == .lengths {
      call.blocks[0]?.memories[index] = nil
    }
    let hasSteps = kind != .step && kind != .begin
    // As size_t, -1 is SIZE_MAX; the others overflow only when multiplied.
    for (steps, batch) in [(-1, 3), (4, -1), (-1, -1), (1 << 33, 1 << 33), (1 << 61, 3), (3, 1 << 61)] {
      if !hasSteps, batch == 3 || batch == 1 << 33 { continue }
      call.steps = steps
      call.batch = batch
      let wanted = try call.workspaceSize(in: fixture.library)
      #expect(wanted == UInt.max, "\(steps) steps, \(batch) sequences")
      let outcome = try call.run(in: fixture.library, .init(bytes: 4096))
      #expect(outcome.status == status(.sizeOverflow), "\(steps) steps, \(batch) sequences")
      #expect(outcome.damage == [])
    }
  }

  @Test(arguments: [Interface.EntryKind.forward, .gradient, .jvp, .hvp])
  func lengths(_ kind: Interface.EntryKind) throws {
    let fixture = try Fixture.of(.double)
    let place = try #require(fixture.interface.inputs.firstIndex { $0.role == .lengths })
    for (lengths, expected) in [
      ([4, 4, 4], EntryStatus.ok), ([0, 0, 0], .ok), ([0, 4, 2], .ok), ([5, 4, 4], .badLength),
      ([4, 4, 5], .badLength), ([4, -1, 4], .badLength),
    ] {
      var call = try #require(try fixture.call(kind))
      call.blocks[0]?.memories[place] = .init(
        bytes: lengths.withUnsafeBytes(Array.init), isWritten: false)
      let outcome = try call.run(in: fixture.library)
      #expect(outcome.status == status(expected), "\(lengths)")
      #expect(outcome.damage == [])
    }
  }

  @Test(arguments: Interface.EntryKind.allCases) func indices(_ kind: Interface.EntryKind) throws {
    let fixture = try Fixture.of(.double)
    let place = try #require(fixture.interface.inputs.firstIndex { $0.name == "k" })
    let call = try #require(try fixture.call(kind))
    let count = (call.blocks[0]?.memories[place]?.bytes.count ?? 0) / 4
    for bad in [Int32(-1), 4, .max, .min] {
      for position in [0, count - 1] {
        var indices = [Int32](repeating: 3, count: count)
        var call = call
        call.blocks[0]?.memories[place] = .init(
          bytes: indices.withUnsafeBytes(Array.init), isWritten: false)
        let good = try call.run(in: fixture.library)
        #expect(good.status == 0)
        indices[position] = bad
        call.blocks[0]?.memories[place] = .init(
          bytes: indices.withUnsafeBytes(Array.init), isWritten: false)
        let expected: EntryStatus = kind == .begin ? .ok : .badIndex
        let outcome = try call.run(in: fixture.library)
        #expect(outcome.status == status(expected), "\(bad) at \(position)")
        #expect(outcome.damage == [])
      }
    }
  }

  @Test(arguments: [Interface.EntryKind.gradient, .hvp]) func flags(_ kind: Interface.EntryKind) throws {
    let fixture = try Fixture.of(.double)
    for (flags, expected) in [
      (0, EntryStatus.ok), (1, .ok), (2, .badFlags), (3, .badFlags), (1 << 31, .badFlags), (.max, .badFlags),
    ] as [(UInt32, EntryStatus)] {
      var call = try #require(try fixture.call(kind))
      call.flags = flags
      let outcome = try call.run(in: fixture.library)
      #expect(outcome.status == status(expected), "\(flags)")
    }
  }

  @Test(arguments: [Interface.EntryKind.gradient, .hvp], RealType.allCases)
  func accumulate(_ kind: Interface.EntryKind, _ real: RealType) throws {
    let fixture = try Fixture.of(real)
    let size = DataCase(steps: 4, batch: 3)
    let run = size.make(fixture.interface)
    let builder = CallBuilder(fixture.interface, steps: 4, batch: 3)
    func gradients(_ start: NamedArrays<Double>?) throws -> NamedArrays<Double> {
      let call =
        kind == .gradient
        ? builder.gradient(run.data, run.upstream, start: start)
        : builder.hvp(run.data, run.direction, run.upstream, start: start)
      let outcome = try #require(call).run(in: fixture.library)
      return builder.arrays(outcome.blocks[2], [.gradient])
    }
    let alone = try gradients(nil)
    let added = try gradients(run.start)
    for name in alone.names {
      for (index, (sum, part)) in zip(added[name]?.values ?? [], alone[name]?.values ?? []).enumerated() {
        let start = run.start[name]?.values[index] ?? 0
        let expected = real == .double ? start + part : Double(Float(start) + Float(part))
        #expect(sum == expected, "\(name)[\(index)]")
      }
    }
  }

  @Test(arguments: [(0, 0), (0, 3), (4, 0)]) func nothingToDo(_ steps: Int, _ batch: Int) throws {
    let fixture = try Fixture.of(.double)
    for kind in [Interface.EntryKind.forward, .gradient, .jvp, .hvp] {
      let call = try #require(try fixture.call(kind, DataCase(steps: steps, batch: batch)))
      let outcome = try call.run(in: fixture.library)
      #expect(outcome.status == 0)
      #expect(outcome.damage == [])
      for block in outcome.blocks {
        for (member, memory) in zip(block?.members ?? [], block?.memories ?? [])
        where memory?.isWritten == true {
          // Nothing was summed: every result is zero, not what was there.
          let values = CallBuilder(fixture.interface, steps: steps, batch: batch)
            .numbers(try #require(memory))
          #expect(values.allSatisfy { $0 == 0 }, "\(kind) \(member.member)")
        }
      }
    }
  }
}
