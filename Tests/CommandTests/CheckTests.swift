import Foundation
import Testing

extension Commands {
  @Suite struct CheckTests {
    @Test func sizesAreChosenAndTold() async throws {
      let folder = try Folder()
      try folder.write("one.rnn", Sample.oneLine)
      let outcome = try await Program.rnnc("check", "one.rnn", in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
      #expect(outcome.output.contains("sizes chosen for the check: h = "))
      #expect(outcome.output.contains("checks passed"))
      let given = try await Program.rnnc("check", "one.rnn", "-Dh=2", "-Dx=3", "--seed", "4", in: folder)
      #expect(given.status == 0)
      #expect(given.output.contains("seed 4"))
      #expect(!given.output.contains("chosen"))
    }

    @Test func dataOfAFile() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("data.json", Sample.integratorData)
      let outcome = try await Program.rnnc("check", "cell.rnn", "--data", "data.json", "--json", in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let rows = try #require(try json(outcome.output)["rows"] as? [[String: Any]])
      #expect(rows.count >= 6)
      #expect(rows.allSatisfy { $0["verdict"] as? String != "fail" })
    }

    /// A mean that the program takes by itself is 0/0 where there are no steps.
    @Test func whatIsNoNumberIsNotCompared() async throws {
      let folder = try Folder()
      try folder.write("mean.rnn", "input x[t]\nh[t] = 0.5*h[t-1] + x[t]\nloss = sum[t](h[t]^2)/T\n")
      let outcome = try await Program.rnnc("check", "mean.rnn", in: folder)
      #expect(outcome.status == 0, "\(outcome.output)")
      #expect(outcome.output.contains("skipped: loss is not finite, by the interpreter too"))
    }

    /// A sum of probabilities is 1, so all that is left of its logarithm is rounding.
    @Test func roundingOfWhatCancelsIsNoFailure() async throws {
      let folder = try Folder()
      try folder.write(
        "zero.rnn",
        "size S = 4\nparam p: [S]\nstate a: [S]\na[0] = log_softmax(p)\na[t] = a[t-1]\nloss = logsumexp(a[T])\n"
      )
      let outcome = try await Program.rnnc("check", "zero.rnn", in: folder)
      #expect(outcome.status == 0, "\(outcome.output)")
    }

    /// A compiler that changes a number of the program must be found out.
    @Test func wrongCodeFails() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", "h[t] = 0.6875*h[t-1] + x[t]\ninput x[t]: []\n")
      let compiler = try folder.write(
        "cc",
        """
        #!/bin/sh
        [ "$1" = --version ] && exec /usr/bin/cc --version
        for word; do
          case $word in *.c) sed -i -e 's/0\\.6875/0.6/g' -e 's/0x1\\.6p-1/0x1.2p-1/g' "$word" ;; esac
        done
        exec /usr/bin/cc "$@"

        """, executable: true)
      #expect(try await Program.rnnc("check", "cell.rnn", in: folder).status == 0)
      let outcome = try await Program.rnnc("check", "cell.rnn", in: folder, environment: ["CC": compiler])
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("checks failed"), "\(outcome.output)\(outcome.errors)")
      #expect(outcome.errors.isEmpty)
    }
  }
}
