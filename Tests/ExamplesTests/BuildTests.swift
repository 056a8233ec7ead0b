import Foundation
import Testing

/// The programs that use rnnc: built and run as their readers would.
@Suite struct BuildTests {
  /// The folder of the test bundle, where the executable lies too.
  static let rnnc = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("rnnc").path

  @Test func trainingInC() throws {
    let make = try #require(Tool("make"))
    try withTemporaryFolder { folder in
      let source = Examples.root.appendingPathComponent("Examples/c-training")
      let outcome = try make.run(["-C", source.path, "run", "RNNC=\(Self.rnnc)", "OUT=\(folder.path)"])
      #expect(outcome.status == 0, "\(outcome.output)")
      // The first and the last error it prints while training.
      let errors = outcome.output.split(separator: "\n").filter { $0.hasPrefix("round") }
        .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
      #expect(errors.count > 3)
      #expect((errors.last ?? 1) < 0.1 * (errors.first ?? 0), "\(outcome.output)")
    }
  }

  /// A package of its own that depends on this one; its build folder is kept, because a build from nothing takes minutes.
  @Test(.timeLimit(.minutes(30))) func characterModelInSwift() throws {
    let swift = try #require(Tool("swift"))
    let package = Examples.root.appendingPathComponent("Examples/swift-charmodel").path
    let scratch = Examples.root.appendingPathComponent(".build-charmodel").path
    let built = try swift.run(["build", "--package-path", package, "--scratch-path", scratch])
    try #require(built.status == 0, "\(built.output.suffix(4000))")
    let run = try #require(Tool(path: "\(scratch)/debug/CharModel")).run(["40"])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("40 of 40"), "\(run.output)")
    #expect(run.output.contains("after 40 rounds"), "\(run.output)")
    #expect(run.output.split(separator: "---").count == 3, "\(run.output)")
  }
}
