import Subprocess
import Synchronization
import SystemPackage

extension Command {
  /// Runs the command while the task is suspended; throws `Failure`, or `CancellationError` after ending the process group.
  func run() async throws -> Outcome {
    let said = SharedOutput(limit: outputLimit)
    // A task of the group that outlasts its usefulness is cancelled, which ends the process or the clock.
    return try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask { try await runToEnd(said) }
      group.addTask {
        try await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first ?? said.outcome(.timedOut)
    }
  }

  private func runToEnd(_ said: SharedOutput) async throws -> Outcome {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
    ]
    do {
      let result = try await Subprocess.run(
        .path(executable), arguments: Arguments(arguments), platformOptions: options, input: .none,
        output: .sequence, error: .combinedWithOutput
      ) { execution in
        for try await chunk in execution.standardOutput { chunk.withUnsafeBytes { said.append($0) } }
      }
      // A process that was killed on cancellation has ended too.
      try Task.checkCancellation()
      return said.outcome(Outcome.Ending(result.terminationStatus))
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      throw Failure(operation: "start", errno: error.underlyingError ?? .noSuchFileOrDirectory)
    }
  }
}

/// What a program has said so far, also for whoever stops waiting for the rest.
private final class SharedOutput: Sendable {
  private let output: Mutex<BoundedOutput>

  init(limit: Int) { output = Mutex(BoundedOutput(limit: limit)) }

  func append(_ chunk: UnsafeRawBufferPointer) { output.withLock { $0.append(chunk) } }

  func outcome(_ ending: Command.Outcome.Ending) -> Command.Outcome {
    output.withLock { $0.outcome(ending) }
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
