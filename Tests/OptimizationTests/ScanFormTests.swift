import RNNCompiler
import RNNDiagnostics
import RNNIR
import Testing

/// What the schedule says about recurrences: whether every element depends on itself alone, and whether linearly.
@Suite struct ScanFormTests {
  struct Program: Sendable {
    var text: String
    /// What the forward pass says behind the direction of its scan, and the gradient behind those of its two.
    var forward: String
    var gradient: [String]
  }

  static let alone = ", each element by itself"

  static let programs = [
    // Products of the state with coefficients that it has no part in, sums, and a sign.
    Program(
      text: """
        input x[t]: [3]
        param W: [3, 3]
        h[t] = -sigmoid(W*x[t]) ⊙ h[t-1] + x[t]
        """, forward: "\(alone), linear in h", gradient: ["\(alone), linear in h", "\(alone), linear in h̄"]),
    // A quotient is linear in what is divided; a state of two steps ago is a state too.
    Program(
      text: """
        input x[t]: [3]
        param u: [3]
        h[t] = (h[t-1] - h[t-2]) / (1 + u^2) + x[t]
        """, forward: "\(alone), linear in h", gradient: ["\(alone), linear in h", "\(alone), linear in h̄"]),
    // A function of the state is not linear; the derivative's recurrence always is.
    Program(
      text: """
        input x[t]: [3]
        param u: [3]
        h[t] = tanh(u ⊙ h[t-1] + x[t])
        """, forward: alone, gradient: [alone, "\(alone), linear in h̄, x̄"]),
    // Nor is a product of the state with itself.
    Program(
      text: """
        input x[t]: [3]
        h[t] = 0.1*h[t-1] ⊙ h[t-1] + x[t]
        """, forward: alone, gradient: [alone, "\(alone), linear in h̄"]),
    // A condition on the state.
    Program(
      text: """
        input x[t]: [3]
        h[t] = where(h[t-1] > 1, 0.5*h[t-1], x[t])
        """, forward: alone, gradient: [alone, "\(alone), linear in h̄"]),
    // Matrices mix elements, and so do sums over them.
    Program(
      text: """
        input x[t]: [3]
        param U: [3, 3]
        h[t] = U*h[t-1] + x[t]
        """, forward: "", gradient: ["", ""]),
    Program(
      text: """
        input x[t]: [3]
        h[t] = 0.5*h[t-1] + sum(h[t-1])*x[t]
        """, forward: "", gradient: ["", ""]),
  ]

  @Test(arguments: programs.indices) func isRecognised(_ index: Int) throws {
    let program = Self.programs[index]
    let text = program.text + "\noutput h\nloss = sum[t](sum(h[t]^2))\n"
    let schedule = try Pipeline().text(.schedule, of: SourceFile(name: "it.rnn", text: text))
    #expect(Self.forms("forward", schedule) == [program.forward])
    #expect(Self.forms("gradient", schedule) == program.gradient)
  }

  /// What stands behind the direction of each scan of an entry.
  private static func forms(_ entry: String, _ schedule: String) -> [String] {
    let lines = schedule.split(separator: "\n").drop { $0 != "schedule \(entry)" }.dropFirst()
      .prefix { !$0.hasPrefix("schedule") }
    return lines.compactMap { line in
      guard line.hasPrefix("  scan over t = ") else { return nil }
      let heading = line.replacing(", after each chunk of the phase before", with: "")
      let form = heading.split(separator: ", threads share")[0]
      return String(form.dropFirst("  scan over t = 1…T".count))
    }
  }
}
