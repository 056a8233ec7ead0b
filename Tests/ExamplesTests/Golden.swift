import Foundation
import Testing

/// Texts that are kept in files. With RNNC_RECORD=1 in the environment a differing file is written anew, and the test fails all
/// the same so that nothing is recorded unnoticed.
enum Golden {
  static func expect(
    _ text: String, at url: URL, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let kept = try? String(contentsOf: url, encoding: .utf8)
    guard kept != text else { return }
    if ProcessInfo.processInfo.environment["RNNC_RECORD"] == "1" {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
      Issue.record("recorded \(url.lastPathComponent)", sourceLocation: sourceLocation)
      return
    }
    let difference = firstDifference(kept ?? "", text)
    Issue.record(
      "\(url.lastPathComponent) differs \(difference); record it with RNNC_RECORD=1",
      sourceLocation: sourceLocation)
  }

  private static func firstDifference(_ kept: String, _ new: String) -> String {
    let a = kept.split(separator: "\n", omittingEmptySubsequences: false)
    let b = new.split(separator: "\n", omittingEmptySubsequences: false)
    let line = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(a.count, b.count)
    let was = line < a.count ? String(a[line]) : "(end)"
    let now = line < b.count ? String(b[line]) : "(end)"
    return "at line \(line + 1):\n  kept: \(was)\n  now:  \(now)"
  }
}
