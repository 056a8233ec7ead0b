#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Says what the norms of ∂h_T/∂h_t mean.
///
/// A gradient vanishes if the factor per step, fitted to the logarithms of the norms, leaves less than a thousandth of it over the
/// measured distance or 100 steps, whichever is longer; it explodes if it makes a thousand of it; else it is preserved.
struct Verdict {
  let reach: [AnalysisReport.Reach]
  let spectra: [AnalysisReport.Spectrum]
  let weights: [AnalysisReport.Weight]
  let gates: [AnalysisReport.Gate]

  var verdict: AnalysisReport.Verdict {
    let far = reach.last
    let below = measuredThousandth
    guard let rate else {
      return AnalysisReport.Verdict(
        kind: .preserved, rate: nil, stepsToThousandth: nil, isMeasured: true,
        reason: "one step is too few to tell")
    }
    let horizon = Double(max(far?.distance ?? 0, 100))
    let kind: AnalysisReport.Verdict.Kind
    if below != nil || rate == 0 || rate < 1 && horizon * log(rate) < log(1e-3) {
      kind = .vanishing
    } else if (far?.norm ?? 1) > 1e3 || rate > 1 && horizon * log(rate) > log(1e3) {
      kind = .exploding
    } else {
      kind = .preserved
    }
    return AnalysisReport.Verdict(
      kind: kind, rate: rate, stepsToThousandth: below ?? (kind == .vanishing ? Self.extended(rate) : nil),
      isMeasured: below != nil, reason: reason(rate))
  }

  /// After how many steps a factor per step has left a thousandth; nil for a factor that never does.
  private static func extended(_ rate: Double) -> Int? {
    guard rate > 0, rate < 1 else { return nil }
    return Int(exactly: (log(1e-3) / log(rate)).rounded(.up))
  }

  /// The factor per step: least squares on the logarithms of the norms that are above 0 and finite.
  private var rate: Double? {
    guard reach.count > 1 else { return nil }
    if reach.dropFirst().allSatisfy({ $0.norm == 0 }) { return 0 }
    let points = reach.filter { $0.norm > 1e-290 && $0.norm.isFinite }
    guard points.count > 1 else { return reach.contains { $0.norm.isInfinite } ? .infinity : 0 }
    let x = points.map { Double($0.distance) }
    let y = points.map { log($0.norm) }
    let meanX = x.reduce(0, +) / Double(x.count)
    let meanY = y.reduce(0, +) / Double(y.count)
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let variance = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    return exp(covariance / variance)
  }

  /// The first distance from which on all norms are below a thousandth.
  private var measuredThousandth: Int? {
    guard let last = reach.last, last.norm < 1e-3 else { return nil }
    var first = last.distance
    for point in reach.reversed() {
      guard point.norm < 1e-3 else { break }
      first = point.distance
    }
    return first
  }

  /// The first distance from which on all norms are 0.
  private var arrivalEnd: Int? {
    reach.reversed().prefix { $0.norm == 0 }.last?.distance
  }

  private func reason(_ rate: Double) -> String {
    var parts: [String] = []
    if rate == 0 {
      parts.append("no change of an earlier step arrives at the last")
    } else {
      parts.append("one step multiplies by about \(NumberFormat.short(rate))")
      // The rate is that of what arrives.
      if let end = arrivalEnd { parts.append("no change \(end) steps before the last or earlier arrives") }
    }
    if !spectra.isEmpty {
      let mean = spectra.map(\.radius).reduce(0, +) / Double(spectra.count)
      parts.append("the largest eigenvalue of a step's Jacobian is \(NumberFormat.short(mean)) in the mean")
    }
    if let weight = weights.max(by: { $0.radius < $1.radius }), weights.count == 1 {
      parts.append("that of \(weight.name) is \(NumberFormat.short(weight.radius))")
    }
    for gate in gates where gate.share > 0.2 {
      let percent = NumberFormat.percent(gate.share)
      parts.append(
        gate.function == "relu"
          ? "\(gate.name) is 0 in \(percent) of all cases"
          : "\(gate.name) is saturated in \(percent) of all cases")
    }
    return parts.joined(separator: "; ")
  }
}
