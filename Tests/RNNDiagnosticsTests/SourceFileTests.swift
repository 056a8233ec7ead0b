import RNNDiagnostics
import Testing

@Suite struct SourceFileTests {
  @Test func locationsCountScalars() {
    let file = SourceFile(name: "a.rnn", text: "γ = 1\nβ = σ(γ)\n")
    #expect(file.location(of: 0) == (1, 1))
    #expect(file.location(of: 3) == (1, 3))
    #expect(file.location(of: 7) == (2, 1))
    #expect(file.location(of: 1000) == (3, 1))
  }
}
