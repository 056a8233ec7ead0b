/// Draws the unrolled graph with box characters.
struct GraphText {
  let graph: UnrolledGraph

  func lines() -> [String] {
    let steps = Array(1...max(graph.steps, 1))
    func index(_ name: String, _ step: Int) -> String { "\(name)[\(step)]" }
    let content = steps.map { step in
      wrapped(graph.values.map { index($0, step) }, width: 22)
    }
    let height = max(content.map(\.count).max() ?? 1, graph.forward.count + graph.backward.count)
    let inputs = steps.map { step in graph.inputs.map { index($0, step) }.joined(separator: ", ") }
    let width = max(
      content.flatMap { $0 }.map(\.count).max() ?? 4, (inputs.map(\.count).max() ?? 0) - 4)
    let labels = graph.forward.map { index($0, 0) } + graph.backward.map { _ in "" }
    let left = labels.map(\.count).max() ?? 0
    let arrows = graph.forward.map { _ in " ──▶ " } + graph.backward.map { _ in " ◀── " }
    var lines: [String] = []
    let boxWidth = width + 4
    func pad(_ text: String, _ count: Int) -> String {
      text + String(repeating: " ", count: max(0, count - text.count))
    }
    func centre(_ text: String, _ count: Int) -> String {
      let space = max(0, count - text.count)
      return pad(String(repeating: " ", count: space / 2) + text, count)
    }
    let margin = String(repeating: " ", count: left + 5)
    if !graph.collected.isEmpty {
      lines.append(
        margin
          + centre(graph.collected.joined(separator: ", "), boxWidth * steps.count + 5 * (steps.count - 1)))
      lines.append(margin + steps.map { _ in centre("▲", boxWidth) }.joined(separator: "     "))
    }
    lines.append(
      margin
        + steps.map { _ in "┌" + String(repeating: "─", count: width + 2) + "┐" }.joined(separator: "     "))
    for row in 0..<height {
      var line = pad(row < labels.count ? labels[row] : "", left)
      for step in steps {
        let arrow = row < arrows.count ? arrows[row] : "     "
        let cell = content[step - 1]
        line += arrow + "│ " + pad(row < cell.count ? cell[row] : "", width) + " │"
      }
      if row >= graph.forward.count, row < labels.count {
        line += " ◀── " + "\(graph.backward[row - graph.forward.count])[\(graph.steps + 1)]"
      }
      lines.append(line)
    }
    lines.append(
      margin
        + steps.map { _ in "└" + String(repeating: "─", count: width + 2) + "┘" }.joined(separator: "     "))
    if !graph.inputs.isEmpty {
      lines.append(margin + steps.map { _ in centre("▲", boxWidth) }.joined(separator: "     "))
      lines.append(margin + inputs.map { centre($0, boxWidth) }.joined(separator: "     "))
    }
    return lines.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func wrapped(_ words: [String], width: Int) -> [String] {
    var lines: [String] = []
    for word in words {
      if let last = lines.last, last.count + 2 + word.count <= width {
        lines[lines.count - 1] = last + ", " + word
      } else {
        lines.append(word)
      }
    }
    return lines
  }
}
