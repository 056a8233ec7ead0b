import Foundation
import Testing

extension Commands {
  @Suite struct RunTests {
    /// The system h[t] = a*h[t-1] + b*x[t] with a loss of its last value, whose derivatives are known in closed form:
    /// ∂L/∂h[t] = (h[T] - y)*a^(T-t).
    @Test(arguments: [[], ["--interpret"]])
    func closedForm(options: [String]) async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("data.json", Sample.integratorData)
      let line = "rnnc run cell.rnn --data data.json --all \(options.joined())"
      let outcome = try await Program.shell(line, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let result = try json(outcome.output)
      let values = try #require(result["values"] as? [String: Any])
      let gradients = try #require(result["gradients"] as? [String: Any])
      let adjoints = try #require(result["adjoints"] as? [String: Any])
      #expect(agree(numbers(values["h"]), [0.68, -0.388, -0.0992, 1.41072]))
      #expect(agree(numbers(result["loss"]), [0.0843454592]))
      #expect(result["losses"] == nil)
      #expect(agree(numbers(adjoints["h"]), [0.29941488, 0.3326832, 0.369648, 0.41072]))
      #expect(agree(numbers(gradients["h[0]"]), [0.269473392]))
      #expect(agree(numbers(gradients["a"]), [0.101940704]))
      #expect(agree(numbers(gradients["b"]), [1.05103248]))
      #expect(agree(numbers(gradients["y"]), [-0.41072]))
    }

    /// The cache remembers what a build of the compiler made, and another build makes its own. Touching a file is enough to be another.
    @Test func anotherBuildStartsAnew() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("data.json", Sample.integratorData)
      try FileManager.default.copyItem(atPath: Program.rnnc, toPath: folder / "rnnc")
      let run = "./rnnc run cell.rnn --data data.json"
      let remembered = "ls .cache | grep -c ^program-"
      let outcome = try await Program.shell(
        "\(run) > 1 && \(remembered) && \(run) > 2 && \(remembered) && touch rnnc && \(run) > 3 && \(remembered)",
        in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.output == "1\n1\n2\n")
      let first = try folder.read("1")
      #expect(agree(numbers(try json(first)["loss"]), [0.0843454592]))
      #expect(try folder.read("2") == first && folder.read("3") == first)
    }

    /// `lengths`, `batch` and `steps` are names like others; what they mean for a call is then written with a `#`. The sequences have 2
    /// and 1 of 3 steps: 2·(1 + 2)·10·100 and 2·5·10·100.
    @Test(arguments: [[], ["--interpret"]])
    func namesOfTheCallAreFree(options: [String]) async throws {
      let folder = try Folder()
      try folder.write(
        "cell.rnn",
        "input lengths, x[t]: []\nparam batch: [], steps: []\nh[t] = h[t-1] + x[t]*lengths*batch*steps\nloss = h[T]"
      )
      let rest = #""batch": 10, "steps": 100"#
      try folder.write("one.json", #"{"lengths": 2, "x": [1, 2, 3], \#(rest)}"#)
      try folder.write(
        "two.json",
        ##"{"lengths": [2, 2], "x": [[1, 5], [2, 6], [3, 7]], \##(rest), "#batch": 2, "#steps": 3, "#lengths": [2, 1]}"##
      )
      let line = "rnnc run cell.rnn \(options.joined()) --data"
      let one = try await Program.shell("\(line) one.json", in: folder)
      #expect(agree(numbers(try json(one.output)["loss"]), [12000]), "\(one.errors)")
      let two = try await Program.shell("\(line) two.json", in: folder)
      #expect(agree(numbers(try json(two.output)["losses"]), [6000, 10000]), "\(two.errors)")
      let checked = try await Program.shell("rnnc check cell.rnn --data two.json", in: folder)
      #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
    }

    /// d(a²)/da = 2a, however many steps there are.
    @Test func programsWithoutTimeNeedNoSteps() async throws {
      let folder = try Folder()
      try folder.write("square.rnn", "param a\nloss = a^2")
      try folder.write("power.rnn", "param a\nloss = a^(T)")
      try folder.write("data.json", #"{"a": 3}"#)
      let square = try await Program.shell("rnnc run square.rnn --data data.json", in: folder)
      #expect(square.status == 0 && square.errors.isEmpty, "\(square.errors)")
      let result = try json(square.output)
      #expect(agree(numbers((result["gradients"] as? [String: Any])?["a"]), [6]))
      #expect(try await Program.shell("rnnc check square.rnn --data data.json", in: folder).status == 0)
      let power = try await Program.shell("rnnc run power.rnn --data data.json", in: folder)
      #expect(power.status == 1 && power.errors.contains("nothing says how many steps there are"))
    }

    /// 0·∞ and ∞ - ∞ are not numbers, for the interpreter too, which has to be a witness of them. What no result depends on, and what
    /// `where` has not chosen, has no part in it.
    @Test(arguments: [
      ("loss = log1p(exp(a))", "1000", "NaN"),
      ("loss = max(log(a), 0)", "0", "NaN"),
      ("y = log(a)\noutput y\nloss = 3", "0", "NaN"),
      ("z[t] = log(a + x[t])\nloss = z[T]", "0", "NaN"),
      ("loss = 3*softmax(concat(1e300*a, 0))'*concat(1, 0)", "1e100", "NaN"),
      ("loss = where(a > 0, log(a), 2*a)", "0", "2.0"),
      ("loss = a + stop_gradient(log(a))", "0", "1.0"),
    ])
    func whatIsNotFinite(definitions: String, a: String, gradient: String) async throws {
      let folder = try Folder()
      try folder.write(
        "cell.rnn", "param a: []\n\(definitions.contains("x[t]") ? "input x[t]: []\n" : "")\(definitions)\n")
      let x = definitions.contains("x[t]") ? #", "x": [0, 1]"# : ""
      try folder.write("data.json", "{\"a\": \(a)\(x)}")
      for options in ["", "--interpret", "-O0"] {
        let outcome = try await Program.shell("rnnc run cell.rnn --data data.json \(options)", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let found = (try json(outcome.output)["gradients"] as? [String: Any])?["a"]
        #expect("\(found ?? "")" == gradient, "\(options)")
      }
    }

    @Test func floatIsCloseAndShort() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      let outcome = try await Program.rnnc(
        "run", "cell.rnn", "--data", "-", "--real", "float", in: folder, input: Sample.integratorData)
      let loss = numbers(try json(outcome.output)["loss"])
      #expect(agree(loss, [0.0843454592], 1e-6))
      #expect(!agree(loss, [0.0843454592], 1e-12))
      #expect(outcome.output.contains("\"h\": [0.68, "))
    }

    @Test func batchesHaveALossEachAndASum() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write(
        "data.json",
        """
        { "batch": 2, "a": 0.9, "b": 0.5, "h[0]": [0.2, 0], "lengths": [4, 2], "y": [1, 0],
          "x": [[1, 1], [-2, 1], [0.5, 7], [3, 7]] }
        """)
      for option in ["", "--interpret"] {
        let sum = try json(
          try await Program.shell("rnnc run cell.rnn --data data.json \(option)", in: folder).output)
        let second = 0.5 * 0.95 * 0.95
        #expect(agree(numbers(sum["losses"]), [0.0843454592, second]))
        #expect(agree(numbers(sum["loss"]), [0.0843454592 + second]))
        let line = "rnnc run cell.rnn --data data.json --mean-over-batch \(option)"
        let mean = try json(try await Program.shell(line, in: folder).output)
        #expect(agree(numbers(mean["loss"]), [(0.0843454592 + second) / 2]))
        let sums = try #require(sum["gradients"] as? [String: Any])
        let means = try #require(mean["gradients"] as? [String: Any])
        #expect(agree(numbers(sums["b"]), numbers(means["b"]).map { 2 * $0 }))
      }
    }

    @Test func truncationStopsGradients() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("data.json", Sample.integratorData)
      for option in ["", "--interpret"] {
        let line = "rnnc run cell.rnn --data data.json --truncate 2 \(option)"
        let result = try json(try await Program.shell(line, in: folder).output)
        let gradients = try #require(result["gradients"] as? [String: Any])
        #expect(numbers(gradients["h[0]"]) == [0])
        // Of the chunk of steps 3 and 4 only: 0.41072*x[4] + 0.369648*x[3].
        #expect(agree(numbers(gradients["b"]), [0.41072 * 3 + 0.369648 * 0.5]))
      }
    }

    @Test func sizesComeFromTheData() async throws {
      let folder = try Folder()
      try folder.write("one.rnn", Sample.oneLine)
      try folder.write(
        "data.json",
        """
        { "V": [[0.5, 0.1], [0.2, 0.3]], "W": [[1, 2, 3], [4, 5, 6]], "x": [[0.1, 0.2, 0.3]],
          "adjoint h": [[1, 0]] }
        """)
      let inferred = try await Program.rnnc("run", "one.rnn", "--data", "data.json", in: folder)
      #expect(inferred.status == 0, "\(inferred.errors)")
      let gradients = try #require(try json(inferred.output)["gradients"] as? [String: Any])
      let slope = 1 - pow(tanh(1.4), 2)
      #expect(agree(numbers(gradients["W"]), [0.1 * slope, 0.2 * slope, 0.3 * slope, 0, 0, 0]))
      let given = try await Program.rnnc(
        "run", "one.rnn", "--data", "data.json", "-Dh=2", "-Dx=3", in: folder)
      #expect(given.output == inferred.output)
      let wrong = try await Program.rnnc("run", "one.rnn", "--data", "data.json", "-Dh=3", in: folder)
      #expect(wrong.status == 1)
      #expect(wrong.errors.contains("V: expected [3, 3], got [2, 2]"))
    }

    @Test func firstValuesFillIn() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      try folder.write("data.json", "{ \"x\": [[1, 2, 3]] }")
      let missing = try await Program.rnnc("run", "cell.rnn", "--data", "data.json", in: folder)
      #expect(missing.status == 1)
      #expect(missing.errors.contains("V is missing: expected [2, 2]"))
      let one = try await Program.rnnc("run", "cell.rnn", "--data", "data.json", "--seed", "1", in: folder)
      let same = try await Program.rnnc(
        "run", "cell.rnn", "--data", "data.json", "--seed", "1", "--interpret", in: folder)
      let other = try await Program.rnnc("run", "cell.rnn", "--data", "data.json", "--seed", "2", in: folder)
      #expect(one.status == 0)
      let (a, b) = (
        numbers((try json(one.output)["values"] as? [String: Any])?["h"]),
        numbers((try json(same.output)["values"] as? [String: Any])?["h"])
      )
      #expect(agree(a, b))
      #expect(a.count == 2 && a != [0, 0])
      #expect(one.output != other.output)
    }

    @Test func stepsWithoutStreams() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", "h[t] = 0.5*h[t-1]\nparam unused\nloss = h[T] + unused\n")
      try folder.write("data.json", "{ \"h[0]\": 8, \"unused\": 0 }")
      #expect(try await Program.rnnc("run", "cell.rnn", "--data", "data.json", in: folder).status == 1)
      let outcome = try await Program.rnnc(
        "run", "cell.rnn", "--data", "data.json", "--steps", "3", in: folder)
      #expect(numbers(try json(outcome.output)["loss"]) == [1])
      let empty = try await Program.rnnc("run", "cell.rnn", "--data", "data.json", "--steps", "0", in: folder)
      #expect(numbers(try json(empty.output)["loss"]) == [8])
    }

    /// What is wrong with the data of the integrator, and what is said of it.
    @Test(arguments: [
      ("\"a\": 0.9", "\"c\": 0.9", "there is nothing called \"c\""),
      ("\"a\": 0.9", "\"c\": 0.9", "a is missing: expected a number"),
      ("\"a\": 0.9", "\"a\": [0.9]", "a: expected a number, got [1]"),
      ("[1, -2, 0.5, 3]", "[[1, -2, 0.5, 3]]", "x: expected [T=1], got [1, 4]"),
      ("[1, -2, 0.5, 3]", "[1, -2, \"no\", 3]", "x: expected a number, got a string"),
      (", \"y\": 1 }", " }", "y is missing: expected a number"),
      (", \"y\": 1 }", ", \"y\": 1, \"lengths\": 9 }", "expected a whole number in 0 ... 4, got 9"),
    ])
    func wrongData(old: String, new: String, part: String) async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("data.json", Sample.integratorData.replacingOccurrences(of: old, with: new))
      let outcome = try await Program.rnnc(
        "run", "cell.rnn", "--data", "data.json", "--interpret", in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("data.json:1:"), "\(outcome.errors)")
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }
}
