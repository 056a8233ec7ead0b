import DifferentialSupport
import Foundation
import Testing

/// Random programs: the interpreter against compiled C, compiled by gcc and clang, with and without optimisation, vectors and
/// sanitizers.
///
/// `RNNC_RANDOM_PROGRAMS` says how many, `RNNC_RANDOM_SEED` where to begin, `RNNC_RANDOM_PATIENCE` how many seconds a failing
/// program is shrunk. A failure names its seed and the way it was compiled, which `RNNC_RANDOM_WAY` chooses for all programs.
@Suite struct RandomProgramTests {
  static let size: UInt64 = 8
  static let first = number("RNNC_RANDOM_SEED") ?? 1
  static let count = number("RNNC_RANDOM_PROGRAMS") ?? size * UInt64(RandomPlan.count)

  static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  static let way = number("RNNC_RANDOM_WAY").map { Int($0) }

  /// Programs that are compiled together, and the position of their group in the plan.
  struct Group: Sendable, CustomTestStringConvertible {
    var position: Int
    var seeds: Range<UInt64>

    var testDescription: String { "\(seeds), way \(position), \(RandomPlan.run(position).choice)" }
  }

  static let groups = stride(from: first, to: first + count, by: Int(size)).enumerated().map {
    Group(position: way ?? $0, seeds: $1..<min($1 + size, first + count))
  }

  @Test(arguments: groups) func agree(_ group: Group) throws {
    let run = RandomPlan.run(group.position)
    guard run.choice.isAvailable else { return }
    for failure in try run.failures(seeds: group.seeds) { Issue.record("\(failure)") }
  }
}
