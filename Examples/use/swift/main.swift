import RNNCompiler
import RNNDiagnostics
import RNNJIT

// A leaky integrator, compiled, loaded and trained by gradient descent.
let program = SourceFile(
  name: "integrator.rnn",
  text: """
    input x[t]: [], y[t]: []
    param a: [], b: []
    h[t] = a*h[t-1] + b*x[t]
    loss = 0.5*sum[t]((h[t] - y[t])^2)
    output h
    """)

do {
  var request = CompileRequest()
  request.emission.real = .double
  let kernel = try Pipeline(request).kernel(program)

  // Streams are [steps, batch, shape…].
  var data: NamedArrays<Double> = [
    "x": DataArray(shape: [4, 1], [1, 0, 2, -1]),
    "y": DataArray(shape: [4, 1], [0.25, 0.2, 0.66, 0.278]),
  ]
  var parameters: [Double] = [0.5, 1]
  for round in 0...200 {
    let values = try kernel.parameters(from: parameters)
    for name in values.names { data[name] = values[name] }
    let result = try kernel.gradient(steps: 4, data: data)
    if round % 50 == 0 { print("round \(round): loss \(result.loss?[0] ?? 0), a and b \(parameters)") }
    for (index, slope) in try kernel.flat(result.gradients).enumerated() {
      parameters[index] -= 0.1 * slope
    }
  }
} catch let failure as DiagnosticFailure {
  print(DiagnosticRenderer().render(failure.diagnostics))
} catch let error as any JITError {
  print(DiagnosticRenderer().render(error.diagnostic))
}
