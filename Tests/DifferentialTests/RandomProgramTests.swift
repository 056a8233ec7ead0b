import DifferentialSupport
import Foundation
import Testing

/// Random programs: the interpreter against compiled C.
///
/// `RNNC_RANDOM_PROGRAMS` says how many, `RNNC_RANDOM_SEED` where to begin, `RNNC_RANDOM_PATIENCE` how many seconds a failing
/// program is shrunk.
@Suite struct RandomProgramTests {
  static let group: UInt64 = 10
  static let first = number("RNNC_RANDOM_SEED") ?? 1
  static let count = number("RNNC_RANDOM_PROGRAMS") ?? 30

  static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  static func groups(_ count: UInt64) -> [Range<UInt64>] {
    stride(from: first, to: first + count, by: Int(group)).map { $0..<min($0 + group, first + count) }
  }

  @Test(arguments: groups(count)) func double(_ seeds: Range<UInt64>) throws {
    let run = RandomRun(CompilerChoice("gcc", optimization: 0), .double)
    for failure in try run.failures(seeds: seeds) { Issue.record("\(failure)") }
  }
}
