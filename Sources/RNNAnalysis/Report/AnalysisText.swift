/// Writes a report for a terminal: tables, and a line of bars for what runs over the steps.
public struct AnalysisText {
  private let report: AnalysisReport

  public init(_ report: AnalysisReport) { self.report = report }

  /// The report as lines for a terminal, each with its line feed.
  public func text() -> String {
    var lines = [
      "\(report.program), \(report.steps) \(report.steps == 1 ? "step" : "steps"), sequence \(report.sequence)",
      "data: \(report.data)",
      "adjoints are derivatives of \(report.loss)", "",
    ]
    lines += verdicts()
    lines += norms()
    lines += spectra()
    lines += gates()
    lines += clipping()
    if !report.notes.isEmpty { lines += [""] + report.notes.map { "note: \($0)" } }
    return lines.joined(separator: "\n") + "\n"
  }

  private func verdicts() -> [String] {
    report.states.map { state in
      var line = "\(state.name): \(state.verdict.kind.rawValue)"
      if let steps = state.verdict.stepsToThousandth {
        line +=
          state.verdict.isMeasured
          ? ", below a thousandth after \(steps) \(steps == 1 ? "step" : "steps")"
          : ", at this rate below a thousandth after \(steps) steps"
      }
      return line + "; " + state.verdict.reason
    }
  }

  private func norms() -> [String] {
    var lines = [
      "", "how far a change of a state reaches: ‖∂h_T/∂h_t‖, t from 1 to T, on a logarithmic scale",
    ]
    lines += table(
      report.states.map { state in
        let values = Array(state.reach.sorted { $0.step < $1.step }.map(\.norm))
        return [
          state.name, NumberFormat.sparkline(values, logarithmic: true),
          "nearest \(NumberFormat.short(state.reach.first?.norm ?? 0))",
          "farthest \(NumberFormat.short(state.reach.last?.norm ?? 0))",
        ]
      })
    lines += ["", "the adjoint: ‖∂L/∂h_t‖, t from 1 to T, on a logarithmic scale"]
    lines += table(
      report.states.map { state in
        [
          state.name, NumberFormat.sparkline(state.adjointNorms, logarithmic: true),
          "first \(NumberFormat.short(state.adjointNorms.first ?? 0))",
          "last \(NumberFormat.short(state.adjointNorms.last ?? 0))",
          "largest \(NumberFormat.short(state.adjointNorms.max() ?? 0))",
        ]
      })
    return lines
  }

  private func spectra() -> [String] {
    var lines: [String] = []
    if !report.spectra.isEmpty {
      let radii = report.spectra.map(\.radius)
      lines += ["", "the Jacobian of one step, all states together: its largest |eigenvalue|, t from 1 to T"]
      let mean = radii.reduce(0, +) / Double(radii.count)
      lines += table([
        [
          "radius", NumberFormat.sparkline(radii, logarithmic: false),
          "least \(NumberFormat.short(radii.min() ?? 0))", "mean \(NumberFormat.short(mean))",
          "largest \(NumberFormat.short(radii.max() ?? 0))",
        ]
      ])
    }
    if !report.weights.isEmpty {
      lines += ["", "eigenvalues of what the recurrence multiplies with"]
      lines += table(
        report.weights.map { weight in
          let shown = weight.eigenvalues.prefix(6).map(Self.text).joined(separator: ", ")
          let rest = weight.eigenvalues.count > 6 ? ", …" : ""
          return [weight.name, "radius \(NumberFormat.short(weight.radius))", shown + rest]
        })
    }
    if let line = lyapunov() { lines += ["", line] }
    return lines
  }

  /// The largest Lyapunov exponent and what it means.
  func lyapunov() -> String? {
    guard let exponent = report.lyapunov else { return nil }
    // What is less than doubled or halved over all steps has kept its size.
    let isSteady = exponent.magnitude * Double(report.steps) < 0.7
    // What rounding leaves of 0 is 0.
    let shown = exponent.magnitude < 1e-12 ? 0 : exponent
    let sense = isSteady ? "changes keep their size" : exponent < 0 ? "changes die out" : "changes grow"
    return "largest Lyapunov exponent: \(NumberFormat.short(shown)) per step (\(sense))"
  }

  private static func text(_ value: Complex) -> String {
    if value.imaginary == 0 { return NumberFormat.short(value.real) }
    let sign = value.imaginary < 0 ? "-" : "+"
    return "\(NumberFormat.short(value.real))\(sign)\(NumberFormat.short(value.imaginary.magnitude))i"
  }

  private func gates() -> [String] {
    guard !report.gates.isEmpty else { return [] }
    return ["", "saturated units (slope below a twentieth of its maximum; relu: 0), share at every step"]
      + table(
        report.gates.map { gate in
          let all = gate.deadUnits.isEmpty ? "" : "at every step: \(unitList(gate.deadUnits))"
          return [
            gate.name, gate.function,
            NumberFormat.sparkline(gate.saturated, logarithmic: false, range: (0, 1)),
            "mean \(NumberFormat.percent(gate.share))", all,
          ]
        })
  }

  private func unitList(_ units: [Int]) -> String {
    let shown = units.prefix(8).map(String.init).joined(separator: ", ")
    return (units.count == 1 ? "unit " : "units ") + shown + (units.count > 8 ? ", … (\(units.count))" : "")
  }

  private func clipping() -> [String] {
    let clip = report.clipping
    var lines = [
      "", "clipping: the gradient of the parameters has norm \(NumberFormat.short(clip.gradientNorm))",
    ]
    lines += table(clip.parameters.map { [$0.name, NumberFormat.short($0.norm)] })
    return lines + clippingEffects().map { "  " + $0 }
  }

  /// What each option of clipping would do, a line each.
  func clippingEffects() -> [String] {
    let clip = report.clipping
    let norm = "--clip-norm \(NumberFormat.short(clip.norm)) would"
    var lines = [
      clip.factor < 1
        ? "\(norm) multiply it by \(NumberFormat.short(clip.factor))" : "\(norm) leave it as it is"
    ]
    if let bound = clip.value, let share = clip.valueShare {
      lines.append(
        "--clip-value \(NumberFormat.short(bound)) would change \(NumberFormat.percent(share)) of its elements"
      )
    }
    if let bound = clip.step, let long = clip.longSteps {
      let counts = report.states.map { "\($0.name) at \(long[$0.name] ?? 0) of \(report.steps) steps" }
      lines.append("--clip-step \(NumberFormat.short(bound)) would shorten \(counts.joined(separator: ", "))")
    }
    return lines
  }

  private func table(_ rows: [[String]]) -> [String] {
    guard let first = rows.first else { return [] }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line =
        "  "
        + zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
