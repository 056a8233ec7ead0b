import Foundation

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
