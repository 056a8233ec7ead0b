import Foundation
import Testing

extension Commands {
  @Suite struct TuningTests {
    private static let cell = """
      input x[t]: [2]
      param U: [3, 3], W: [3, 2]
      h[t] = tanh(U*h[t-1] + W*x[t])
      output h
      loss = h[T]'*h[T]

      """

    /// Measures once; the other commands take what was found, and their results are those of the interpreter.
    @Test func otherCommandsUseWhatWasFound() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Self.cell)
      let cache = "RNNC_CACHE_DIR='\(folder.path)/cache'"
      let tune = try await Program.shell(
        "\(cache) rnnc bench cell.rnn --tune --real double --steps 4 --batch 1 --rounds 1", in: folder)
      #expect(tune.status == 0, "\(tune.errors)")
      #expect(tune.errors.isEmpty)
      let lines = tune.output.components(separatedBy: "\n")
      #expect(lines[0] == "tuning: times divided by those of the choices so far")
      #expect(lines[1].hasPrefix("decision              alternative"))
      let chosen = try #require(lines.first { $0.hasPrefix("chosen: ") })
      #expect(lines.contains("remembered in \(folder.path)/cache"))
      #expect(lines.contains { $0.hasPrefix("cell.rnn: double, 4 steps, 1 sequence, 1 thread") })

      let compile = try await Program.shell(
        "\(cache) rnnc cell.rnn --tuned --real double --batch 1", in: folder)
      #expect(compile.status == 0 && compile.errors.isEmpty, "\(compile.errors)")
      let isUsual = chosen.hasPrefix("chosen: the usual")
      #expect(compile.output.contains("choices other than the usual") == !isUsual)
      if !isUsual { #expect(compile.output.contains(chosen.dropFirst("chosen: ".count))) }
      let plain = try await Program.shell("\(cache) rnnc cell.rnn --real double", in: folder)
      #expect(!plain.output.contains("choices other than the usual"))

      try folder.write(
        "data.json",
        #"{"U": [[0.5,0,0.1],[0.2,0.3,0],[0,0.1,0.4]], "W": [[1,2],[0,1],[1,0]], "x": [[1,0],[0,2]]}"#)
      let run = try await Program.shell("\(cache) rnnc run cell.rnn --data data.json --tuned", in: folder)
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      let oracle = try await Program.shell("rnnc run cell.rnn --data data.json --interpret", in: folder)
      let losses = try [run, oracle].map { numbers(try json($0.output)["loss"]) }
      #expect(agree(losses[0], losses[1], 1e-12))

      let other = try await Program.shell(
        "\(cache) rnnc cell.rnn --tuned --real double --batch 2 --threads 3", in: folder)
      #expect(other.status == 0)
      #expect(other.output == plain.output)
      #expect(
        other.errors.hasPrefix(
          "warning: no tuning for 2 sequences and 3 threads is remembered: the usual choices are taken"),
        "\(other.errors)")
    }

    @Test(arguments: [
      ("bench cell.rnn --tune --tuned", "--tune uses what it finds"),
      ("compile cell.rnn --batch 3", "--batch is for --tune and --tuned"),
      ("compile cell.rnn --tuned --steps 3", "--steps is for --tune"),
      ("compile cell.rnn --tune --batch 0", "--batch wants a number, 1 or more"),
    ])
    func wrongUse(_ arguments: String, _ message: String) async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Self.cell)
      let outcome = try await Program.shell("rnnc \(arguments)", in: folder)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
