import RNNIR
import RNNJIT
import RNNTransforms

extension Analysis {
  mutating func report() throws -> AnalysisReport {
    let (seeds, lossText) = upstream(data.upstream, steps: data.steps, batch: 1)
    let flow = try kernel.gradient(steps: data.steps, data: data.sequence, upstream: seeds)
    try checkFinite(flow)
    let pushed = try pushedKernel()
    let jacobians = try stepJacobians(flow)
    let spectra = spectra(of: jacobians)
    let weights = weightSpectra()
    var states: [AnalysisReport.State] = []
    let gates = gates(flow)
    for state in recurrences.states {
      let norms = try reach(state, pushed)
      let verdict = Verdict(reach: norms, spectra: spectra, weights: weights, gates: gates).verdict
      let adjoint = flow.adjoints[name(state)]?.values ?? []
      let units = units(state)
      states.append(
        AnalysisReport.State(
          name: name(state), units: units,
          adjointNorms: stride(from: 0, to: adjoint.count, by: max(units, 1)).map {
            SpectralNorm.length(Array(adjoint[$0..<min($0 + units, adjoint.count)]))
          },
          adjoints: (0..<units).map { unit in
            stride(from: unit, to: adjoint.count, by: units).map { adjoint[$0].magnitude }
          }, reach: norms, verdict: verdict))
    }
    noteAdjoints(states)
    return AnalysisReport(
      program: pipeline.request.emission.name ?? equations.name, steps: data.steps,
      sequence: options.sequence,
      data: dataText, loss: lossText, states: states, spectra: spectra, weights: weights,
      lyapunov: try lyapunov(pushed), gates: gates, clipping: try clip(states), notes: notes)
  }

  /// Adjoints from outside: those of the data, or, for a program without a loss, of the sum of all outputs at the last step.
  func upstream(
    _ given: NamedArrays<Double>, steps: Int, batch: Int
  ) -> (seeds: NamedArrays<Double>, text: String) {
    let hasLoss = equations.results.contains { $0.role == .loss }
    if !given.isEmpty {
      return (given, hasLoss ? "the loss, and the adjoints in the data" : "the adjoints in the data")
    }
    if hasLoss { return (given, "the loss") }
    var seeds = NamedArrays<Double>()
    var names: [String] = []
    for result in equations.results where result.role == .output && equations[result.value].type.isReal {
      let type = equations[result.value].type
      var values: [Double]
      var shape = type.shape
      switch type.rate {
      case .program: values = Array(repeating: 1, count: type.count)
      case .sequence:
        values = Array(repeating: 1, count: batch * type.count)
        shape = [batch] + shape
      case .step:
        values = Array(repeating: 0, count: steps * batch * type.count)
        shape = [steps, batch] + shape
        // A stream that runs backward ends at step 1.
        let isBackward = recurrences.states.contains { $0.value == result.value && runsBackward($0) }
        let last = isBackward ? 0 : steps - 1
        for index in 0..<batch * type.count where steps > 0 { values[last * batch * type.count + index] = 1 }
      }
      seeds[result.name] = DataArray(shape: shape, values)
      names.append(result.name)
    }
    return (
      seeds, "the sum of \(names.joined(separator: ", ")) at the last step, since the program has no loss"
    )
  }

  private mutating func noteAdjoints(_ states: [AnalysisReport.State]) {
    for state in states {
      let steps = state.adjointNorms.indices.filter { !state.adjointNorms[$0].isFinite }
      guard let last = steps.last else { continue }
      notes.append("the adjoint of \(state.name) is not finite from step \(last + 1) back")
    }
    for activation in activations.found {
      guard let line = activation.line else { continue }
      notes.append(
        "\(activation.name) stands for a \(activation.kind.rawValue) without a name in line \(line)")
    }
  }

  // MARK: Clipping

  private func clip(_ states: [AnalysisReport.State]) throws -> AnalysisReport.Clip {
    let (seeds, _) = upstream(data.batchUpstream, steps: data.batchSteps, batch: data.batchSize)
    let whole = try kernel.gradient(
      steps: data.batchSteps, batch: data.batchSize, data: data.batch, upstream: seeds)
    let names = kernel.interface.inputs.filter { $0.role == .parameter }.map(\.name)
    let gradients = names.map { whole.gradients[$0]?.values ?? [] }
    let parameters = zip(names, gradients).map {
      AnalysisReport.Clip.Parameter(name: $0, norm: SpectralNorm.length($1))
    }
    let norm = SpectralNorm.length(parameters.map(\.norm))
    let limit = clipping.norm ?? 1
    let elements = gradients.joined()
    let share = clipping.value.map { bound in
      elements.isEmpty ? 0 : Double(elements.count { $0.magnitude > bound }) / Double(elements.count)
    }
    let long = clipping.step.map { bound in
      Dictionary(uniqueKeysWithValues: states.map { ($0.name, $0.adjointNorms.count { $0 > bound }) })
    }
    return AnalysisReport.Clip(
      gradientNorm: norm, norm: limit, factor: norm > limit ? limit / norm : 1, parameters: parameters,
      value: clipping.value, valueShare: share, step: clipping.step, longSteps: long)
  }
}
