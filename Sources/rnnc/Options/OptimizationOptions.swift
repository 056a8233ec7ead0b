import ArgumentParser
import RNNCompiler
import RNNTransforms

extension Optimization.Pass: ExpressibleByArgument {}

/// Which passes make the C faster.
struct OptimizationOptions: ParsableArguments {
  @Option(
    name: [.customShort("O", allowingJoined: true), .customLong("optimize")],
    help: ArgumentHelp("How much is done for the speed of the C, from 0 to 3.", valueName: "level"))
  var level = Optimization.levels.upperBound

  @Option(
    name: .customLong("without"),
    help: ArgumentHelp("Leave out a pass; may be repeated.", valueName: "pass"))
  var excluded: [Optimization.Pass] = []

  func validate() throws {
    guard Optimization.levels.contains(level) else { throw ValidationError("-O wants a level from 0 to 3") }
  }

  func apply(to request: inout CompileRequest) {
    request.entries.optimization = excluded.reduce(Optimization(level: level)) { $0.without($1) }
  }
}
