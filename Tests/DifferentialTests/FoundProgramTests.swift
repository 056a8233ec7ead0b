import DifferentialSupport
import Foundation
import Testing

/// Programs that once gave wrong results, each as small as it could be made.
@Suite struct FoundProgramTests {
  @Test(arguments: [
    // A state as a summand of its own, which is not defined yet where it is read.
    """
    input x[t]: [3]
    param p: []
    state h: [3]
    h[t] = h[t-1] + 0.1*tanh(x[t])
    loss = sum[t](sum(h[t]))
    """,
    """
    input x[t]: []
    param p: [3, 3]
    state h: [3]
    h[t] = 0.7*tanh(((x[t] + h[t-1])'*p)')
    """,
    // The outer product whose sum over the batch is the gradient of W is also where S begins.
    """
    param w: [3], W: [3, 3]
    input x: [3]
    state S: [3, 3]
    S[0] = w*x'
    S[t] = 0.5*S[t-1]
    loss = w'*(W*x) + sum[t](sum(S[t]))
    """,
    // Behind the end of a sequence a recurrence from right to left keeps its initial values.
    """
    input x[t]: [3]
    state h: [3]
    h[t] = tanh(h[t+2] + x[t])
    loss = sum[t](sum(h[t])) + sum(h[T])
    """,
    // No steps, so no indices.
    """
    input k[t]: index(4)
    param p: [4, 3]
    h[t] = tanh(row(p, k[t+1]) + 0.5*h[t-1])
    """,
    // An initial value that counts steps.
    """
    input x[t]: [2]
    param p: [2], q: [2, 2]
    h[0] = min[t=3..T](p)
    h[t] = 0.7*tanh(q*h[t-1] + x[t])
    output h
    """,
    // A reduction inside a reduction has one value per sequence, not one per step.
    """
    input x[t]: [3]
    input k[t]: index(3)
    loss = sum[t=2..T](sum[t=2..T](cross_entropy(x[t-3], k[t])))
    """,
    // The gradient of an input once per sequence that is a part of the loss.
    """
    input x[t]: [3]
    input y: []
    loss = y + sum[t](mean(x[t]))
    """,
    // A value behind the last step that the program says once for all sequences.
    """
    input x[t]: [3]
    param p: [3]
    state h: [3]
    h[T+1] = tanh(p)
    h[t] = tanh(x[t] + h[t+2])
    """,
    // A number of the sequence at every step, which reads no row.
    """
    input x: []
    param p: [4]
    y[t] = (t/T) + x*p
    loss = sum[t=2..T](sum(p))
    """,
    // No state, so no workspace for the state before the first step.
    """
    input x[t]: [3]
    y[t] = tanh(x[t])
    output y
    """,
    // The last step of a short sequence in a loop that begins there, which gcc 12 at -O2 once left out.
    """
    input x[t]: [3]
    param p: [3, 3]
    state h: [3], g: [3]
    h[t] = tanh(p*h[t-1] + x[t])
    g[t] = tanh(p*g[t-1] + outer(h[T-2], x[t])*g[t-1] + h[T] .* x[t])
    """,
  ]) func agree(_ text: String) throws {
    let failures = try Self.failures(text)
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  /// A part of an adjoint that is read where the caller has it: whole vectors reached behind his last row.
  @Test func staysInside() throws {
    let text = """
      input x[t]: [2], z[t]: [2]
      y[t] = concat(x[t], tanh(z[t]))
      output y
      """
    let watched = CompilerChoice("clang", sanitizers: ["address"])
    guard watched.isAvailable else { return }
    let failures = try Self.failures(text, RandomRun(watched, .double))
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  /// The program in the file that `RNNC_RANDOM_FILE` names, compiled the way that `RNNC_RANDOM_WAY` says.
  @Test(.enabled(if: file != nil)) func given() throws {
    let text = try String(contentsOfFile: Self.file ?? "", encoding: .utf8)
    let failures = try Self.failures(text, RandomPlan.run(RandomProgramTests.way ?? 2))
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  static let file = ProcessInfo.processInfo.environment["RNNC_RANDOM_FILE"]

  private static func failures(
    _ text: String, _ run: RandomRun = RandomRun(CompilerChoice(), .double)
  ) throws -> [String] {
    let emitted = try EmittedProgram(text, Variation(real: run.real), name: "found")
    guard let performer = try CompiledBatch.performers([emitted.source], run.choice).first else { return [] }
    let sizes = [
      DataCase(steps: 0, batch: 2), DataCase(steps: 1, batch: 1), DataCase(steps: 2, batch: 5),
      DataCase(steps: 2, batch: 3, isRagged: true), DataCase(steps: 7, batch: 5, isRagged: true),
      DataCase(steps: 9, batch: 17),
    ]
    return try sizes.flatMap { size in
      try ProgramCheck.mismatches(emitted, size, performer).map { "\(size): \($0)" }
    }
  }
}
