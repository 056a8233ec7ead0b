import RNNIR
import RNNInterpreter
import RNNJIT
import RNNLanguage

extension CrossCheck {
  /// ⟨w, J v⟩ = ⟨Jᵀ w, v⟩ between tangent and adjoint, and ⟨w, J v⟩ against differences of values.
  mutating func compareTangents(
    _ kernel: Kernel, _ oracle: OracleRun, _ gradient: Kernel.GradientResult<Double>, _ data: Case
  ) throws {
    let compiled = try kernel.jvp(
      steps: data.steps, batch: data.batch, data: data.data, tangent: data.direction)
    let interpreted = try oracle.tangent(along: data.direction)
    try compare(
      "interpreter and compiled double, tangents", with: interpreted.tangent.outputs, data, .double,
      mayBeUndefined: true
    ) {
      $0.compare(compiled.tangent.outputs, interpreted.tangent.outputs, "d")
      if let loss = interpreted.tangent.loss { $0.compare(compiled.tangent.loss ?? [], loss, "dloss") }
    }

    let forward = functional(compiled.tangent, data)
    guard pipeline.request.entries.truncate == nil, pipeline.request.entries.clipping.isOff else {
      let note = "a truncated or clipped gradient is not the transpose of the tangent"
      append(CheckReport.Row(check: "adjoint and tangent", data: data.name, verdict: .skipped, note: note))
      return
    }
    let backward = products(gradient.gradients, data.direction)
    var products = row("adjoint and tangent", data, forward, backward, tolerance: 1e-9)
    try widen(&products, by: max(forward.size, backward.size), data)
    append(try skippedIfUndefined(products, data))
    try compareDifferences(oracle, forward, data)
  }

  private mutating func compareDifferences(
    _ oracle: OracleRun, _ forward: (value: Double, size: Double), _ data: Case
  ) throws {
    let check = "tangent and central differences"
    guard !hidesDerivatives else {
      let note = "the program sets derivatives that values do not show"
      append(CheckReport.Row(check: check, data: data.name, verdict: .skipped, note: note))
      return
    }
    let split = BatchSplitter(
      steps: data.steps, batch: data.batch, lengths: data.data[oracle.interface.lengthsName])
    let direction = Direction(
      parameters: split.parameters(oracle.interface, data.direction),
      sequences: (0..<data.batch).map {
        split.tensors($0, split.length($0), oracle.interface, data.direction)
      })
    let weight = lossWeight(data)
    let seeds = (0..<data.batch).map {
      split.seeds($0, oracle.interface, data.upstream, lossWeight: weight)
    }
    let differences = FiniteDifferences(
      oracle.interpreter, parameters: oracle.parameters, batch: oracle.sequences, seeds: seeds)
    switch try differences.derivative(along: direction) {
    case .kink:
      append(
        CheckReport.Row(
          check: check, data: data.name, verdict: .skipped, note: "a kink lies between the probes"))
    case .derivative(let value, let spread):
      var row = row(check, data, forward, (value, 0), tolerance: 1e-5)
      // Where the two estimates behind the difference disagree, the difference is no better than that.
      row.tolerance += 4 * spread / max(forward.size, .leastNormalMagnitude)
      row.verdict = row.error <= row.tolerance ? .pass : .fail
      try widen(&row, by: forward.size, data)
      append(try skippedIfUndefined(row, data))
    }
  }

  private var hidesDerivatives: Bool {
    program.values.contains { value in
      guard case .defined(let expression) = value.role else { return false }
      return Self.setsDerivatives(expression)
    }
  }

  private static func setsDerivatives(_ expression: CheckedExpression) -> Bool {
    switch expression.kind {
    case .number, .stepCount, .stepIndex, .reference: false
    case .operation(.stopGradient, _), .custom: true
    case .operation(_, let operands): operands.contains(where: setsDerivatives)
    case .timeReduction(_, _, _, let body): setsDerivatives(body)
    }
  }

  private func lossWeight(_ data: Case) -> Double {
    pipeline.request.entries.meanOverBatch ? 1 / Double(max(data.batch, 1)) : 1
  }

  /// The loss and the outputs' products with their upstream adjoints, summed, with the sum of magnitudes.
  func functional(
    _ tangent: Kernel.ForwardResult<Double>, _ data: Case
  ) -> (value: Double, size: Double) {
    var (value, size) = products(tangent.outputs, data.upstream)
    let weight = lossWeight(data)
    for loss in tangent.loss ?? [] {
      value += weight * loss
      size += (weight * loss).magnitude
    }
    return (value, size)
  }

  func products(
    _ a: NamedArrays<Double>, _ b: NamedArrays<Double>
  ) -> (value: Double, size: Double) {
    var value = 0.0
    var size = 0.0
    for name in a.names {
      guard let x = a[name]?.values, let y = b[name]?.values else { continue }
      for (p, q) in zip(x, y) {
        value += p * q
        size += (p * q).magnitude
      }
    }
    return (value, size)
  }

  private func row(
    _ check: String, _ data: Case, _ a: (value: Double, size: Double), _ b: (value: Double, size: Double),
    tolerance: Double
  ) -> CheckReport.Row {
    let scale = max(a.size, b.size, .leastNormalMagnitude)
    let difference = a.value == b.value ? 0 : (a.value - b.value).magnitude / scale
    return CheckReport.Row(
      check: check, data: data.name, error: difference.isNaN ? .infinity : difference, tolerance: tolerance)
  }
}
