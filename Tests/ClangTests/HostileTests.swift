import Foundation
import RNNClang
import RNNDiagnostics
import Testing

/// Files that are made to break their reader: always a message, soon.
@Suite struct HostileTests {
  private static let good = "double f(double x) { return x; }\n"

  private func refusal(
    _ text: String, seconds: Int = 10, files: [(String, String)] = [], _ reader: ClangReader = Libraries.first
  ) throws -> Diagnostic? {
    let folder = try Folder()
    try folder.write("f.h", text)
    for (name, text) in files { try folder.write(name, text) }
    var reader = reader
    reader.timeLimit = .seconds(seconds)
    let start = ContinuousClock.now
    defer { #expect(ContinuousClock.now - start < .seconds(seconds + 30)) }
    switch try resolve("f", ["x"], path: "f.h", folder, reader) {
    case .success: return nil
    case .failure(let diagnostic): return diagnostic
    }
  }

  @Test(arguments: Libraries.all) func includeCycle(_ library: ClangLibrary) throws {
    let reader = ClangReader(library: library)
    let cycle = try refusal(
      "#include \"g.h\"\n#include \"g.h\"\n" + HostileTests.good,
      files: [("g.h", "#include \"f.h\"\n#include \"f.h\"\n")], reader)
    #expect(try #require(cycle).message.contains("nested too deeply"), "\(cycle?.message ?? "")")
  }

  @Test func guardedCycleIsFine() throws {
    let text = "#ifndef F\n#define F\n#include \"g.h\"\n" + HostileTests.good + "#endif\n"
    #expect(try refusal(text, files: [("g.h", "#include \"f.h\"\n")]) == nil)
  }

  @Test func hugeFile() throws {
    let text = "#define BIG " + String(repeating: "1 + ", count: 400_000) + "1\n" + HostileTests.good
    #expect(try #require(try refusal(text)).message.contains("more than"))
  }

  @Test func hugeMacro() throws {
    let sum = String(repeating: "1 + ", count: 200_000) + "1"
    let text = "#define BIG \(sum)\ndouble f(double x) { return x + (BIG); }\n"
    let diagnostic = try #require(try refusal(text))
    #expect(diagnostic.severity == .error)
    // Unused it does no harm.
    #expect(try refusal("#define BIG \(sum)\n" + HostileTests.good) == nil)
  }

  @Test func exponentialMacros() throws {
    var text = "#define A0 1 +\n"
    for i in 1...40 { text += "#define A\(i) A\(i - 1) A\(i - 1)\n" }
    let diagnostic = try #require(
      try refusal(text + "double f(double x) { return x + (A40 1); }\n", seconds: 2))
    #expect(diagnostic.code == "unreadable-c")
    #expect(diagnostic.range != nil)
  }

  @Test(arguments: [
    "#pragma clang __debug parser_crash\n", "#pragma clang __debug llvm_fatal_error\n",
    "#pragma clang __debug overflow_stack\n", "#pragma clang __debug crash\n",
  ])
  func crashOfTheParser(_ pragma: String) throws {
    for library in Libraries.all {
      let diagnostic = try refusal(
        pragma + HostileTests.good, seconds: 2, ClangReader(library: library))
      #expect(try #require(diagnostic).code == "unreadable-c", "\(diagnostic?.message ?? "")")
    }
  }

  @Test(arguments: [
    "return " + String(repeating: "(", count: 5000) + "x" + String(repeating: ")", count: 5000) + ";",
    "return " + String(repeating: "- ", count: 100_000) + "x;",
    "return x" + String(repeating: " + x", count: 100_000) + ";",
    "return x" + String(repeating: " > 0 ? x : x", count: 20_000) + ";",
    String(repeating: "{", count: 2000) + "return x;" + String(repeating: "}", count: 2000),
    String(repeating: "if (x > 0) x += 1; else ", count: 20_000) + "x = 0; return x;",
  ])
  func depth(_ body: String) throws {
    let diagnostic = try #require(try refusal("double f(double x) { \(body) }\n"))
    #expect(diagnostic.range != nil)
  }

  @Test(arguments: [
    "double f(double x) { return", "double f(double x { return x; }", "\u{0}\u{1}\u{2}", "}}}}",
    "#if 1\n" + good,
    "#include \"missing.h\"\n" + good, "#error no\n" + good, "int double float;", "\"", "/* open\n" + good,
    "class A {};", "#include <missing>\n" + good,
  ])
  func brokenText(_ text: String) throws {
    let diagnostic = try #require(try refusal(text))
    #expect(diagnostic.severity == .error)
    #expect(diagnostic.range != nil)
  }

  @Test func emptyFile() throws { #expect(try #require(try refusal("")).code == "extern-missing") }

  @Test func noSuchFile() throws {
    let folder = try Folder()
    for (path, message) in [
      ("no.h", "there is no such file"), (".", "no regular file"), ("/dev/zero", "no regular file"),
      ("", "no regular file"),
    ] {
      guard case .failure(let diagnostic) = try resolve("f", ["x"], path: path, folder) else {
        Issue.record("\(path) was read")
        continue
      }
      #expect(diagnostic.code == "extern-unreadable")
      #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
      #expect(diagnostic.range?.file.name.hasSuffix("program.rnn") == true)
    }
  }

  @Test func endlessInclude() throws {
    let diagnostic = try #require(try refusal("#include \"/dev/zero\"\n" + HostileTests.good, seconds: 2))
    #expect(diagnostic.range != nil)
  }

  @Test func pipeThatNobodyWritesTo() throws {
    let folder = try Folder()
    #expect(mkfifo("\(folder.path)/f.h", 0o600) == 0)
    guard case .failure(let diagnostic) = try resolve("f", ["x"], path: "f.h", folder) else {
      Issue.record("a pipe was read")
      return
    }
    #expect(diagnostic.message.contains("no regular file"))
  }

  /// Work after reading is bounded too.
  @Test func explodingCalls() throws {
    var text = "static double g0(double x) { return x * x + 1; }\n"
    for i in 1...40 {
      text += "static double g\(i)(double x) { return g\(i - 1)(x) + g\(i - 1)(x + 1); }\n"
    }
    let diagnostic = try #require(try refusal(text + "double f(double x) { return g40(x); }\n"))
    #expect(diagnostic.message.contains("too long"))
  }
}
