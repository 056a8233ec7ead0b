import Foundation

/// Pieces of vector pictures.
enum SVG {
  static let colors = [
    "#2563c9", "#c2410c", "#2b8a3e", "#8b3fb8", "#b8860b", "#0e7c86", "#c2255c", "#5c5c5c",
  ]

  static func color(_ index: Int) -> String { colors[index % colors.count] }

  static func picture(_ width: Int, _ height: Int, _ title: String, _ parts: [String]) -> String {
    """
    <svg role="img" aria-label="\(escaped(title))" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
    \(parts.joined(separator: "\n"))
    </svg>
    """
  }

  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ more: String = "") -> String {
    "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\" stroke=\"currentColor\" stroke-opacity=\".3\" \(more)/>"
  }

  static func text(_ text: String, _ x: Double, _ y: Double, anchor: String = "middle") -> String {
    "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>"
  }

  /// A coordinate to a tenth of a pixel.
  static func n(_ value: Double) -> String {
    let text = String(format: "%.1f", value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}

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
        let share = value > 0 ? (min(max(log10(value), low), high) - low) / span : -1
        let level = value > 0 ? 1 + min(Int(share * Double(levels)), levels - 1) : 0
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

/// Eigenvalues in the complex plane with the unit circle.
struct ComplexPlot {
  struct Group {
    let name: String
    let values: [Complex]
    let isSmall: Bool
  }

  let groups: [Group]

  func svg() -> String {
    let all = groups.flatMap(\.values).filter { $0.magnitude.isFinite }
    let reach = max(1.15, (all.map(\.magnitude).max() ?? 1) * 1.1)
    let (size, centre) = (420.0, 210.0)
    let unit = (size / 2 - 10) / reach
    var parts = [
      SVG.line(0, centre, size, centre), SVG.line(centre, 0, centre, size),
      "<circle cx=\"\(SVG.n(centre))\" cy=\"\(SVG.n(centre))\" r=\"\(SVG.n(unit))\" fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"4 4\"/>",
      SVG.text("1", centre + unit + 8, centre - 5), SVG.text("i", centre + 8, centre - unit - 4),
    ]
    for (index, group) in groups.enumerated() {
      let color = SVG.color(index)
      for value in group.values where value.magnitude.isFinite {
        let x = SVG.n(centre + value.real * unit)
        let y = SVG.n(centre - value.imaginary * unit)
        parts.append(
          "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(group.isSmall ? "2" : "4.5")\" fill=\"\(color)\" fill-opacity=\"\(group.isSmall ? ".5" : ".85")\"/>"
        )
      }
      let y = 20 + Double(index) * 20
      parts.append("<circle cx=\"\(SVG.n(size + 20))\" cy=\"\(SVG.n(y - 4))\" r=\"4.5\" fill=\"\(color)\"/>")
      parts.append(SVG.text(group.name, size + 32, y, anchor: "start"))
    }
    let height = max(size, 30 + Double(groups.count) * 20)
    return SVG.picture(Int(size) + 260, Int(height), "eigenvalues in the complex plane", parts)
  }
}

/// Counts over twenty equal parts of a range.
struct Histogram {
  let counts: [Int]
  let low: Double
  let high: Double
  let title: String

  func svg() -> String {
    let (width, height) = (300.0, 110.0)
    let most = Double(max(counts.max() ?? 1, 1))
    let bar = (width - 16) / Double(counts.count)
    var parts = counts.enumerated().map { index, count in
      let h = Double(count) / most * (height - 30)
      return
        "<rect x=\"\(SVG.n(8 + Double(index) * bar))\" y=\"\(SVG.n(height - 18 - h))\" width=\"\(SVG.n(bar - 1))\" height=\"\(SVG.n(h))\" fill=\"#2563c9\"/>"
    }
    parts.append(SVG.line(8, height - 18, width - 8, height - 18))
    parts.append(SVG.text(NumberFormat.short(low), 8, height - 4, anchor: "start"))
    parts.append(SVG.text(NumberFormat.short(high), width - 8, height - 4, anchor: "end"))
    return SVG.picture(Int(width), Int(height), title, parts)
  }
}
