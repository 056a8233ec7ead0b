import Foundation
import Testing

/// What the documentation shows is what the programs do. With `RNNC_RECORD=1` the documents are written anew instead.
extension Commands {
  @Suite struct DocumentationTests {
    @Test(arguments: [
      "README.md", "Docs/analysis.md", "Docs/architecture.md", "Docs/c-interface.md", "Docs/commands.md",
      "Docs/extern.md", "Docs/swift.md", "Docs/testing.md", "Docs/tutorial.md",
    ])
    func blocksAreUpToDate(name: String) async throws {
      let path = "\(root)/\(name)"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let folder = try Folder()
      try FileManager.default.createSymbolicLink(
        atPath: folder / "Examples", withDestinationPath: "\(root)/Examples")
      let expected = try await Self.renewed(text, folder)
      if ProcessInfo.processInfo.environment["RNNC_RECORD"] == "1" {
        try expected.write(toFile: path, atomically: true, encoding: .utf8)
      } else {
        #expect(text == expected)
      }
    }

    /// The text with the content of its fenced blocks made anew: of `file=…` the file, of `console` the output of its commands.
    private static func renewed(_ text: String, _ folder: Folder) async throws -> String {
      var lines: [String] = []
      var rest = text.components(separatedBy: "\n")[...]
      while let line = rest.popFirst() {
        lines.append(line)
        guard line.hasPrefix("```"), line != "```" else { continue }
        let end = try #require(rest.firstIndex(of: "```"))
        let body = Array(rest[..<end])
        rest = rest[end...]
        let words = line.dropFirst(3).split(separator: " ")
        if let file = words.first(where: { $0.hasPrefix("file=") })?.dropFirst(5) {
          let content = try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)
          lines += content.components(separatedBy: "\n").dropLast()
        } else if words.first == "console" {
          for command in body where command.hasPrefix("$ ") {
            lines.append(command)
            let outcome = try await Program.shell(String(command.dropFirst(2)), in: folder)
            #expect(outcome.status == 0, "\(command): \(outcome.errors)")
            lines += outcome.output.components(separatedBy: "\n").dropLast()
          }
        } else {
          lines += body
        }
        if let fence = rest.popFirst() { lines.append(fence) }
      }
      return lines.joined(separator: "\n")
    }

    @Test func linksLeadSomewhere() throws {
      for name in ["README.md"] + (try documents()) {
        // Code such as `sum[t](e)` looks like a link and is none.
        let text = try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)
          .replacing(/`[^`\n]*`/, with: "")
        let folder = URL(fileURLWithPath: "\(root)/\(name)").deletingLastPathComponent()
        // Code may look like a link.
        let prose = text.replacing(/(?s)```.*?```/, with: "").replacing(/`[^`\n]*`/, with: "")
        for match in prose.matches(of: /\]\(([A-Za-z0-9_.\/-]+)\)/) {
          let target = folder.appendingPathComponent(String(match.1)).path
          #expect(FileManager.default.fileExists(atPath: target), "\(name): \(match.1)")
        }
      }
    }

    private func documents() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "\(root)/Docs").filter { $0.hasSuffix(".md") }
        .sorted().map { "Docs/\($0)" }
    }

    /// The manual and the reference name every command and every option of the program.
    @Test func everyOptionIsDocumented() async throws {
      let folder = try Folder()
      let dump = try await Program.rnnc("--experimental-dump-help", in: folder)
      let command = try #require(try json(dump.output)["command"] as? [String: Any])
      let manual = try String(contentsOfFile: "\(root)/Docs/rnnc.1", encoding: .utf8)
      let reference = try String(contentsOfFile: "\(root)/Docs/commands.md", encoding: .utf8)
      let commands = try #require(command["subcommands"] as? [[String: Any]])
      var count = 0
      for command in commands {
        let name = try #require(command["commandName"] as? String)
        let inManual = manual.contains(".Cm \(name)\n") || manual.contains(".Op Cm \(name)\n")
        let inReference = reference.contains("rnnc \(name)") || reference.contains("rnnc [\(name)]")
        #expect(inManual && inReference, "\(name)")
        for argument in command["arguments"] as? [[String: Any]] ?? [] {
          for spelling in argument["names"] as? [[String: Any]] ?? [] {
            let option = try #require(spelling["name"] as? String)
            let isShort = spelling["kind"] as? String == "short"
            // Help is what every program has: `help -h` needs no line of its own.
            guard name != "help", option != "h" else { continue }
            let inManual = manual.contains(isShort ? "Fl \(option)" : "Fl -\(option)")
            let inReference = reference.contains(isShort ? "`-\(option)`" : "--\(option)")
            #expect(inManual, "the manual lacks \(option) of \(name)")
            #expect(inReference, "Docs/commands.md lacks \(option) of \(name)")
            count += 1
          }
        }
      }
      #expect(commands.count == 8)
      #expect(count > 40)
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsNameTheOptions(shell: String) async throws {
      let folder = try Folder()
      let script = try await Program.rnnc("--generate-completion-script", shell, in: folder)
      #expect(script.status == 0)
      for word in ["run", "check", "format", "emit", "declarations", "mean-over-batch"] {
        #expect(script.output.contains(word))
      }
      if shell == "bash" {
        try folder.write("rnnc.bash", script.output)
        #expect(try await Program.shell("bash -n rnnc.bash", in: folder).status == 0)
      }
    }

    @Test func installsInto() async throws {
      let folder = try Folder()
      let line =
        "make -C '\(root)' -s install PREFIX='\(folder.path)/usr' BINARY='\(Program.rnnc)' BUILD=true"
      let outcome = try await Program.shell(line, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      for name in ["bin/rnnc", "share/man/man1/rnnc.1", "share/zsh/site-functions/_rnnc"] {
        #expect(FileManager.default.fileExists(atPath: folder / "usr/\(name)"))
      }
      let version = try await Program.shell("env -i usr/bin/rnnc --version", in: folder)
      #expect(version.status == 0)
      let removal = try await Program.shell(
        "make -C '\(root)' -s uninstall PREFIX='\(folder.path)/usr'", in: folder)
      #expect(removal.status == 0)
      #expect(!FileManager.default.fileExists(atPath: folder / "usr/bin/rnnc"))
    }

    /// Flags called unsafe bar a package from being a dependency.
    @Test func canBeADependency() throws {
      let manifest = try String(contentsOfFile: "\(root)/Package.swift", encoding: .utf8)
      #expect(!manifest.contains("unsafeFlags"))
      #expect(manifest.contains(".library("))
    }
  }
}
