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
