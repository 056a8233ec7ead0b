import Testing

extension Commands {
  @Suite struct OptimizationOptionTests {
    @Test func levelsAreGivenInEverySpelling() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      func text(_ options: String) async throws -> String {
        let outcome = try await Program.shell("rnnc cell.rnn \(options)", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
      }
      let plain = try await text("-O0")
      #expect(try await text("-O 0") == plain)
      #expect(try await text("--optimize=0") == plain)
      let full = try await text("-O3")
      #expect(plain != full)
      #expect(try await text("") == full)
      let passes = [
        "simplify", "fuse", "factor", "stack", "sink", "join", "reuse", "interleave", "chunk",
        "recompute", "ring", "widen",
      ]
      #expect(try await text(passes.map { "--without \($0)" }.joined(separator: " ")) == plain)
    }

    @Test func checkAndRunTakeThem() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", "h[t] = 0.5*h[t-1] + 2*x[t]\noutput h\nloss = h[T]\n")
      let check = try await Program.rnnc("check", "cell.rnn", "-O0", in: folder)
      #expect(check.status == 0, "\(check.output)")
      try folder.write("data.json", #"{ "x": [1, 2, 4] }"#)
      let run = try await Program.rnnc(
        "run", "cell.rnn", "--data", "data.json", "-O1", "--without", "fuse", in: folder)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("10.5"))
    }

    @Test(arguments: [
      ("-O4", "-O wants a level from 0 to 3"), ("--without sinks", "'sinks' is invalid"),
    ])
    func refuses(_ options: String, _ message: String) async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      let outcome = try await Program.shell("rnnc cell.rnn \(options)", in: folder)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(message))
    }
  }
}
