import Foundation

/// Lines over the steps, on a logarithmic axis.
struct LinePlot {
  struct Series {
    let name: String
    let points: [(x: Double, y: Double)]
  }

  let series: [Series]
  let steps: Int
  /// A dotted line across.
  let mark: Double?
  let title: String

  func svg() -> String {
    let (width, height, left, bottom, top) = (860.0, 300.0, 64.0, 40.0, 16.0 + 0.0)
    let values = series.flatMap { $0.points.map(\.y) }.filter { $0 > 0 && $0.isFinite }
    // Thirty powers of ten are as much as an eye can use.
    let highest = (log10(values.max() ?? 1)).rounded(.up)
    let lowest = max((log10(values.min() ?? 1)).rounded(.down), highest - 30)
    let high = highest == lowest ? highest + 1 : highest
    func x(_ step: Double) -> Double { left + (step - 1) / Double(max(steps - 1, 1)) * (width - left - 120) }
    func y(_ value: Double) -> Double {
      let power = value > 0 ? min(max(log10(value), lowest), high) : lowest
      return top + (high - power) / (high - lowest) * (height - top - bottom)
    }
    var parts: [String] = []
    let stride = max(1, Int((high - lowest) / 6))
    var power = lowest
    while power <= high {
      let value = pow(10, power)
      parts.append(SVG.line(left, y(value), x(Double(steps)), y(value)))
      parts.append(SVG.text(Self.power(Int(power)), left - 8, y(value) + 4, anchor: "end"))
      power += Double(stride)
    }
    for step in Self.ticks(steps) { parts.append(SVG.text("\(step)", x(Double(step)), height - 20)) }
    parts.append(SVG.text("step t", x(Double(steps + 1) / 2), height - 4))
    if let mark, log10(mark) > lowest, log10(mark) < high {
      parts.append(SVG.line(left, y(mark), x(Double(steps)), y(mark), "stroke-dasharray=\"3 4\""))
    }
    for (index, one) in series.enumerated() {
      let points = one.points.sorted { $0.x < $1.x }.filter { $0.y.isFinite }
      let path = points.map { "\(SVG.n(x($0.x))),\(SVG.n(y($0.y)))" }.joined(separator: " ")
      let color = SVG.color(index)
      parts.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>")
      let place = top + 12 + Double(index) * 18
      parts.append(
        "<rect x=\"\(SVG.n(width - 108))\" y=\"\(SVG.n(place - 8))\" width=\"14\" height=\"4\" fill=\"\(color)\"/>"
      )
      parts.append(SVG.text(one.name, width - 88, place, anchor: "start"))
    }
    return SVG.picture(Int(width), Int(height), title, parts)
  }

  /// A share between 0 and 1 over the steps, small.
  static func share(_ values: [Double], steps: Int, title: String) -> String {
    let (width, height) = (300.0, 60.0)
    let points = values.enumerated().map { index, value in
      let x = 8 + Double(index) / Double(max(steps - 1, 1)) * (width - 16)
      return "\(SVG.n(x)),\(SVG.n(6 + (1 - value) * (height - 12)))"
    }
    let line =
      "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"#c2410c\" stroke-width=\"1.5\"/>"
    return SVG.picture(
      Int(width), Int(height), title,
      [SVG.line(8, 6, width - 8, 6), SVG.line(8, height - 6, width - 8, height - 6), line])
  }

  static func ticks(_ steps: Int) -> [Int] {
    guard steps > 8 else { return Array(1...max(steps, 1)) }
    return (0...4).map { 1 + $0 * (steps - 1) / 4 }
  }

  static func power(_ exponent: Int) -> String {
    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹".map { $0 }
    let raised = String(exponent.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } }
    return "10\(exponent < 0 ? "⁻" : "")\(String(raised))"
  }
}
