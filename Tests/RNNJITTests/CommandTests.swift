import Foundation
import SystemPackage
import Testing

@testable import RNNJIT

@Suite struct CommandTests {
  func shell(_ script: String, timeout: Duration = .seconds(30), limit: Int = 1000) -> Command {
    Command(executable: "/bin/sh", arguments: ["-c", script], timeout: timeout, outputLimit: limit)
  }

  @Test(arguments: Way.allCases)
  func outputAndCodeComeBack(_ way: Way) async throws {
    let outcome = try await way.run(shell("echo out; echo err >&2; cat; exit 3"))
    #expect(outcome == .init(ending: .exited(3), output: "out\nerr\n", isTruncated: false))
    #expect(try await way.run(shell("kill -9 $$")).ending == .killed(signal: 9))
  }

  @Test(arguments: Way.allCases)
  func outputIsBounded(_ way: Way) async throws {
    let outcome = try await way.run(
      shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done"))
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.utf8.count == 1000)
    #expect(outcome.isTruncated)
  }

  @Test(arguments: Way.allCases)
  func argumentsAreNotInterpreted(_ way: Way) async throws {
    let words = ["a b", "$(echo no)", "`echo no`", ";", "*", "\"", "'", "\\", "", "é", "-n"]
    let command = Command(executable: "/usr/bin/printf", arguments: ["%s|"] + words)
    #expect(try await way.run(command).output == words.joined(separator: "|") + "|")
  }

  @Test(arguments: Way.allCases)
  func whatTakesTooLongIsEndedWithItsChildren(_ way: Way) async throws {
    let directory = try TemporaryDirectory()
    let file = directory.path.appending("pid")
    let start = ContinuousClock.now
    let outcome = try await way.run(
      shell("sleep 100000 & echo $! > '\(file)'; wait", timeout: .milliseconds(500)))
    #expect(outcome.ending == .timedOut)
    // Other tests may keep this one waiting for long, but not as long as the child sleeps.
    #expect(ContinuousClock.now - start < .seconds(20_000))
    let child = try #require(pid_t(try text(file).trimmingCharacters(in: .whitespacesAndNewlines)))
    var isGone = false
    for _ in 0..<100 where !isGone {
      // A dead child whose parent is dead too may wait some time to be collected.
      let state = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ") Z"
      isGone = kill(child, 0) != 0 || state.contains(") Z")
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(isGone)
  }

  @Test(arguments: Way.allCases)
  func whatWasSaidBeforeTheTimeWasUpIsKept(_ way: Way) async throws {
    let outcome = try await way.run(shell("echo begun; sleep 100000", timeout: .seconds(3)))
    #expect(outcome == .init(ending: .timedOut, output: "begun\n", isTruncated: false))
  }

  /// As where the host ignores SIGCHLD: nothing is left to be asked.
  @Test func anEndingThatSomebodyElseTookIsAnEnding() async throws {
    let directory = try TemporaryDirectory()
    let file = directory.path.appending("pid")
    let command = shell("echo $$ > '\(file)'; sleep 1; echo done; exit 3")
    let thief = Task.detached {
      while true {
        if let child = (try? text(file)).flatMap({ pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        ) {
          var status: Int32 = 0
          return waitpid(child, &status, 0) == child
        }
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    let outcome = try await Way.blocking.run(command)
    #expect(outcome.output == "done\n")
    #expect(outcome.ending == (try await thief.value ? .unknown : .exited(3)))
  }

  @Test(arguments: Way.allCases)
  func aProgramThatIsNotThereIsAnError(_ way: Way) async throws {
    await #expect(throws: Command.Failure.self) {
      try await way.run(Command(executable: "/nonexistent/cc", arguments: []))
    }
  }

  @Test func aDaemonThatHoldsTheOutputDoesNotHoldTheCaller() async throws {
    let outcome = try await Way.blocking.run(shell("sleep 5 & echo done"))
    #expect(outcome.output == "done\n")
  }

  @Test func cancellationEndsTheProcess() async throws {
    let command = shell("sleep 100000")
    let start = ContinuousClock.now
    let task = Task { try await command.run() }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(20_000))
  }

  /// More callers than the pool has threads.
  @Test func blockingCallersDoNotStarveEachOther() async throws {
    let command = shell("echo x")
    await withTaskGroup(of: String?.self) { group in
      for index in 0..<24 {
        group.addTask {
          try? await (index % 2 == 0 ? Way.blocking : .suspending).run(command).output
        }
      }
      for await output in group { #expect(output == "x\n") }
    }
  }

  @Test func descriptionsCanBeTyped() {
    let command = Command(executable: "/usr/bin/cc", arguments: ["-O2", "a b", "it's", ""])
    #expect(command.description == #"/usr/bin/cc -O2 'a b' 'it'\''s' ''"#)
  }
}
