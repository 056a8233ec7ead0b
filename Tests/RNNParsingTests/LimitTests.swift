import Foundation
import RNNDiagnostics
import Testing

@testable import RNNLanguage

@Suite struct LimitTests {
  /// Expressions of brackets and exponents inside each other, one for each way to nest.
  static func nests(_ depth: Int) -> [String] {
    let inner = depth - 1
    return ["(", "f(", "x[", "sum[t](", "-x*(", "a || b && c == d + e*("].map { open in
      // The last one takes six levels of precedence for one bracket.
      let count = open.hasPrefix("a") ? inner / 6 : open.hasPrefix("-") ? inner / 2 : inner
      return String(repeating: open, count: count) + "x"
        + String(repeating: open == "x[" ? "]" : ")", count: count)
    } + [String(repeating: "x^", count: inner) + "x"]
  }

  /// Expressions as high as `height` for which the parser does not recurse.
  static func chains(_ height: Int) -> [String] {
    [
      String(repeating: "-", count: height - 1) + "x",
      "x" + String(repeating: "'", count: height - 1),
      String(repeating: "x + ", count: height - 1) + "x",
      String(repeating: "x*", count: height - 1) + "x",
    ]
  }

  @Test func limitsAreReached() {
    for text in LimitTests.nests(Parser.nestingLimit) + LimitTests.chains(Parser.heightLimit) {
      #expect(places("y = \(text)").isEmpty, "\(text.prefix(20))")
    }
  }

  @Test(arguments: [1, 10, 10_000])
  func higherTreesAreOneErrorEach(excess: Int) {
    let texts =
      LimitTests.nests(Parser.nestingLimit + excess * 7) + LimitTests.chains(Parser.heightLimit + excess)
    for text in texts {
      let (tree, diagnostics) = parse("y = \(text)\nz = 1\n")
      #expect(diagnostics.map(\.code) == ["limit-nesting"], "\(text.prefix(20))")
      #expect(diagnostics.first?.origin == .limitation)
      #expect(Sketch.of(tree.statements) == ["z = 1"])
    }
  }

  @Test func chainsOfNestsAreBoundedToo() {
    let level = String(repeating: "x + ", count: 20)
    let right = String(repeating: "(" + level, count: 60) + "x" + String(repeating: ")", count: 60)
    #expect(places("y = \(right)").isEmpty)
    let link = ")" + String(repeating: " + x", count: 10)
    let left = String(repeating: "(", count: 100) + "x" + String(repeating: link, count: 100)
    #expect(parse("y = \(left)").diagnostics.map(\.code) == ["limit-nesting"])
  }

  @Test func aSmallStackIsEnough() async {
    #if DEBUG
      let size = 2 << 20
    #else
      let size = 512 << 10
    #endif
    await withCheckedContinuation { continuation in
      let thread = Thread {
        let texts = LimitTests.nests(Parser.nestingLimit) + LimitTests.chains(Parser.heightLimit)
        for text in texts + LimitTests.nests(20_000) + LimitTests.chains(20_000) { _ = parse("y = \(text)") }
        continuation.resume()
      }
      thread.stackSize = size
      thread.start()
    }
  }

  @Test func oneMebibyteIsRead() {
    let line = "h[t] = tanh(V*h[t-1] + W*x[t] + b) # a line of a long program, as a test of speed\n"
    var text = ""
    while text.utf8.count + line.utf8.count <= TextChecker.limit { text += line }
    text += String(repeating: "#", count: TextChecker.limit - text.utf8.count)
    #expect(text.utf8.count == TextChecker.limit)
    let clock = ContinuousClock()
    var result: (tree: SyntaxTree, diagnostics: [Diagnostic])?
    let duration = clock.measure { result = parse(text) }
    #expect(result?.diagnostics.isEmpty == true)
    #expect(result?.tree.statements.count == TextChecker.limit / line.utf8.count)
    #expect(duration < .seconds(30))
    #expect(places(text + "#") == ["limit-text"])
  }

  /// Each of these would take minutes if a step looked at the whole line.
  @Test(arguments: ["a=b;", "\"", "a b;", "(", "$ ", "a_t=1;", "W: [H], ", "f(", "'", "x = (1\n"])
  func timeGrowsWithTheLengthOnly(piece: String) {
    let text = "y = a;" + String(repeating: piece, count: (1 << 17) / piece.utf8.count)
    let duration = ContinuousClock().measure {
      let (tree, diagnostics) = parse(text)
      #expect(!DiagnosticRenderer().render(diagnostics).isEmpty || diagnostics.isEmpty)
      #expect(!Formatter.format(tree).isEmpty)
    }
    #expect(duration < .seconds(20))
  }
}
