import Foundation
import Testing

extension Commands {
  @Suite struct BenchTests {
    private static let lstm = """
      size I = 3, H = 5
      input x[t]: [I]
      param W: [4*H, I], U: [4*H, H], b: [4*H]
      (i[t], f[t], g[t], o[t]) = split(W*x[t] + U*h[t-1] + b, 4)
      C[t] = σ(f[t]) ⊙ C[t-1] + σ(i[t]) ⊙ tanh(g[t])
      h[t] = σ(o[t]) ⊙ tanh(C[t])
      output h

      """

    private static func bench(_ folder: Folder, _ arguments: String...) async throws -> [String: Any] {
      let words = ["bench", "cell.rnn", "--json", "--rounds", "2"] + arguments
      let outcome = try await Program.shell("rnnc " + words.joined(separator: " "), in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.isEmpty)
      return try json(outcome.output)
    }

    /// A gradient has three products for each of the forward pass: one more for the operand, one for the matrix.
    @Test func operationsAreThoseOfTheClosedForm() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Self.lstm)
      let (I, H, T, B) = (3.0, 5.0, 9.0, 4.0)
      let report = try await Self.bench(folder, "--steps 9 --batch 4")
      let peak = try #require(report["peakGflops"] as? Double)
      #expect(peak > 0)
      let products = 2 * B * 4 * H * (I + H)
      let work = [
        ("forward", T * products), ("gradient", 3 * T * products), ("step", products),
        ("packedStep", products),
      ]
      for (name, flops) in work {
        let entry = try #require(report[name] as? [String: Any])
        let seconds = try #require(entry["seconds"] as? Double)
        let gflops = try #require(entry["gflops"] as? Double)
        #expect(seconds > 0)
        #expect(agree([gflops * seconds], [flops * 1e-9], 1e-9), "\(name)")
        #expect(agree(numbers(entry["peakShare"]), [gflops / peak], 1e-9), "\(name)")
      }
      let gradient = try #require(report["gradient"] as? [String: Any])
      #expect(report["workspaceBytes"] as? Int == gradient["workspaceBytes"] as? Int)
      // Three gates, a candidate and an output of every unit.
      let forward = try #require(report["forward"] as? [String: Any])
      #expect(forward["functions"] as? Double == T * B * H * 5)
    }

    /// Doubles take twice the room of floats, but for the alignment of each array.
    @Test func workspaceIsThatOfTheType() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Self.lstm)
      let sizes = ["float", "double"].map { "--steps 50 --batch 8 -DI=32 -DH=32 --real \($0)" }
      let float = try await Self.bench(folder, sizes[0])
      let double = try await Self.bench(folder, sizes[1])
      let bytes = try [float, double].map { Double(try #require($0["workspaceBytes"] as? Int)) }
      #expect(bytes[1] / bytes[0] > 1.8 && bytes[1] / bytes[0] < 2.1, "\(bytes)")
    }

    @Test func whatAProgramLacksIsSaid() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", "h[t] = tanh(V*h[t+1] + W*x[t])\n")
      let report = try await Self.bench(folder, "-Dh=3 -Dx=2 --steps 4 --batch 1 --real double")
      #expect(report["step"] == nil)
      let absent = try #require(report["absent"] as? [String: String])
      #expect(Array(absent.keys) == ["step"])
      let text = try await Program.rnnc(
        "bench", "cell.rnn", "-Dh=3", "-Dx=2", "--steps", "4", "--batch", "1", "--rounds", "1", in: folder)
      #expect(text.output.hasPrefix("cell.rnn: float, 4 steps, 1 sequence, 1 thread; medians of 1 round\n"))
      #expect(text.output.contains("step      none: \(absent["step"] ?? "?")"), "\(text.output)")
    }

    /// What the phases do is what the whole does, and they take the whole time.
    @Test func phasesAddUp() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Self.lstm)
      let report = try await Self.bench(folder, "--steps 9 --batch 4 --phases")
      for name in ["forward", "gradient", "step"] {
        let entry = try #require(report[name] as? [String: Any])
        let phases = try #require(entry["phases"] as? [[String: Any]])
        #expect(phases.count > 1)
        for key in ["flops", "functions"] {
          let sum = phases.map { numbers($0[key])[0] }.reduce(0, +)
          #expect(agree([sum], numbers(entry[key])), "\(name): \(key)")
        }
        #expect(agree([phases.map { numbers($0["share"])[0] }.reduce(0, +)], [1], 1e-9))
        for phase in phases.dropFirst() {
          let seconds = try #require(phase["seconds"] as? Double)
          #expect(seconds > 0)
          guard let share = phase["limitShare"] as? Double else { continue }
          #expect(share > 0)
          #expect(["arithmetic", "memory"].contains(phase["limit"] as? String))
        }
      }
      let gradient = try #require((report["gradient"] as? [String: Any])?["phases"] as? [[String: Any]])
      let names = gradient.compactMap { $0["phase"] as? String }
      #expect(names[0] == "checks and copies")
      #expect(names.contains("scan over t = 1…T") && names.contains("scan over t = T…1"), "\(names)")
    }

    @Test func severalThreadsShareTheWork() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Self.lstm)
      let report = try await Self.bench(folder, "--steps 20 --batch 4 --threads 2")
      #expect(report["threads"] as? Int == 2)
    }

    @Test func wrongUse() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.oneLine)
      let threads = try await Program.rnnc("bench", "cell.rnn", "--threads", "0", in: folder)
      #expect(threads.status == 64)
      let sizes = try await Program.rnnc("bench", "cell.rnn", in: folder)
      #expect(sizes.status == 1)
      #expect(sizes.errors.contains("the sizes h, x have no numbers"))
      let rounds = try await Program.rnnc("bench", "cell.rnn", "--rounds", "0", in: folder)
      #expect(rounds.status == 64)
    }
  }
}
