import RNNDiagnostics
import RNNLanguage
import Testing

/// Random programs, most of which no kinds fit: whatever is wrong is said, and no pass relies on what has been refused.
@Suite struct RandomKindTests {
  @Test func checkerAnswersForEveryMixtureOfKinds() {
    var (accepted, refused) = (0, 0)
    for seed in UInt64(1)...1500 {
      var source = RandomKinds(seed: seed)
      let text = source.program()
      let (tree, syntax) = Parser.parse(SourceFile(name: "seed\(seed).rnn", text: text))
      #expect(syntax.isEmpty, "seed \(seed):\n\(text)")
      let (program, diagnostics) = Checker.check(tree)
      #expect((program == nil) == diagnostics.contains { $0.severity == .error }, "seed \(seed):\n\(text)")
      #expect(!diagnostics.contains { $0.origin == .compiler }, "seed \(seed):\n\(text)")
      if program == nil { refused += 1 } else { accepted += 1 }
    }
    #expect(accepted > 50 && refused > 50)
  }
}

/// Expressions of operations that tell kinds apart, on values whose shapes are declared, inferred or contradictory.
private struct RandomKinds {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func program() -> String {
    var lines = ["param q: [3], M: [3, 3], s: []", "input x[t]"]
    for name in ["a", "c", "d"] where chance(5, of: 6) {
      lines.append(
        "\(name)[t] = \(expression(3)) \(pick(["+", ".*", "*", "-"])) \(name)[t\(pick(["-1", "+1"]))]")
      if chance(1, of: 3) { lines.append("\(name)[0] = \(pick(["q", "s", "M", "0", "q'"]))") }
    }
    lines.append("y = \(expression(3, isStream: false))")
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func expression(_ depth: Int, isStream: Bool = true) -> String {
    func part() -> String { expression(depth - 1, isStream: isStream) }
    guard depth > 0, chance(4, of: 5) else {
      let step = isStream ? "t" : "1"
      return pick(["q", "M", "s", "w", "a[\(step)]", "c[\(step)]", "d[\(step)]", "x[\(step)]", "2"])
    }
    switch pick(Array(0..<11)) {
    case 0, 1, 2: return "(\(part()))*\(part())"
    case 3: return "(\(part())) .* (\(part()))"
    case 4: return "\(part()) + \(part())"
    case 5: return "(\(part()))'"
    case 6: return "\(pick(["min", "max", "dot"]))(\(part()), \(part()))"
    case 7: return "concat(\(part()), \(part()))"
    case 8: return "\(pick(["sum", "softmax", "layernorm", "tanh"]))(\(part()))"
    case 9: return "where(\(part()) > 0, \(part()), \(part()))"
    default: return "row(\(part()), 0)"
    }
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return choices[Int((state >> 33) % UInt64(choices.count))]
  }

  private mutating func chance(_ part: Int, of whole: Int) -> Bool { pick(Array(0..<whole)) < part }
}
