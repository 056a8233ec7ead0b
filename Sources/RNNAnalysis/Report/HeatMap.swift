import Foundation

/// Magnitudes of units over steps as colours, on a logarithmic scale.
struct HeatMap {
  /// `[unit][step]`
  let values: [[Double]]
  let title: String

  func svg() -> String {
    let rows = Self.pooled(values.map { Self.pooled($0, most: 240) { $0.max() ?? 0 } }, most: 96) { group in
      (0..<(group.first?.count ?? 0)).map { column in group.map { $0[column] }.max() ?? 0 }
    }
    guard let columns = rows.first?.count, columns > 0 else { return "" }
    let powers = rows.joined().filter { $0 > 0 && $0.isFinite }.map { log10($0) }
    let high = powers.max() ?? 0
    let low = max(powers.min() ?? -1, high - 12)
    let span = max(high - low, 1e-9)
    let cellWidth = 720.0 / Double(columns)
    let cellHeight = min(18.0, max(3.0, 320.0 / Double(rows.count)))
    let levels = 16
    var paths = Array(repeating: "", count: levels + 1)
    for (row, line) in rows.enumerated() {
      for (column, value) in line.enumerated() {
        let part = NumberFormat.part(of: log10(value), from: low, to: low + span, count: levels)
        let level = value > 0 ? 1 + part : 0
        let x = SVG.n(50 + Double(column) * cellWidth)
        let y = SVG.n(6 + Double(row) * cellHeight)
        paths[level] +=
          "M\(x) \(y)h\(SVG.n(cellWidth + 0.1))v\(SVG.n(cellHeight + 0.1))h-\(SVG.n(cellWidth + 0.1))z"
      }
    }
    let bottom = 6 + Double(rows.count) * cellHeight
    var parts = paths.enumerated().filter { !$0.element.isEmpty }.map { level, path in
      "<path d=\"\(path)\" fill=\"\(Self.color(level, levels))\"/>"
    }
    let steps = values.first?.count ?? 0
    parts.append(SVG.text("1", 50, bottom + 16))
    parts.append(SVG.text("\(steps)", 770, bottom + 16))
    parts.append(SVG.text("step t", 410, bottom + 16))
    parts.append(SVG.text("unit 1", 44, 16, anchor: "end"))
    if values.count > 1 { parts.append(SVG.text("\(values.count)", 44, max(bottom - 2, 30), anchor: "end")) }
    for level in 1...levels {
      let y = 6 + (Double(levels - level)) * 7
      parts.append(
        "<rect x=\"784\" y=\"\(SVG.n(y))\" width=\"14\" height=\"7\" fill=\"\(Self.color(level, levels))\"/>")
    }
    parts.append(SVG.text(NumberFormat.short(pow(10, high)), 802, 14, anchor: "start"))
    parts.append(SVG.text(NumberFormat.short(pow(10, low)), 802, 118, anchor: "start"))
    return SVG.picture(870, Int(max(bottom + 24, 130)), title, parts)
  }

  /// From dark blue over green to yellow; grey where there is nothing at all.
  private static func color(_ level: Int, _ levels: Int) -> String {
    guard level > 0 else { return "#999" }
    let t = Double(level - 1) / Double(levels - 1)
    let stops: [(Double, Double, Double)] = [
      (40, 20, 90), (45, 90, 140), (35, 150, 130), (120, 200, 80), (250, 230, 60),
    ]
    let place = t * Double(stops.count - 1)
    let i = min(Int(place), stops.count - 2)
    let f = place - Double(i)
    func mix(_ a: Double, _ b: Double) -> Int { Int((a + (b - a) * f).rounded()) }
    return String(
      format: "#%02x%02x%02x", mix(stops[i].0, stops[i + 1].0), mix(stops[i].1, stops[i + 1].1),
      mix(stops[i].2, stops[i + 1].2))
  }

  private static func pooled<Element>(
    _ values: [Element], most: Int, _ join: ([Element]) -> Element
  ) -> [Element] {
    guard values.count > most else { return values }
    return (0..<most).map { i in join(Array(values[i * values.count / most..<(i + 1) * values.count / most]))
    }
  }
}
