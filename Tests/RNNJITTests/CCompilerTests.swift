import Foundation
import SystemPackage
import Testing

@testable import RNNJIT

@Suite struct CCompilerTests {
  func failure(_ environment: [String: String]) -> CompileError? {
    do {
      _ = try CCompiler.find(environment: environment)
      return nil
    } catch { return error as? CompileError }
  }

  @Test(arguments: Way.allCases)
  func theFirstNameOnPathIsTaken(_ way: Way) async throws {
    let directory = try TemporaryDirectory()
    _ = try directory.write("gcc", "#!/bin/sh\necho gcc 1\n", executable: true)
    _ = try directory.write("cc", "not executable")
    let clang = try directory.write("clang", "#!/bin/sh\necho clang 2\n", executable: true)
    let compiler = try await way.find(["PATH": "relative:\(directory.path)"])
    #expect(compiler.path == clang)
    #expect(compiler.identity.version == "clang 2\n")
    #expect(compiler.identity.size == 23)
  }

  @Test func noCompilerSaysWhatWasLookedFor() throws {
    let error = try #require(failure(["PATH": "/nonexistent"]))
    #expect(error == .noCompiler(searched: ["cc", "clang", "gcc"]))
    #expect(error.diagnostic.help?.contains("CC") == true)
  }

  @Test(arguments: Way.allCases)
  func aBadCCIsNamed(_ way: Way) async throws {
    let directory = try TemporaryDirectory()
    let plain = try directory.write("plain", "text")
    // Executable, but nothing that the system can run.
    let broken = try directory.write("broken", "\u{7F}ELF nonsense", executable: true)
    let values = [
      "/nonexistent/cc -m64", "no-such-compiler-anywhere", plain.string, directory.path.string,
      broken.string,
    ]
    for value in values {
      do {
        _ = try await way.find(["PATH": "/usr/bin:/bin", "CC": value])
        Issue.record("\(value) was accepted")
      } catch let error as CompileError {
        guard case .badCC(value, _) = error else { throw error }
        #expect(error.description.hasPrefix("CC is '\(value)', which cannot be used: "))
      }
    }
  }

  @Test func anEmptyCCIsNotSet() throws {
    let path = try #require(ProcessInfo.processInfo.environment["PATH"])
    let expected = try CCompiler.find(environment: ["PATH": path]).path
    #expect(try CCompiler.find(environment: ["PATH": path, "CC": "  "]).path == expected)
  }

  @Test(arguments: Way.allCases)
  func argumentsOfCCArePassedOnAndNeverRead(_ way: Way) async throws {
    let directory = try TemporaryDirectory()
    let script = try directory.compiler(
      "cc", running: "for word; do echo \"<$word>\" >> \"$dir/log\"; done\nshift 4\ncompile")
    let value = "\(script.path) $(touch \(directory.path)/pwned) ; -DX='1'"
    let compiler = try await way.find(["CC": value, "PATH": "/usr/bin:/bin"])
    #expect(compiler.arguments == ["$(touch", "\(directory.path)/pwned)", ";", "-DX='1'"])
    let log = try text(directory.path.appending("log"))
    #expect(log == (compiler.arguments + ["--version"]).map { "<\($0)>\n" }.joined())
    #expect(compiler.identity.version == (try systemCompiler()).identity.version)
    #expect(Files.status(directory.path.appending("pwned")) == nil)
    #expect(Files.status(directory.path.appending("pwned)")) == nil)
  }

  @Test(arguments: Way.allCases)
  func argumentsComeFirst(_ way: Way) async throws {
    let directory = try TemporaryDirectory()
    let script = try directory.compiler(
      "cc", running: "for word; do echo \"<$word>\" >> \"$dir/log\"; done\ncompile")
    let compiler = try await way.find(["CC": "\(script.path)  -DX=1   -DY=$HOME"])
    let cache = CompileCache(directory: directory.path.appending("a b;$(echo c)'d"))
    let library = try await way.library(cache, unit(returning: 1), compiler)
    #expect(library.warnings.isEmpty)
    let log = try text(directory.path.appending("log"))
    #expect(log.hasSuffix("<-lm>\n"))
    #expect(
      log.contains("<-DX=1>\n<-DY=$HOME>\n<-std=c99>\n<-O0>\n<-fPIC>\n<-shared>\n<-ffp-contract=off>\n"))
    #expect(log.contains("/a b;$(echo c)'d/building-"))
  }

  @Test func flagsFollowTheOptions() {
    #expect(
      CompileOptions(contraction: .fast).flags == [
        "-std=c99", "-O2", "-fPIC", "-shared", "-ffp-contract=fast", "-march=native", "-fno-math-errno",
      ])
    #expect(
      CompileOptions(target: .named("x86-64-v3"), extraFlags: ["-g"]).flags.suffix(3) == [
        "-march=x86-64-v3", "-fno-math-errno", "-g",
      ])
  }

  @Test(arguments: Way.allCases)
  func aFailureShowsTheCommandAndWhatItSaid(_ way: Way) async throws {
    let directory = try TemporaryDirectory()
    let cache = CompileCache(directory: directory.path.appending("cache"))
    let bad = CompileUnit(name: "bad", source: "int f(void) { return undefined_name; }\n", header: "")
    do {
      _ = try await way.library(cache, bad, try systemCompiler())
      Issue.record("compiled")
    } catch let error as CompileError {
      guard case .failed(let command, let ending, let output) = error else { throw error }
      #expect(ending == "exit code 1")
      #expect(command.contains("-ffp-contract=off"))
      #expect(output.contains("undefined_name"))
      #expect(error.description.contains(command) && error.description.contains(output))
    }
    #expect(cache.statistics() == .init(entries: 0, leftovers: 0, bytes: 0))
  }

  @Test(arguments: Way.allCases)
  func crashesAndSilenceAreErrors(_ way: Way) async throws {
    let directory = try TemporaryDirectory()
    let cache = CompileCache(directory: directory.path.appending("cache"))
    func failure(_ body: String, _ options: CompileOptions = quick) async throws -> CompileError? {
      let compiler = try directory.compiler(running: body)
      do {
        _ = try await way.library(cache, unit(returning: 1), compiler, options)
        return nil
      } catch { return error as? CompileError }
    }
    #expect(try await failure("kill -11 $$")?.description.contains("signal 11") == true)
    #expect(try await failure("true")?.description.contains("wrote no library") == true)
    #expect(try await failure(": > \"$out\"")?.description.contains("wrote no library") == true)
    // As when a disk runs full: part of the library is there, and the compiler complains.
    #expect(
      try await failure("echo half > \"$out\"; echo 'No space left' >&2; exit 1")?.description.contains(
        "No space left") == true)
    var hurried = quick
    hurried.timeout = .milliseconds(300)
    #expect(try await failure("sleep 60", hurried)?.description.contains("no end within the time") == true)
    #expect(cache.statistics() == .init(entries: 0, leftovers: 0, bytes: 0))
  }

  @Test func namesThatLeaveTheDirectoryAreRefused() throws {
    let directory = try TemporaryDirectory()
    let cache = CompileCache(directory: directory.path.appending("cache"))
    for name in ["../x.c", "/tmp/x.c", "", "..", "-x.c", "library.so", "a\0b.c"] {
      let unit = CompileUnit(source: .init(name: name, text: "int x;"))
      #expect(throws: CompileError.badFileName(name)) {
        try cache.library(for: unit, compiler: systemCompiler(), options: quick)
      }
    }
  }
}
