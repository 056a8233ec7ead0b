import RNNDiagnostics
import Testing

@testable import RNNLanguage

@Suite struct MutationTests {
  static let pieces = [
    "(", ")", "[", "]", "{", "}", "=", "==", ",", ";", "\n", "\r\n", "..", "->", "~", "'", "\"", "#",
    "cell A(", "size ",
    "param", "sum[t](", "h[t]", "1e400", "2.", ".5", "⊙", "γ", "\u{304}", "\u{202E}", "\u{0}", "\t", "**",
    "@", "_",
  ].map { Array($0.utf8) }

  private func mutate(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<1 + random.below(6) {
      let place = random.below(bytes.count + 1)
      switch random.below(6) {
      case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
      case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(8)))
      case 3:
        bytes.insert(
          contentsOf: bytes[place..<min(bytes.count, place + random.below(40))], at: random.below(place + 1))
      default: bytes.insert(contentsOf: random.pick(MutationTests.pieces), at: place)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<8)
  func damagedProgramsAreReported(seed: Int) {
    var random = RandomSource(seed: UInt64(seed))
    let renderer = DiagnosticRenderer()
    for _ in 0..<150 {
      let file = SourceFile(name: "mutated", bytes: mutate(Array(random.pick(Programs.all).utf8), &random))
      let (tree, diagnostics) = Parser.parse(file)
      #expect(diagnostics.count <= Parser.errorLimit + 1)
      for diagnostic in diagnostics {
        if let range = diagnostic.range {
          #expect(range.lower <= range.upper && range.upper <= file.bytes.count)
        }
        #expect(renderer.render(diagnostic).hasSuffix("\n"))
      }
      var last = 0
      for statement in tree.statements {
        #expect(statement.range.lower >= last && statement.range.upper > statement.range.lower)
        last = statement.range.upper
      }
      guard diagnostics.allSatisfy({ $0.severity == .warning }) else { continue }
      let text = Formatter.format(tree)
      let again = parse(text).tree
      #expect(Sketch.of(again.statements) == Sketch.of(tree.statements), "\(file.text)")
      #expect(again.comments.count == tree.comments.count, "\(file.text)")
      #expect(Formatter.format(again) == text, "\(file.text)")
    }
  }
}
