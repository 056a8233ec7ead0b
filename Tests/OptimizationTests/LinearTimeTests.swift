import Foundation
import RNNDiagnostics
import RNNJIT
import Testing

@testable import RNNCompiler

/// A gradient of a million steps takes a hundred times that of ten thousand.
@Suite struct LinearTimeTests {
  @Test func timeIsLinearInSteps() throws {
    let text = """
      input x[t]: []
      param a: [], b: []
      h[t] = a*h[t-1] + b*x[t]
      output h
      loss = h[T]
      """
    var request = CompileRequest()
    request.emission.real = .double
    let kernel = try Pipeline(request).kernel(SourceFile(name: "decay.rnn", text: text))
    let lengths = [10_000, 100_000, 1_000_000]
    // So slow a decay that nothing underflows.
    let (a, b) = (1 - 0x1p-14, 0.5)
    let workspace = Workspace()
    var best = lengths.map { _ in Double.infinity }
    for _ in 0..<5 {
      for (index, steps) in lengths.enumerated() {
        var data = NamedArrays<Double>()
        data["a"] = DataArray(shape: [], [a])
        data["b"] = DataArray(shape: [], [b])
        data["x"] = DataArray(shape: [steps, 1], Array(repeating: 1, count: steps))
        var result: Kernel.GradientResult<Double>?
        let calls = lengths[2] / steps
        let time = try Stopwatch.time {
          for _ in 0..<calls {
            result = try kernel.gradient(steps: steps, data: data, outputs: [], workspace: workspace)
          }
        }
        best[index] = min(best[index], time.processor / Double(calls * steps))
        let found = try #require(result)
        // h[T] = b (1 - aᵀ) / (1 - a), and its derivatives by b and by x[1] are h[T]/b and b aᵀ⁻¹.
        let last = b * (1 - pow(a, Double(steps))) / (1 - a)
        let first = b * pow(a, Double(steps - 1))
        #expect((try #require(found.loss?.first) - last).magnitude < 1e-9 * last)
        #expect((try #require(found.gradients["b"]?.values.first) - last / b).magnitude < 1e-9 * last / b)
        #expect((try #require(found.gradients["x"]?.values.first) - first).magnitude < 1e-9 * first)
      }
    }
    let ratio = (best.max() ?? 0) / (best.min() ?? 1)
    #expect(ratio < 2, "seconds a step \(best)")
  }
}
