import DifferentialSupport
import RNNCompiler
import RNNIR
import RNNJIT
import Testing

/// Parameters packed once: calls that are given them compute the same bits, and refuse what is not theirs.
@Suite struct PackingTests {
  private static let kinds: [Interface.EntryKind] = [.forward, .gradient, .step]

  private func status(_ status: EntryStatus) -> Int32 { status.rawValue }

  /// With a few sequences a step reads weights as they lie, with 33 it packs them.
  @Test(arguments: kinds, RealType.allCases)
  func sameBits(_ kind: Interface.EntryKind, _ real: RealType) throws {
    let fixture = try Fixture.of(real)
    for (steps, batch) in [(4, 3), (1, 1), (5, 4), (2, 33), (0, 2), (3, 0)] {
      var call = try #require(try fixture.call(kind, DataCase(steps: steps, batch: batch)))
      #expect(call.entry.packed != nil)
      let plain = try call.run(in: fixture.library)
      call.isPacked = true
      for threads in kind == .step ? [nil] : [nil, 1, 3] {
        call.threads = threads
        for shift in [0, 8, 20] {
          let packed = try call.run(in: fixture.library, .init(shift: shift))
          let name = "\(steps) steps, \(batch) sequences, \(threads ?? 0) threads"
          #expect(packed.status == 0, "\(name)")
          #expect(packed.damage == [], "\(name)")
          for (a, b) in zip(packed.blocks, plain.blocks) {
            #expect(a?.memories.map { $0?.bytes } == b?.memories.map { $0?.bytes }, "\(name)")
          }
        }
      }
    }
  }

  private typealias Pack = @convention(c) (EntryCall.Table?, UnsafeMutableRawPointer?, Int) -> Int32

  /// A block of an entry point, 64 bytes longer than it has to be, packed at an address.
  private func block(_ kind: Interface.EntryKind, _ fixture: Fixture, at shift: Int = 0) throws -> [UInt8] {
    let entry = try #require(fixture.interface.entries.first { $0.kind == kind }?.packed)
    let size = unsafeBitCast(
      try #require(fixture.library.symbol(entry.size)), to: (@convention(c) () -> Int).self)()
    var bytes = [UInt8](repeating: 0xFF, count: size + 128)
    let outcome = try pack(kind, fixture, &bytes, at: shift, count: size)
    #expect(outcome == 0)
    return bytes
  }

  private func pack(
    _ kind: Interface.EntryKind, _ fixture: Fixture, _ bytes: inout [UInt8], at shift: Int, count: Int,
    without missing: String? = nil
  ) throws -> Int32 {
    let entry = try #require(fixture.interface.entries.first { $0.kind == kind }?.packed)
    let function = unsafeBitCast(try #require(fixture.library.symbol(entry.pack)), to: Pack.self)
    let numbers = [Double](repeating: 0.5, count: 100)
    return numbers.withUnsafeBytes { numbers in
      bytes.withUnsafeMutableBytes { bytes in
        let table = fixture.interface.inputs.map { member -> UnsafeMutableRawPointer? in
          member.role == .parameter && member.name != missing
            ? UnsafeMutableRawPointer(mutating: numbers.baseAddress) : nil
        }
        return table.withUnsafeBufferPointer {
          function($0.baseAddress, bytes.baseAddress.map { $0 + shift }, count)
        }
      }
    }
  }

  @Test(arguments: kinds) func whatPackingChecks(_ kind: Interface.EntryKind) throws {
    let fixture = try Fixture.of(.double)
    let entry = try #require(fixture.interface.entries.first { $0.kind == kind }?.packed)
    let function = unsafeBitCast(try #require(fixture.library.symbol(entry.pack)), to: Pack.self)
    var bytes = try block(kind, fixture)
    let size = bytes.count - 128
    #expect(function(nil, &bytes, size) == status(.missingPointer))
    #expect(
      try pack(kind, fixture, &bytes, at: 0, count: size - 1) == status(.workspaceTooSmall))
    for member in fixture.interface.inputs where member.role == .parameter {
      // A step has no use for what only the loss reads; this program has no such parameter.
      #expect(
        try pack(kind, fixture, &bytes, at: 0, count: size, without: member.name) == status(.missingPointer))
    }
    // Nothing is written behind the block, wherever it begins.
    for shift in [0, 1, 8, 63] {
      let bytes = try block(kind, fixture, at: shift)
      #expect(bytes[(shift + size)...].allSatisfy { $0 == 0xFF })
      #expect(bytes[..<shift].allSatisfy { $0 == 0xFF })
    }
  }

  /// The raw call of a step with a block at an address.
  private func step(_ fixture: Fixture, _ block: UnsafeRawPointer) throws -> Int32 {
    let call = try #require(try fixture.call(.step))
    let name = try #require(call.entry.packed?.function)
    let symbol = try #require(fixture.library.symbol(name))
    return try call.run(packed: block, calling: symbol, in: fixture.library)
  }

  @Test func blocksOfOthersAreRefused() throws {
    let fixture = try Fixture.of(.double)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { memory.deallocate() }
    func place(_ bytes: [UInt8], _ shift: Int) -> UnsafeRawPointer {
      (memory + shift).copyMemory(from: bytes, byteCount: bytes.count)
      return UnsafeRawPointer(memory + shift)
    }
    var own = [UInt8](repeating: 0xFF, count: 1 << 15)
    let aligned = own.withUnsafeBytes { -Int(bitPattern: $0.baseAddress) & 63 }
    let size = try block(.step, fixture).count - 128
    #expect(try pack(.step, fixture, &own, at: aligned, count: size) == 0)
    // Where it lies as it did before to 64 bytes it is still whole, elsewhere not.
    let packed = Array(own[aligned..<aligned + size])
    #expect(try step(fixture, place(packed, 0)) == 0)
    #expect(try step(fixture, place(packed, 8)) == status(.badPacked))
    #expect(try step(fixture, place([UInt8](repeating: 0, count: size), 0)) == status(.badPacked))
    var other = [UInt8](repeating: 0xFF, count: 1 << 15)
    let start = other.withUnsafeBytes { -Int(bitPattern: $0.baseAddress) & 63 }
    let forward = try block(.forward, fixture).count - 128
    #expect(try pack(.forward, fixture, &other, at: start, count: forward) == 0)
    #expect(try step(fixture, place(Array(other[start...].prefix(forward)), 0)) == status(.badPacked))
  }

  /// A matrix made of parameters, a matrix product of them, a number made of them and the batch.
  private static let derived = """
    size I = 5, H = 6, R = 2
    input x[t]: [I], y: []
    param A: [H, R], B: [R, H], W: [H, I], c: [H], s: []
    V = s*(A*B)
    h[t] = tanh(V*h[t-1] + W*x[t] + exp(s)*c)
    loss = (sum(h[T]) - y)^2
    output h
    """

  @Test func whatIsMadeOfParameters() throws {
    for meanOverBatch in [false, true] {
      var variation = Variation()
      variation.meanOverBatch = meanOverBatch
      variation.clipping.norm = 0.5
      let emitted = try EmittedProgram(Self.derived, variation, name: "derived")
      let library = try CompiledBatch.load([emitted.source], CompilerChoice())[0]
      let kernel = try Kernel(library)
      for batch in [2, 7] {
        let run = DataCase(steps: 4, batch: batch).make(emitted.interface)
        let packed = try kernel.pack(.gradient, data: run.data)
        #expect(packed.count > 0)
        let plain = try kernel.gradient(steps: 4, batch: batch, data: run.data, upstream: run.upstream)
        for team in [nil, ThreadTeam(count: 2)] {
          let other = try kernel.gradient(
            steps: 4, batch: batch, data: run.data, upstream: run.upstream, team: team, packed: packed)
          #expect(plain == other)
        }
      }
    }
  }

  @Test func packedForAnother() throws {
    let fixture = try Fixture.of(.double)
    let kernel = try Kernel(fixture.library)
    let run = DataCase(steps: 2, batch: 3).make(fixture.interface)
    let packed = try kernel.pack(.forward, data: run.data)
    #expect(throws: KernelError.wrongPacked(for: .gradient, packed: .forward)) {
      try kernel.gradient(steps: 2, batch: 3, data: run.data, packed: packed)
    }
    var without = run.data
    without["V"] = nil
    #expect(throws: KernelError.missing(name: "V", expected: "[5, 5]")) {
      try kernel.pack(.forward, data: without)
    }
  }

  /// Where no product and no value is made of parameters there is nothing to pack, and nothing of it in the file.
  @Test func nothingToPack() throws {
    let text = "param a: []\ninput x[t]: []\nh[t] = a*h[t-1] + x[t]\noutput h\n"
    let emitted = try EmittedProgram(text, Variation(), name: "leaky")
    #expect(emitted.interface.entries.allSatisfy { $0.packed == nil })
    #expect(!emitted.source.combined.contains("packed("))
    let kernel = try Kernel(try CompiledBatch.load([emitted.source], CompilerChoice())[0])
    let run = DataCase(steps: 3, batch: 2).make(emitted.interface)
    let packed = try kernel.pack(.forward, data: run.data)
    #expect(packed.count == 0)
    let plain = try kernel.forward(steps: 3, batch: 2, data: run.data)
    #expect(try kernel.forward(steps: 3, batch: 2, data: run.data, packed: packed) == plain)
  }
}
