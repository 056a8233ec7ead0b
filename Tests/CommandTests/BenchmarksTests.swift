import Foundation
import Testing

extension Commands {
  /// What the comparison with other systems needs of rnnc; the other systems themselves are no part of the tests.
  @Suite struct BenchmarksTests {
    private static let programs: [String] = {
      let names = try? FileManager.default.contentsOfDirectory(atPath: "\(root)/Benchmarks/programs")
      return (names ?? []).filter { $0.hasSuffix(".rnn") }.sorted()
    }()

    @Test func programsHaveAGradientAndAReadableLayout() async throws {
      let folder = try Folder()
      try #require(Self.programs.count > 10)
      for name in Self.programs {
        let path = "\(root)/Benchmarks/programs/\(name)"
        let format = try await Program.rnnc("format", "--check", path, in: folder)
        #expect(format.status == 0, "\(name): \(format.errors)")
        let gradient = try await Program.rnnc(path, "-DI=3", "-DH=4", "--entries", "gradient", in: folder)
        #expect(gradient.status == 0, "\(name): \(gradient.errors)")
        #expect(gradient.output.contains("_gradient("), "\(name)")
      }
    }

    /// The README shows every program that is timed, with a time.
    @Test func tableIsComplete() throws {
      let readme = try String(contentsOfFile: "\(root)/README.md", encoding: .utf8)
      for name in Self.programs.map({ $0.dropLast(".rnn".count) }) {
        let rows = readme.split(separator: "\n").filter { $0.hasPrefix("| \(name) |") }
        #expect(!rows.isEmpty, "\(name)")
        #expect(rows.allSatisfy { $0.contains(/\d (ms|µs) \| \d+ %/) }, "\(rows)")
      }
    }
  }
}
