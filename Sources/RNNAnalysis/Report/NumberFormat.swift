import Foundation

/// Numbers for people.
enum NumberFormat {
  /// Four significant digits; powers of ten where they are needed.
  static func short(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-∞" : "∞" }
    if value == 0 { return "0" }
    let text = String(format: "%.4g", value)
    return text.replacingOccurrences(of: "e-0", with: "e-").replacingOccurrences(of: "e+0", with: "e")
      .replacingOccurrences(of: "e+", with: "e")
  }

  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// One bar for each number, on the logarithm of its size or as it is; `width` is the most there may be, each the largest of its part.
  static func sparkline(
    _ values: [Double], logarithmic: Bool, width: Int = 60, range: (Double, Double)? = nil
  ) -> String {
    guard !values.isEmpty else { return "" }
    let count = min(width, values.count)
    let parts = (0..<count).map { i in
      values[i * values.count / count..<max((i + 1) * values.count / count, i * values.count / count + 1)]
        .max { ($0.isNaN ? .infinity : $0) < ($1.isNaN ? .infinity : $1) } ?? 0
    }
    let scaled = parts.map { logarithmic ? ($0 > 0 ? log10($0) : -.infinity) : $0 }
    let finite = scaled.filter(\.isFinite)
    let low = range?.0 ?? finite.min() ?? 0
    // A line that hardly moves is not stretched to the full height.
    let high = range?.1 ?? max(finite.max() ?? 0, low + (logarithmic ? 1 : 1e-12))
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      scaled.map { value in
        if value.isNaN || value == .infinity { return "!" }
        if value == -.infinity { return " " }
        let place = (value - low) / (high - low) * 7
        return bars[min(max(Int(place.rounded()), 0), 7)]
      })
  }
}
