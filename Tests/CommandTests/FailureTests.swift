import Foundation
import Testing

extension Commands {
  @Suite struct FailureTests {
    /// What no memory holds is refused by its size, before anything is computed: arrays of 10¹¹ steps of two numbers take terabytes.
    @Test(arguments: [
      (
        "rnnc run state.rnn --data state.json --seed 1 --steps 100000000000",
        "for 100000000000 steps of 1 sequence"
      ),
      ("rnnc run state.rnn --data batch.json --seed 1 -D h=2", "for 1 step of 1000000000000000 sequences"),
      (
        "rnnc run state.rnn --data batch.json --seed 1 --interpret -D h=2",
        "for 1 step of 1000000000000000 sequences"
      ),
      ("rnnc analyze state.rnn --steps 100000000000 -D h=2", "for 100000000000 steps of 1 sequence"),
      ("rnnc bench state.rnn --steps 100000000000 -D h=2", "for 100000000000 steps of 32 sequences"),
      ("rnnc check state.rnn --steps 100000000000 -D h=2", "for 100000000000 steps of"),
      ("rnnc run wide.rnn --data wide.json --seed 1", "for 50 steps of 1 sequence"),
      ("rnnc check wide.rnn --steps 50", "for 50 steps of"),
      ("rnnc analyze wide.rnn --steps 50", "for "),
    ])
    func sizesBeyondMemory(line: String, part: String) async throws {
      let folder = try Folder()
      try folder.write("state.rnn", "h[t] = tanh(W*h[t-1])")
      try folder.write("state.json", #"{"h[0]": [1, 2]}"#)
      try folder.write("batch.json", #"{"batch": 1000000000000000, "steps": 1}"#)
      try folder.write("wide.rnn", "size H = 2000000000\nparam w: [H]\nh[t] = tanh(w .* h[t-1])")
      try folder.write("wide.json", #"{"steps": 50}"#)
      let outcome = try await Program.shell(line, in: folder)
      #expect(outcome.status == 1 && outcome.output.isEmpty, "\(outcome.status) \(outcome.output)")
      #expect(outcome.errors.contains("error: the arrays \(part)"), "\(outcome.errors)")
      #expect(outcome.errors.contains(" of memory [too-large]"), "\(outcome.errors)")
    }

    /// A line of shell, the status it ends with, and a part of what it says.
    @Test(arguments: [
      // Wrong use.
      ("rnnc", 64, "Missing expected argument '<file>'"),
      ("rnnc one.rnn --bogus", 64, "Unknown option '--bogus'"),
      ("rnnc one.rnn -Dh", 64, "'h' is invalid for '-D <name=n>'"),
      ("rnnc one.rnn -Dh=0", 64, "'h=0' is invalid for '-D <name=n>': a size is a positive whole number"),
      ("rnnc one.rnn -D h=-3", 64, "'h=-3' is invalid"),
      ("rnnc one.rnn -Dh=99999999999999999999", 64, "too large for a size; a value has at most 2^31"),
      ("rnnc one.rnn -Dh=4 -Dx=2 -Dh=5", 64, "-D gives h two numbers: h=4 and h=5"),
      ("rnnc cell.rnn -o ''", 64, "-o wants the name of a file, and got an empty one"),
      ("rnnc cell.rnn --name 'a b'", 64, "--name wants a C identifier"),
      ("rnnc cell.rnn --name 2d", 64, "--name wants a C identifier"),
      ("rnnc cell.rnn --clip-norm -1", 64, "--clip-norm wants a number above 0"),
      ("rnnc cell.rnn --truncate -1", 64, "--truncate wants a number of steps, 1 or more"),
      ("rnnc run one.rnn --data one.rnn --steps -2", 64, "--steps wants a number, 0 or more"),
      ("rnnc help frob", 64, "there is no command 'frob'"),
      ("rnnc one.rnn --emit soup", 64, "'soup' is invalid"),
      ("rnnc one.rnn --entries forward,", 64, "'forward,' is invalid"),
      ("rnnc one.rnn --truncate 0", 64, "--truncate wants"),
      ("rnnc one.rnn --relu-at-zero nan", 64, "--relu-at-zero wants"),
      ("rnnc cell.rnn -o x.h", 64, "header is written beside it"),
      ("rnnc cell.rnn -o cell.rnn", 64, "cell.rnn is an input"),
      ("rnnc cell.rnn -o ./hard.c", 64, "hard.c is an input"),
      ("rnnc importing.rnn -Dh=1 -o lib.c", 64, "lib.h is an input"),
      ("rnnc taking.rnn -Dh=1 -o mish.c", 64, "mish.h is an input"),
      ("rnnc nesting.rnn -Dh=1 -o inner.c", 64, "inner.h is an input"),
      ("rnnc explain importing.rnn -o lib.h", 64, "lib.h is an input"),
      ("rnnc explain taking.rnn -o ./mish.h", 64, "mish.h is an input"),
      ("rnnc explain cell.rnn -o hard.c", 64, "hard.c is an input"),
      ("rnnc analyze cell.rnn --html cell.rnn", 64, "name another file with --html"),
      ("rnnc analyze cell.rnn --data one.rnn --html one.rnn", 64, "one.rnn is an input"),
      ("rnnc run - --data -", 64, "cannot both be standard input"),
      ("rnnc run one.rnn", 64, "Missing expected argument '--data <json>'"),
      ("rnnc run one.rnn --data one.rnn --batch 0", 64, "--batch wants"),
      ("rnnc run one.rnn --data one.rnn --interpret --real float", 64, "double only"),
      ("rnnc format one.rnn --check --in-place", 64, "exclude each other"),
      ("rnnc format - --in-place", 64, "not standard input"),
      // Inputs that cannot be read.
      ("rnnc none.rnn", 66, "cannot read none.rnn: no such file or directory"),
      ("rnnc .", 66, "cannot read .: is a directory"),
      ("rnnc one.rnn/x", 66, "not a directory"),
      ("rnnc run one.rnn --data none.json", 66, "cannot read none.json"),
      ("rnnc /dev/zero", 66, "cannot read /dev/zero: file too large"),
      ("rnnc check none.rnn", 66, "cannot read none.rnn"),
      ("rnnc format none.rnn", 66, "cannot read none.rnn"),
      ("rnnc - <&-", 66, "cannot read standard input: bad file descriptor"),
      // Outputs that cannot be written.
      ("rnnc cell.rnn -o none/x.c", 73, "cannot write none/x.h: no such file or directory"),
      ("rnnc cell.rnn -o folder", 73, "cannot write folder: is a directory"),
      ("rnnc cell.rnn -o /proc/x.c", 73, "cannot write /proc/x.h"),
      ("rnnc cell.rnn >&-", 73, "cannot write standard output: bad file descriptor"),
      ("rnnc cell.rnn >/dev/full", 73, "cannot write standard output: no space left on device"),
      ("rnnc cell.rnn -o /dev/full", 73, "cannot write /dev/full: no space left on device"),
      ("rnnc format cell.rnn >/dev/full", 73, "cannot write standard output"),
      // Errors in programs and data.
      ("rnnc bad.rnn", 1, "bad.rnn:1:"),
      ("rnnc one.rnn", 1, "one.rnn:1:1: error: the sizes h, x have no numbers"),
      ("rnnc one.rnn -Dh=3", 1, "one.rnn:1:26: error: the size x has no number"),
      ("rnnc format bad.rnn", 1, "bad.rnn:1:"),
      ("rnnc run cell.rnn --data one.rnn", 1, "one.rnn:1:1: error: expected a value"),
      ("echo 'import \"/dev/zero\"' | rnnc -", 1, "cannot import \"/dev/zero\": it is no regular file"),
      ("mkdir x; cd x; rnnc ../round.rnn; s=$?; rmdir ../x; exit $s", 1, "../back.rnn:1:1: error: "),
      ("rnnc round.rnn", 1, "is being imported: round.rnn → back.rnn → round.rnn"),
      (
        "echo '{\"x\": [1, 2]}' | rnnc run one.rnn --data -", 1, "x: expected [T, x], got [2], 1 axis too few"
      ),
      ("rnnc open.rnn", 1, "open.rnn:3:5: error: the size l_h has no number"),
      ("rnnc open.rnn", 1, "give it in the call, H = …, or on the command line: -D l_h=…"),
      (
        "CC=false rnnc check cell.rnn", 1,
        "CC is 'false', which cannot compile the smallest program: exit code 1"
      ),
      ("CC=/none rnnc check cell.rnn", 1, "CC is '/none', which cannot be used"),
    ])
    func messageAndStatus(line: String, status: Int32, part: String) async throws {
      let folder = try Folder()
      try folder.write("one.rnn", Sample.oneLine)
      try folder.write("bad.rnn", "h[t = 1\n")
      try folder.write("cell.rnn", Sample.shapes)
      try folder.write("round.rnn", "import \"./back.rnn\"\n")
      try folder.write("back.rnn", "import \"round.rnn\"\n")
      try folder.write(
        "layer.rnn",
        "cell A(x[t]: [I], size H) -> h {\n  h[t] = tanh(V*h[t-1] + W*x[t])\n  param V: [H, H]\n}\n")
      try folder.write("open.rnn", "import \"layer.rnn\"\ninput x[t]: [3]\nl = A(x)\n")
      try folder.write("lib.h", "fn twice(x) = 2*x\n")
      try folder.write("importing.rnn", "import \"lib.h\"\nh[t] = twice(h[t-1])\n")
      try folder.write("mish.h", "static double mish(double x) { return x * x; }\n")
      try folder.write("inner.h", "static double twice(double x) { return 2 * x; }\n")
      try folder.write(
        "outer.h", "#include \"inner.h\"\nstatic double outer(double x) { return twice(x) + 1; }\n")
      try folder.write("nesting.rnn", "extern fn outer(x) from \"outer.h\"\nh[t] = outer(h[t-1])\n")
      try folder.write("taking.rnn", "extern fn mish(x) from \"mish.h\"\nh[t] = mish(h[t-1])\n")
      try FileManager.default.linkItem(atPath: folder / "cell.rnn", toPath: folder / "hard.c")
      try FileManager.default.createDirectory(
        atPath: folder / "folder", withIntermediateDirectories: false)
      let outcome = try await Program.shell(line, in: folder)
      #expect(outcome.status == status, "\(outcome.errors)")
      #expect(outcome.errors.components(separatedBy: "error: ").count == 2, "\(outcome.errors)")
      #expect(outcome.errors.contains(part), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
      let names = [
        "back.rnn", "bad.rnn", "cell.rnn", "folder", "hard.c", "importing.rnn", "inner.h", "layer.rnn",
        "lib.h",
        "mish.h", "nesting.rnn", "one.rnn", "open.rnn", "outer.h", "round.rnn", "taking.rnn",
      ]
      #expect(try folder.names.filter { $0 != ".cache" } == names)
      #expect(try folder.read("cell.rnn") == Sample.shapes)
      #expect(try folder.read("lib.h") == "fn twice(x) = 2*x\n")
    }

    @Test func aReaderThatLeavesIsNoCrash() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      let line = "{ rnnc cell.rnn; echo $? >status; } | true; cat status"
      // `true` may end before or after the text is written: a pipe holds only part of it.
      let outcome = try await Program.shell(line, in: folder)
      #expect(outcome.output == "73\n")
      #expect(outcome.errors.contains("cannot write standard output: broken pipe"))
    }

    @Test func ownFaultsHaveAStatusOfTheirOwn() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      let compiler = try folder.write(
        "cc",
        "#!/bin/sh\ncase \"$*\" in\n*probe.c*) exit 0 ;;\nesac\necho 'cell.c:1: error: no' >&2\nexit 1\n",
        executable: true)
      let outcome = try await Program.rnnc("check", "cell.rnn", in: folder, environment: ["CC": compiler])
      #expect(outcome.status == 70)
      #expect(outcome.errors.contains("cell.c:1: error: no"))
    }

    @Test func messagesInJSON() async throws {
      let folder = try Folder()
      try folder.write("bad.rnn", "h[t] = W*x[t]\ninput x[t]: [4]\nparam W: [5, 3]\n")
      let outcome = try await Program.rnnc("bad.rnn", "--diagnostics", "json", in: folder)
      #expect(outcome.status == 1)
      let messages = try #require(
        try JSONSerialization.jsonObject(with: Data(outcome.errors.utf8)) as? [[String: Any]])
      #expect(messages.count == 1)
      #expect(messages[0]["line"] as? Int == 1)
      #expect(messages[0]["file"] as? String == "bad.rnn")

      let usage = try await Program.rnnc("--diagnostics=json", "--bogus", in: folder)
      #expect(usage.status == 64)
      #expect(usage.errors.contains("\"code\" : \"usage\""))

      try folder.write("good.rnn", Sample.shapes)
      let fine = try await Program.rnnc("good.rnn", "-o", "x.c", "--diagnostics", "json", in: folder)
      #expect(fine.status == 0)
      #expect(try JSONSerialization.jsonObject(with: Data(fine.errors.utf8)) as? [[String: String]] == [])
    }

    @Test func warningsDoNotFail() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes + "param unused: [H]\n")
      let outcome = try await Program.rnnc("cell.rnn", "-o", "x.c", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("cell.rnn:5:7: warning:"))
    }

    /// Runs a line under a pseudo-terminal and returns what it shows.
    private func onTerminal(_ line: String, _ folder: Folder, _ environment: [String: String] = [:])
      async throws
      -> String
    {
      try folder.write("line.sh", line)
      return try await Program.shell(
        "script -qec 'sh line.sh' /dev/null </dev/null", in: folder,
        environment: ["TERM": "xterm", "NO_COLOR": ""].merging(environment) { $1 }
      ).output
    }

    @Test func colourOnlyOnATerminal() async throws {
      let folder = try Folder()
      try folder.write("bad.rnn", "h[t = 1\n")
      let escape = "\u{1B}["
      #expect(!(try await Program.rnnc("bad.rnn", in: folder).errors.contains(escape)))
      #expect(try await onTerminal("rnnc bad.rnn", folder).contains(escape))
      #expect(!(try await onTerminal("rnnc bad.rnn", folder, ["NO_COLOR": "1"]).contains(escape)))
      #expect(!(try await onTerminal("rnnc bad.rnn", folder, ["TERM": "dumb"]).contains(escape)))
      #expect(!(try await onTerminal("rnnc bad.rnn 2>text; cat text", folder).contains(escape)))
    }

    @Test func longWorkIsShownOnATerminal() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("data.json", Sample.integratorData)
      let compiler = try folder.write(
        "cc", "#!/bin/sh\n[ \"$1\" = --version ] || sleep 1.5\nexec /usr/bin/cc -O0 \"$@\"\n",
        executable: true)
      let line = "rnnc run cell.rnn --data data.json >out"
      let shown = try await onTerminal(line, folder, ["CC": compiler])
      #expect(shown.contains("rnnc: compiling cell.rnn, 1 s"))
      #expect(try folder.read("out").contains("0.08434"))
      let again = try await onTerminal(line, folder, ["CC": compiler])
      #expect(!again.contains("compiling"))
    }
  }
}
