import DifferentialSupport
import Foundation
import RNNCompiler
import RNNIR
import RNNJIT
import Testing

/// First values, flat buffers, the exported description, and states that are read and written in one place.
@Suite struct ParameterTests {
  private func initial(_ fixture: Fixture, seed: UInt64) throws -> [Double] {
    let symbol = try #require(fixture.library.symbol("fixture_init"))
    typealias Function = @convention(c) (UInt64, UnsafeMutableRawPointer?) -> Int32
    let function = unsafeBitCast(symbol, to: Function.self)
    #expect(function(seed, nil) == EntryStatus.missingPointer.rawValue)
    let count = fixture.interface.parameterCount
    switch fixture.interface.real {
    case .double:
      var flat = [Double](repeating: .nan, count: count + 1)
      let status = flat.withUnsafeMutableBytes { function(seed, $0.baseAddress) }
      #expect(status == 0)
      #expect(flat[count].isNaN)
      return Array(flat[..<count])
    case .float:
      var flat = [Float](repeating: .nan, count: count + 1)
      let status = flat.withUnsafeMutableBytes { function(seed, $0.baseAddress) }
      #expect(status == 0)
      #expect(flat[count].isNaN)
      return flat[..<count].map { Double($0) }
    }
  }

  @Test func firstValues() throws {
    let double = try Fixture.of(.double)
    let values = try initial(double, seed: 7)
    #expect(!values.contains { !$0.isFinite })
    let again = try initial(double, seed: 7)
    let other = try initial(double, seed: 8)
    #expect(again == values)
    #expect(other != values)
    let float = try Fixture.of(.float)
    let halved = try initial(float, seed: 7)
    for (a, b) in zip(values, halved) { #expect((a - b).magnitude <= 1e-6 * max(1, a.magnitude)) }
    let arrays: NamedArrays<Double> = try Kernel(double.library).parameters(from: values)
    #expect(arrays["b"]?.values == Array(repeating: 0.25, count: 5))
    #expect(arrays["s"]?.values == [1])
    let v = try #require(arrays["V"]?.values)
    for i in 0..<5 {
      for j in 0..<5 {
        let product = (0..<5).reduce(0.0) { $0 + v[5 * i + $1] * v[5 * j + $1] }
        #expect((product - (i == j ? 1 : 0)).magnitude < 1e-12)
      }
    }
  }

  /// The pointers that a binding function writes, as distances from the buffer in bytes.
  private func bound(_ fixture: Fixture, _ function: String, _ members: [Interface.Member]) throws -> [Int?] {
    let symbol = try #require(fixture.library.symbol(function))
    typealias Function =
      @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, UnsafeMutableRawPointer) -> Void
    var table = [UnsafeMutableRawPointer?](repeating: nil, count: members.count + 1)
    let buffer = UnsafeMutableRawPointer.allocate(
      byteCount: 8 * fixture.interface.parameterCount, alignment: 8)
    defer { buffer.deallocate() }
    unsafeBitCast(symbol, to: Function.self)(&table, buffer)
    return table.map { $0.map { $0 - buffer } }
  }

  @Test(arguments: RealType.allCases) func flatBuffers(_ real: RealType) throws {
    let fixture = try Fixture.of(real)
    let width = real == .double ? 8 : 4
    for (function, members) in [
      ("fixture_bind_parameters", fixture.interface.inputs),
      ("fixture_bind_gradients", fixture.interface.adjoints),
    ] {
      let distances = try bound(fixture, function, members)
      let expected = members.map { member in member.flatOffset.map { $0 * width } } + [nil]
      #expect(distances == expected, "\(function)")
      #expect(members.compactMap(\.flatOffset).count == 5, "\(function)")
    }
    // The parameters fill the buffer without a gap.
    var next = 0
    for member in fixture.interface.inputs where member.role == .parameter {
      #expect(member.flatOffset == next)
      next += member.shape.reduce(1, *)
    }
    #expect(next == fixture.interface.parameterCount)
  }

  @Test(arguments: RealType.allCases) func description(_ real: RealType) throws {
    let fixture = try Fixture.of(real)
    let symbol = try #require(fixture.library.symbol("fixture_interface"))
    let text = String(cString: symbol.assumingMemoryBound(to: CChar.self))
    let exported = try JSONDecoder().decode(Interface.self, from: Data(text.utf8))
    #expect(exported == fixture.emitted.source.interface)
    #expect(exported.entries.map(\.kind) == Interface.EntryKind.allCases)
    for entry in exported.entries {
      #expect(fixture.library.symbol(entry.function) != nil)
      #expect(fixture.library.symbol(entry.workspace) != nil)
    }
  }

  /// A step may write the state where it reads it.
  @Test(arguments: RealType.allCases) func stateInPlace(_ real: RealType) throws {
    let fixture = try Fixture.of(real)
    let apart = try #require(try fixture.call(.step))
    let expected = try apart.run(in: fixture.library)
    #expect(expected.status == 0)
    var together = apart
    together.aliases = [2: 1]
    for index in together.blocks[1]?.memories.indices ?? 0..<0 {
      together.blocks[1]?.memories[index]?.isWritten = true
    }
    let found = try together.run(in: fixture.library)
    #expect(found.status == 0)
    #expect(found.damage == [])
    #expect(found.blocks[1]?.memories.map { $0?.bytes } == expected.blocks[2]?.memories.map { $0?.bytes })
    #expect(found.blocks[3]?.memories.map { $0?.bytes } == expected.blocks[3]?.memories.map { $0?.bytes })
  }
}
