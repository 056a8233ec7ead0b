import Foundation

/// Writes a report as one HTML page with its plots inside.
public struct AnalysisPage {
  private let report: AnalysisReport

  public init(_ report: AnalysisReport) { self.report = report }

  /// The page as one file, which fetches nothing.
  public func html() -> String {
    let title = "The gradient's way through \(report.program)"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(SVG.escaped(title))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      <h1>\(SVG.escaped(title))</h1>
      <p>\(report.steps) \(report.steps == 1 ? "step" : "steps") of sequence \(report.sequence). Data: \(SVG.escaped(report.data)). Adjoints are derivatives of \(SVG.escaped(report.loss)).</p>
      \(verdicts())
      <h2>How far a change of a state reaches</h2>
      <p>The largest factor by which a change at step t is found again at the last step, ‖∂h_T/∂h_t‖. A dotted line, where it comes so far, is a thousandth.</p>
      \(LinePlot(series: report.states.map { state in
        LinePlot.Series(name: state.name, points: state.reach.map { (Double($0.step), $0.norm) })
      }, steps: report.steps, mark: 1e-3, title: "norm of the derivative of the last state by the state at step t").svg())
      <h2>The adjoint of the loss</h2>
      <p>‖∂L/∂h_t‖ at every step, on a logarithmic axis.</p>
      \(LinePlot(series: report.states.map { state in
        LinePlot.Series(name: state.name, points: state.adjointNorms.enumerated().map { (Double($0.offset + 1), $0.element) })
      }, steps: report.steps, mark: nil, title: "norm of the adjoint at step t").svg())
      \(heatMaps())
      \(spectra())
      \(gates())
      \(clipping())
      \(notes())
      </main>
      </body>
      </html>

      """
  }

  private func verdicts() -> String {
    let items = report.states.map { state in
      let kind = state.verdict.kind.rawValue
      var sentences: [String] = []
      if let steps = state.verdict.stepsToThousandth {
        let unit = steps == 1 ? "step" : "steps"
        sentences.append(
          state.verdict.isMeasured
            ? "Below a thousandth after \(steps) \(unit)"
            : "At this rate below a thousandth after \(steps) \(unit)")
      }
      // The first words are never a name of the program.
      sentences.append(state.verdict.reason.prefix(1).uppercased() + state.verdict.reason.dropFirst())
      let text = sentences.map { SVG.escaped($0) + "." }.joined(separator: " ")
      return """
        <li><p><strong>\(SVG.escaped(state.name))</strong> <span class="badge \(kind)">\(kind)</span></p>
        <p>\(text)</p></li>
        """
    }
    return "<ul class=\"verdicts\">\n\(items.joined(separator: "\n"))\n</ul>"
  }

  private func heatMaps() -> String {
    let maps = report.states.map { state in
      "<h3>\(SVG.escaped(state.name))</h3>\n\(HeatMap(values: state.adjoints, title: "adjoint of \(state.name), unit by step").svg())"
    }
    return "<h2>|∂L/∂h_t| of every unit at every step</h2>\n\(maps.joined(separator: "\n"))"
  }

  private func spectra() -> String {
    guard !report.spectra.isEmpty || !report.weights.isEmpty else { return "" }
    var groups: [ComplexPlot.Group] = []
    if !report.spectra.isEmpty {
      groups.append(
        .init(name: "one step's Jacobian", values: report.spectra.flatMap(\.eigenvalues), isSmall: true))
    }
    for weight in report.weights {
      groups.append(.init(name: weight.name, values: weight.eigenvalues, isSmall: false))
    }
    let exponent =
      AnalysisText(report).lyapunov().map { "<p>\($0.prefix(1).uppercased() + $0.dropFirst()).</p>" } ?? ""
    return """
      <h2>Eigenvalues</h2>
      <p>In the complex plane, with the unit circle: what lies inside shrinks, what lies outside grows.</p>
      \(ComplexPlot(groups: groups).svg())
      \(exponent)
      """
  }

  private func gates() -> String {
    guard !report.gates.isEmpty else { return "" }
    let plots = report.gates.map { gate in
      """
      <figure class="gate"><figcaption>\(SVG.escaped(gate.name)), \(gate.function): \(NumberFormat.percent(gate.share)) \(gate.function == "relu" ? "at 0" : "saturated")\(gate.deadUnits.isEmpty ? "" : ", \(gate.deadUnits.count) of \(gate.units) units at every step")</figcaption>
      \(Histogram(counts: gate.histogram, low: gate.range.first ?? 0, high: gate.range.last ?? 1, title: "values of \(gate.name)").svg())
      \(LinePlot.share(gate.saturated, steps: report.steps, title: "share of saturated units of \(gate.name)"))</figure>
      """
    }
    return
      "<h2>Gates and units</h2>\n<p>How often each value occurs, and the share of saturated units at every step.</p>\n<div class=\"gates\">\n\(plots.joined(separator: "\n"))\n</div>"
  }

  private func clipping() -> String {
    let clip = report.clipping
    let rows = clip.parameters.map {
      "<tr><td>\(SVG.escaped($0.name))</td><td>\(NumberFormat.short($0.norm))</td></tr>"
    }
    let effects = AnalysisText(report).clippingEffects().map { "<li>\(SVG.escaped($0))</li>" }
    return """
      <h2>Clipping</h2>
      <p>The gradient of the parameters has norm \(NumberFormat.short(clip.gradientNorm)).</p>
      <ul>
      \(effects.joined(separator: "\n"))
      </ul>
      <table><tr><th>parameter</th><th>norm</th></tr>
      \(rows.joined(separator: "\n"))
      </table>
      """
  }

  private func notes() -> String {
    guard !report.notes.isEmpty else { return "" }
    return
      "<h2>Notes</h2>\n<ul>\n\(report.notes.map { "<li>\(SVG.escaped($0))</li>" }.joined(separator: "\n"))\n</ul>"
  }

  private static let style = """
    :root { color-scheme: light dark; --line: #8884; }
    body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
    main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
    h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 1px solid var(--line); } h3 { font-size: 1rem; margin: 1rem 0 .2rem; }
    svg { max-width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: currentColor; }
    table { border-collapse: collapse; } td, th { padding: .15rem 1rem .15rem 0; text-align: left; border-bottom: 1px solid var(--line); }
    .verdicts { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }
    .verdicts li { border: 1px solid var(--line); border-radius: .6rem; padding: .2rem 1rem; } .verdicts p { margin: .5rem 0; }
    .badge { color: #fff; border-radius: 1rem; padding: .1rem .7rem; font-size: .85rem; margin-left: .4rem; }
    .vanishing { background: #2563c9; } .exploding { background: #c92a2a; } .preserved { background: #2b8a3e; }
    .gates { display: flex; flex-wrap: wrap; gap: 1rem; } .gate { margin: 0; width: 19rem; } figcaption { font-size: .9rem; }
    code { font: 14px ui-monospace, monospace; }
    """
}
