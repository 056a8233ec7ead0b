import RNNDiagnostics
import RNNIR
import RNNJIT
import Testing

@testable import RNNCompiler

/// A state that is a matrix is not kept for every step unless something reads it there.
@Suite struct MatrixMemoryTests {
  static let program = """
    size D = 48
    input k[t]: [D], v[t]: [D], f[t]: []
    S[t] = f[t]*S[t-1] + 0.5*(v[t]*k[t]')
    y[t] = S[t]*k[t]
    output y
    """
  /// The bytes of one matrix in double.
  static let matrix = 48 * 48 * 8

  /// The bytes that 200 steps more of two sequences take.
  static func growth(_ entry: Interface.EntryKind) throws -> Int {
    var request = CompileRequest()
    request.emission.real = .double
    let kernel = try Pipeline(request).kernel(SourceFile(name: "state.rnn", text: program))
    let few = try kernel.workspaceSize(entry, steps: 100, batch: 2)
    return try kernel.workspaceSize(entry, steps: 300, batch: 2) - few
  }

  @Test func forwardKeepsOneMatrixOfEverySequence() throws {
    // Rows of vectors, of 48 numbers and fewer, but no matrices.
    #expect(try Self.growth(.forward) < 200 * 2 * Self.matrix / 4)
  }

  @Test func gradientKeepsTheStateAndNoAdjointOfIt() throws {
    let growth = try Self.growth(.gradient)
    #expect(growth >= 200 * 2 * Self.matrix)
    #expect(growth < 200 * 2 * Self.matrix * 3 / 2)
  }
}
