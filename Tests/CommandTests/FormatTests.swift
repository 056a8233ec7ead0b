import Testing

extension Commands {
  @Suite struct FormatTests {
    private let messy = "h[ t ]=tanh( V*h[t-1]+W*x[t] )   # one line\n"
    private let canonical = "h[t] = tanh(V*h[t-1] + W*x[t])  # one line\n"

    @Test func printsTheLayout() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", messy)
      let outcome = try await Program.rnnc("format", "cell.rnn", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.output == canonical)
      #expect(try folder.read("cell.rnn") == messy)
      let input = try await Program.rnnc("format", "-", in: folder, input: messy)
      #expect(input.output == canonical)
    }

    @Test func writesInPlace() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", messy)
      let outcome = try await Program.rnnc("format", "--in-place", "cell.rnn", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.output.isEmpty)
      #expect(try folder.read("cell.rnn") == canonical)
      #expect(try folder.names == ["cell.rnn"])
    }

    @Test func checksOnly() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", messy)
      let messyOutcome = try await Program.rnnc("format", "--check", "cell.rnn", in: folder)
      #expect(messyOutcome.status == 1)
      #expect(messyOutcome.output.isEmpty)
      #expect(messyOutcome.errors.contains("cell.rnn is not in the canonical layout"))
      #expect(try folder.read("cell.rnn") == messy)
      let outcome = try await Program.rnnc("format", "--check", "-", in: folder, input: canonical)
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
    }
  }
}
