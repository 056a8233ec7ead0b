import RNNDiagnostics
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

  @Test func forwardKeepsOneMatrixOfEverySequence() throws {
    var request = CompileRequest()
    request.emission.real = .double
    let kernel = try Pipeline(request).kernel(SourceFile(name: "state.rnn", text: Self.program))
    let (few, many) = try (
      kernel.workspaceSize(.forward, steps: 100, batch: 2),
      kernel.workspaceSize(.forward, steps: 300, batch: 2)
    )
    // 200 steps more of two sequences: rows of vectors, of 48 numbers and fewer, but no matrices.
    #expect(many - few < 200 * 2 * Self.matrix / 4)
  }

  @Test func gradientKeepsTheStateAndNoAdjointOfIt() throws {
    var request = CompileRequest()
    request.emission.real = .double
    let kernel = try Pipeline(request).kernel(SourceFile(name: "state.rnn", text: Self.program))
    let (few, many) = try (
      kernel.workspaceSize(.gradient, steps: 100, batch: 2),
      kernel.workspaceSize(.gradient, steps: 300, batch: 2)
    )
    #expect(many - few >= 200 * 2 * Self.matrix)
    #expect(many - few < 200 * 2 * Self.matrix * 3 / 2)
  }
}
