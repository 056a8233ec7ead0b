import Foundation
import Synchronization
import Testing

@testable import RNNJIT

/// A team does every part once, whatever the number of its threads, and serves calls from several threads one after the other.
@Suite struct ThreadTeamTests {
  /// What the parts of a job count into.
  private final class Counts: Sendable {
    let counts: Mutex<[Int]>
    init(_ parts: Int) { counts = Mutex(Array(repeating: 0, count: parts)) }
  }

  private func run(_ team: ThreadTeam, parts: Int) -> [Int] {
    let counts = Counts(parts)
    team.perform(parts) { part in counts.counts.withLock { $0[part] += 1 } }
    return counts.counts.withLock { $0 }
  }

  @Test(arguments: [1, 2, 3, 7])
  func everyPartOnce(threads: Int) {
    let team = ThreadTeam(count: threads)
    #expect(team.count == threads)
    for parts in [0, 1, 2, 5, 16] {
      #expect(run(team, parts: parts) == Array(repeating: 1, count: parts), "\(parts) parts")
    }
  }

  @Test func noThreadsAreOne() {
    #expect(ThreadTeam(count: 0).count == 1)
    #expect(run(ThreadTeam(count: -3), parts: 4) == [1, 1, 1, 1])
  }

  @Test func threadsThatTheSystemRefusesAreNotWaitedFor() {
    for allowed in 0..<3 {
      var left = allowed
      let team = ThreadTeam(count: 4) { body in
        if left == 0 { return false }
        left -= 1
        Thread.detachNewThread(body)
        return true
      }
      #expect(team.count == allowed + 1)
      #expect(run(team, parts: 6) == Array(repeating: 1, count: 6))
    }
  }

  @Test func callsFromSeveralThreads() async {
    let team = ThreadTeam(count: 2)
    let results = await withTaskGroup(of: [Int].self) { group in
      for _ in 0..<8 { group.addTask { self.run(team, parts: 3) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == Array(repeating: [1, 1, 1], count: 8))
  }

  @Test func sleepersWakeUp() {
    let team = ThreadTeam(count: 3)
    for _ in 0..<3 {
      Thread.sleep(forTimeInterval: 0.01)
      #expect(run(team, parts: 3) == [1, 1, 1])
    }
  }
}
