import RNNAnalysis
import RNNCompiler
import RNNDiagnostics
import RNNJIT
import RNNTransforms

func analyze(
  _ program: String, data: String? = nil, clipping: Clipping = Clipping(),
  _ change: (inout Analysis.Options) -> Void = { _ in }
) throws -> AnalysisReport {
  var request = CompileRequest()
  request.entries.clipping = clipping
  var options = Analysis.Options()
  options.settings = .quick
  options.data = data.map { SourceFile(name: "data.json", text: $0) }
  change(&options)
  return try Analysis.run(SourceFile(name: "cell.rnn", text: program), request, options)
}

extension JITSettings {
  /// Programs are compiled once and run on a few numbers, so the C compiler's time is what a test costs.
  static var quick: JITSettings {
    var settings = JITSettings()
    settings.options = CompileOptions(optimization: 0, extraFlags: ["-DRNN_PLAIN"])
    return settings
  }
}

/// The message of the error that an analysis ends with.
func refusal(_ program: String, data: String? = nil, _ change: (inout Analysis.Options) -> Void = { _ in })
  -> Diagnostic?
{
  do {
    _ = try analyze(program, data: data, change)
    return nil
  } catch let failure as DiagnosticFailure {
    return failure.diagnostics.first
  } catch {
    return nil
  }
}

enum Cells {
  static let linear = "size H = 2\nparam W: [H, H]\nh[t] = W*h[t-1]"
  static let tanh = """
    size I = 3, H = 6
    input x[t]: [I]
    param V: [H, H] ~ orthogonal, W: [H, I], b: [H]
    h[t] = tanh(V*h[t-1] + W*x[t] + b)
    """
  static let lags = """
    size H = 2
    param A: [H, H], B: [H, H]
    h[t] = A*h[t-1] + B*h[t-2]
    """
  static let gated = """
    size H = 4
    input x[t]: [H]
    param U: [3*H, H], W: [3*H, H]
    (f[t], i[t], g[t]) = split(U*h[t-1] + W*x[t], 3)
    c[t] = σ(f[t]) ⊙ c[t-1] + σ(i[t]) ⊙ tanh(g[t])
    h[t] = tanh(c[t])
    """
}

extension [Double] {
  func isClose(to other: [Double], _ tolerance: Double = 1e-9) -> Bool {
    count == other.count
      && zip(self, other).allSatisfy { ($0 - $1).magnitude <= tolerance * Swift.max(1, $1.magnitude) }
  }
}
