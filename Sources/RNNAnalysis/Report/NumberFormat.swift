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

  static func percent(_ share: Double) -> String {
    "\(share.isFinite ? String(format: "%.0f", (share * 100).rounded()) : short(share)) %"
  }

  /// Which of `count` equal parts of the range from `low` to `high` a value lies in, from 0; the first or the last if it lies
  /// outside, the first where the range is empty or the value is no number.
  static func part(of value: Double, from low: Double, to high: Double, count: Int) -> Int {
    // Halves, because the difference of two finite numbers need not be one.
    let share = (value / 2 - low / 2) / (high / 2 - low / 2)
    guard share > 0 else { return 0 }
    return share < 1 ? min(Int(share * Double(count)), count - 1) : count - 1
  }

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
    let least = logarithmic ? 1 : max(1e-12, low.magnitude * 1e-12)
    let high = range?.1 ?? max(finite.max() ?? 0, low + least)
    let bars = Array("▁▂▃▄▅▆▇█")
    return String(
      scaled.map { value in
        if value.isNaN || value == .infinity { return "!" }
        if value == -.infinity { return " " }
        // The lowest and the highest bar stand for half as much as the others.
        let margin = (high / 2 - low / 2) / 7
        return bars[part(of: value, from: low - margin, to: high + margin, count: 8)]
      })
  }
}
