import Foundation

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
