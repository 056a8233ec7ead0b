import Foundation

extension BenchReport {
  /// A table for people.
  public var text: String {
    var table = [["", "time", "best", "GFLOP/s", "of peak", "functions", "workspace"]]
    for kind in Kind.allCases {
      guard let entry = self[kind] else {
        if kind == .packedStep { continue }
        table.append([kind.rawValue, "none: " + (absent?[kind.rawValue] ?? "the program has none")])
        continue
      }
      let hasProducts = entry.flops > 0
      table.append([
        kind.title, Self.time(entry.seconds), Self.time(entry.best),
        hasProducts ? Self.number(entry.gflops) : "–", hasProducts ? Self.percent(entry.peakShare) : "–",
        Self.scaled(entry.functions, ""), Self.scaled(Double(entry.workspaceBytes), "B"),
      ])
    }
    let title =
      "\(program): \(real.rawValue), \(Self.count(steps, "step")), \(Self.count(batch, "sequence")), "
      + "\(Self.count(threads, "thread")); medians of \(Self.count(rounds, "round"))"
    let peak = "peak: \(Self.number(peakGflops)) GFLOP/s, multiply-adds in registers of one thread"
    let lines = [title] + TextTable.lines(table) + [peak] + Kind.allCases.flatMap(phaseLines)
    return lines.joined(separator: "\n") + "\n"
  }

  private func phaseLines(_ kind: Kind) -> [String] {
    guard let phases = self[kind]?.phases else { return [] }
    var table = [["phase", "what", "time", "share", "GFLOP/s", "of limit", "limit"]]
    for phase in phases {
      let rate = phase.flops / max(phase.seconds, 1e-12) * 1e-9
      table.append([
        phase.phase, Self.shortened(phase.values.joined(separator: ", ")), Self.time(phase.seconds),
        Self.percent(phase.share), phase.flops > 0 ? Self.number(rate) : "–",
        phase.limitShare.map(Self.percent) ?? "–", phase.limit?.rawValue ?? "–",
      ])
    }
    return ["", "\(kind.rawValue), phase by phase"] + TextTable.lines(table, left: 2).map { "  " + $0 }
  }

  private static func shortened(_ text: String) -> String {
    text.count <= 32 ? text : text.prefix(31) + "…"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Three significant digits.
  static func number(_ value: Double) -> String {
    value >= 100 ? String(format: "%.0f", value) : String(format: value >= 10 ? "%.1f" : "%.2f", value)
  }

  static func percent(_ share: Double) -> String {
    // A phase too short for the clock has no share.
    share.isFinite ? "\(String(format: "%.0f", (share * 100).rounded())) %" : "–"
  }

  static func time(_ seconds: Double) -> String {
    let units: [(String, Double)] = [("s", 1), ("ms", 1e-3), ("µs", 1e-6)]
    let unit = units.first { seconds >= $0.1 } ?? ("ns", 1e-9)
    return "\(number(seconds / unit.1)) \(unit.0)"
  }

  static func scaled(_ value: Double, _ unit: String) -> String {
    let prefixes: [(String, Double)] = [("G", 1e9), ("M", 1e6), ("k", 1e3)]
    guard let prefix = prefixes.first(where: { value >= $0.1 }) else {
      return String(format: "%.0f", value.rounded(.down)) + (unit.isEmpty ? "" : " \(unit)")
    }
    return "\(number(value / prefix.1)) \(prefix.0)\(unit)"
  }
}

/// Rows of words in columns.
enum TextTable {
  /// One line a row; all columns but the first `left` stand at the right. A row that is shorter than the first keeps its words as they are.
  static func lines(_ rows: [[String]], left: Int = 1) -> [String] {
    let columns = rows.first?.count ?? 0
    let full = rows.filter { $0.count == columns }
    let widths = (0..<columns).map { column in full.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var cells: [String] = []
      for (column, cell) in row.enumerated() {
        let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
        let isLeft = column < left || row.count < columns
        cells.append(isLeft ? cell + space : space + cell)
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
