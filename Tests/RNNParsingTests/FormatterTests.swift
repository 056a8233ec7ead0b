import RNNDiagnostics
import Testing

@testable import RNNLanguage

@Suite struct FormatterTests {
  /// The canonical form of a text, which is checked to be a fixed point with the same tree.
  private func format(_ text: String) -> String {
    let (tree, diagnostics) = parse(text)
    #expect(diagnostics.isEmpty, "\(text)")
    let formatted = Formatter.format(tree)
    let again = parse(formatted)
    #expect(again.diagnostics.isEmpty, "\(formatted)")
    #expect(Sketch.of(again.tree.statements) == Sketch.of(tree.statements))
    #expect(Formatter.format(again.tree) == formatted)
    #expect(again.tree.comments.count == tree.comments.count)
    return formatted
  }

  @Test(arguments: Programs.all)
  func programsKeepTheirTree(text: String) {
    for line in format(text).split(separator: "\n") {
      #expect(!line.hasSuffix(" "))
    }
  }

  @Test(arguments: [
    ("a=b+c*d-e/f^g", "a = b + c*d - e/f^g"),
    ("h[ t ] = h[t - 1]+x[T -2]'", "h[t] = h[t-1] + x[T-2]'"),
    ("a = b .* c ∘ d", "a = b ⊙ c ⊙ d"),
    ("a = b ⊙ c*d", "a = b ⊙ c * d"),
    ("a = b*c ⊙ d", "a = b*c ⊙ d"),
    ("a = b·c × d ./ e − f", "a = b*c*d/e - f"),
    ("a = b≤c&&!d||e≠f", "a = b <= c && !d || e != f"),
    ("a = - - b ^ - c", "a = --b^-c"),
    ("a = sum[ t = 2 … T - 1 ]( x[t] )", "a = sum[t=2..T-1](x[t])"),
    ("l=GRU( x , H=2 )", "l = GRU(x, H = 2)"),
    ("size I=3,H", "size I = 3, H"),
    ("param W:[4 * H+1,I]~normal( 0.1 ),b", "param W: [4*H + 1, I] ~ normal(0.1), b"),
    (
      "cell A(x[t],size H=2)→(h,c){h[t]=x[t];c[t]=h[t]}",
      "cell A(x[t], size H = 2) -> h, c {\n    h[t] = x[t]\n    c[t] = h[t]\n}"
    ),
    ("extern  fn f( a,b )from\"x.h\"", "extern fn f(a, b) from \"x.h\""),
    ("a = ((b))", "a = ((b))"),
    ("a = 1;b = 2;", "a = 1\nb = 2"),
    ("\u{FEFF}a = 1\r\n\r\n\r\n\r\nb = 2", "a = 1\n\nb = 2"),
  ])
  func canonicalSpelling(text: String, expected: String) {
    #expect(format(text) == expected + "\n")
  }

  @Test func commentsStay() {
    let text = """


      # first   
      a = 1 # one
      long = 22   # two


      # before b
      b = f(a, # inside
        c)# behind
      cell A( # in the head
        x[t]) -> h { # opens
        # alone

        h[t] = x[t] # body
        # last
      } # closes
      d = 2; e = 3 # both

      # end
      """
    #expect(
      format(text) == """
        # first
        a = 1      # one
        long = 22  # two

        # before b
        # inside
        b = f(a, c)  # behind
        # in the head
        cell A(x[t]) -> h {  # opens
            # alone

            h[t] = x[t]  # body
            # last
        }      # closes
        d = 2
        e = 3  # both

        # end

        """)
  }

  @Test func nothingIsEmpty() {
    #expect(format("") == "")
    #expect(format("\n\n") == "")
    #expect(format("# only") == "# only\n")
  }

  @Test func longLinesAreBrokenAtTheOutermostOperator() {
    let text =
      "loss = mean[t](cross_entropy(output_weights*hidden[t] + output_bias, next[t])) + 0.0001*(sum(W^2) + sum(U^2))"
    #expect(
      format(text) == """
        loss = mean[t](cross_entropy(output_weights*hidden[t] + output_bias, next[t])) +
            0.0001*(sum(W^2) + sum(U^2))

        """)
    let product = "x = " + (1...40).map { "factor\($0)" }.joined(separator: "*")
    #expect(format(product).split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func randomTreesComeBack() {
    var trees = RandomTrees(seed: 1)
    for _ in 0..<400 {
      let tree = trees.tree()
      let text = Formatter.format(tree)
      let (again, diagnostics) = parse(text)
      #expect(diagnostics.isEmpty, "\(text)")
      #expect(Sketch.of(again.statements) == Sketch.of(tree.statements), "\(text)")
      #expect(Formatter.format(again) == text)
    }
  }
}
