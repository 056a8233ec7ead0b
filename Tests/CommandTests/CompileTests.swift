import Foundation
import Testing

extension Commands {
  @Suite struct CompileTests {
    @Test func writesTheFileAndItsHeader() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      let outcome = try await Program.rnnc("cell.rnn", "-o", "out.c", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.isEmpty)
      #expect(try folder.names.filter { $0 != ".cache" } == ["cell.rnn", "out.c", "out.h"])
      #expect(try folder.read("out.c").hasPrefix("#include \"out.h\"\n"))
      #expect(try folder.read("out.h").contains("int cell_gradient("))
      let compiled = try await Program.shell("cc -std=c99 -c out.c -o out.o", in: folder)
      #expect(compiled.status == 0, "\(compiled.errors)")
    }

    /// An input that is read far back costs the step function, which would have to keep what lies between.
    @Test func farInputsHaveNoStep() async throws {
      let folder = try Folder()
      try folder.write("far.rnn", "input x[t]: []\nh[t] = 0.5*h[t-1] + x[t-1000]\noutput h")
      try folder.write("near.rnn", "input x[t]: []\nh[t] = 0.5*h[t-1] + x[t-99]\noutput h")
      let far = try await Program.rnnc("far.rnn", "-o", "far.c", in: folder)
      #expect(far.status == 0 && far.errors.isEmpty, "\(far.errors)")
      #expect(try folder.read("far.h").contains("int far_gradient("))
      #expect(try !folder.read("far.h").contains("int far_step("))
      #expect(try await Program.rnnc("near.rnn", "-o", "near.c", in: folder).status == 0)
      #expect(try folder.read("near.h").contains("int near_step("))
    }

    @Test func standardOutputHoldsBothFiles() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      let file = try await Program.rnnc("cell.rnn", in: folder)
      let input = try await Program.rnnc("-", "--name", "cell", "-o", "-", in: folder, input: Sample.shapes)
      #expect(file.status == 0)
      #expect(file.output == input.output)
      #expect(!file.output.contains("#include \""))
      try folder.write("alone.c", file.output)
      let compiled = try await Program.shell("cc -std=c99 -c alone.c -o alone.o", in: folder)
      #expect(compiled.status == 0, "\(compiled.errors)")
    }

    @Test func sizesAreGivenInEverySpelling() async throws {
      let folder = try Folder()
      try folder.write("one.rnn", Sample.oneLine)
      let joined = try await Program.rnnc("one.rnn", "-Dh=4", "-Dx=3", in: folder)
      let apart = try await Program.rnnc("-D", "h=4", "-D", "x=3", "one.rnn", in: folder)
      let long = try await Program.rnnc("one.rnn", "--define", "h=4", "--define=x=3", "-Dh=4", in: folder)
      #expect(joined.status == 0, "\(joined.errors)")
      #expect(joined.output.contains("[4][3]"))
      #expect(joined.output == apart.output)
      #expect(joined.output == long.output)
    }

    @Test(arguments: [
      ("declarations", "W: [H, I]"), ("equations", "system cell"), ("adjoint", "result gradient V"),
      ("schedule", "scan over t = T…1"), ("loops", "function cell_forward"), ("c", "int cell_forward("),
    ])
    func everyStageIsShown(stage: String, part: String) async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      let first = try await Program.rnnc("cell.rnn", "--emit", stage, in: folder)
      #expect(first.status == 0)
      #expect(first.output.contains(part))
      let second = try await Program.rnnc("compile", "cell.rnn", "--emit=\(stage)", "-o", "text", in: folder)
      #expect(second.status == 0)
      if stage != "c" { #expect(try folder.read("text") == first.output) }
    }

    @Test func optionsReachTheCode() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes + "y[t] = relu(h[t])\nloss = sum[t](sum(y[t]))\n")
      func output(_ options: String) async throws -> String {
        let outcome = try await Program.shell("rnnc cell.rnn \(options)", in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
      }
      let plain = try await output("")
      #expect(try await output("--real float --math fast --relu-at-zero 0") == plain)
      #expect(try await output("--real double").contains("double *loss"))
      #expect(try await output("--name other").contains("other_gradient"))
      #expect(try await output("--math strict").contains("#define RNN_STRICT_MATH 1"))
      #expect(try await output("--relu-at-zero 0.5") != plain)
      #expect(try await output("--truncate 3 --emit adjoint").contains("cut<"))
      #expect(try await output("--mean-over-batch --emit adjoint").contains("batch"))
      let forward = try await output("--entries forward,hvp")
      #expect(forward.contains("int cell_hvp("))
      #expect(!forward.contains("int cell_gradient("))
      #expect(try await output("--annotate") != plain)
    }

    @Test func outputAppearsByRenaming() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      let old = try folder.write("out.c", "old")
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: old)
      try FileManager.default.linkItem(atPath: old, toPath: folder / "kept")
      try FileManager.default.createSymbolicLink(atPath: folder / "link.h", withDestinationPath: "real.h")
      try folder.write("real.h", "old")
      #expect(try await Program.rnnc("cell.rnn", "-o", "out.c", in: folder).status == 0)
      // The old file is still there under its other name, so it was not written to.
      #expect(try folder.read("kept") == "old")
      #expect(try folder.read("out.c") != "old")
      let mode = try FileManager.default.attributesOfItem(atPath: old)[.posixPermissions] as? Int
      #expect(mode == 0o640)
      #expect(try await Program.rnnc("cell.rnn", "-o", "link.c", in: folder).status == 0)
      #expect(try folder.read("real.h").contains("cell_gradient"))
      let names = try folder.names.filter { $0 != ".cache" }
      #expect(names == ["cell.rnn", "kept", "link.c", "link.h", "out.c", "out.h", "real.h"])
    }

    @Test func devicesAreWrittenTo() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.shapes)
      #expect(try await Program.rnnc("cell.rnn", "-o", "/dev/null", in: folder).status == 0)
      let piped = try await Program.shell("rnnc cell.rnn -o /dev/stdout | cat", in: folder)
      #expect(piped.output == (try await Program.rnnc("cell.rnn", in: folder).output))
    }

    @Test func worksWhereverItIsCopied() async throws {
      let folder = try Folder()
      let elsewhere = try Folder()
      try FileManager.default.copyItem(atPath: Program.rnnc, toPath: elsewhere / "tool")
      try folder.write("cell.rnn", Sample.shapes)
      let original = try await Program.rnnc("cell.rnn", in: folder)
      let copy = try await Program.shell("env -i '\(elsewhere / "tool")' cell.rnn", in: folder)
      #expect(copy.status == 0, "\(copy.errors)")
      #expect(copy.output == original.output)
    }

    @Test func versionAndHelp() async throws {
      let folder = try Folder()
      let version = try await Program.rnnc("--version", in: folder)
      #expect(version.status == 0)
      #expect(version.output.split(separator: ".").count == 3)
      let help = try await Program.rnnc("--help", in: folder)
      #expect(help.status == 0)
      for word in ["EXAMPLES", "compile (default)", "run", "check", "format", "EXIT STATUS"] {
        #expect(help.output.contains(word))
      }
      #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
  }
}
