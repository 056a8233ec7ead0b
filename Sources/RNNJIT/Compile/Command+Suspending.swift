import Subprocess
import SystemPackage

extension Command {
  /// Runs the command while the task is suspended; throws `Failure`, or `CancellationError` after ending the process group.
  func run() async throws -> Outcome {
    // A task of the group that outlasts its usefulness is cancelled, which ends the process or the clock.
    try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask { try await runToEnd() }
      group.addTask {
        try await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first ?? Outcome(ending: .timedOut, output: "", isTruncated: false)
    }
  }

  private func runToEnd() async throws -> Outcome {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
    ]
    let limit = outputLimit
    do {
      let result = try await Subprocess.run(
        .path(executable), arguments: Arguments(arguments), platformOptions: options, input: .none,
        output: .sequence, error: .combinedWithOutput
      ) { execution in
        var output = BoundedOutput(limit: limit)
        for try await chunk in execution.standardOutput {
          chunk.withUnsafeBytes { output.append($0) }
        }
        return output
      }
      // A process that was killed on cancellation has ended too.
      try Task.checkCancellation()
      return result.closureResult.outcome(Outcome.Ending(result.terminationStatus))
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      throw Failure(operation: "start", errno: error.underlyingError ?? .noSuchFileOrDirectory)
    }
  }
}

extension Command.Outcome.Ending {
  init(_ status: TerminationStatus) {
    switch status {
    case .exited(let code): self = .exited(code)
    case .signaled(let signal): self = .killed(signal: signal)
    }
  }
}
