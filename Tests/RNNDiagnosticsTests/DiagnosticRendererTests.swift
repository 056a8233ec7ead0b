import RNNDiagnostics
import Testing

@Suite struct DiagnosticRendererTests {
  private func range(_ text: String, of part: String, name: String = "gru.rnn") throws -> SourceRange {
    let file = SourceFile(name: name, text: text)
    return try range(file, of: part)
  }

  private func range(_ file: SourceFile, of part: String) throws -> SourceRange {
    let found = try #require(file.text.utf8.firstRange(of: part.utf8))
    let lower = file.text.utf8.distance(from: file.text.utf8.startIndex, to: found.lowerBound)
    return SourceRange(file: file, lower: lower, upper: lower + part.utf8.count)
  }

  @Test func completeMessage() throws {
    let file = SourceFile(
      name: "gru.rnn", text: "input x[t]: [4]\nparam W: [5, 3]\n\nh[t] = tanh(W*x[t])  # here\n")
    let diagnostic = Diagnostic(
      .error, "shape-mismatch", "W is [5, 3] but x is [4]", at: try range(file, of: "W*x[t]"),
      notes: [
        .init("W is declared here", at: try range(file, of: "W: [5, 3]")),
        .init("a product needs equal inner sizes"),
      ],
      help: "declare W: [5, 4]")
    #expect(
      DiagnosticRenderer().render(diagnostic) == """
        gru.rnn:4:13: error: W is [5, 3] but x is [4] [shape-mismatch]
          4 | h[t] = tanh(W*x[t])  # here
            |             ^^^^^^
        gru.rnn:2:7: note: W is declared here
          2 | param W: [5, 3]
            |       ^^^^^^^^^
            = note: a product needs equal inner sizes
            = help: declare W: [5, 4]

        """)
  }

  @Test func originsAndSeveritiesAreToldApart() {
    let renderer = DiagnosticRenderer()
    #expect(renderer.render(Diagnostic(.warning, "w", "odd", at: nil)) == "warning: odd [w]\n")
    #expect(
      renderer.render(Diagnostic(.error, "l", "big", at: nil, origin: .limitation))
        == "error (a limit of the compiler): big [l]\n")
    #expect(
      renderer.render(Diagnostic(.error, "c", "oh", at: nil, origin: .compiler))
        == "internal error (a defect of the compiler): oh [c]\n")
  }

  /// The source line and the underline of a part of a text.
  private func snippet(_ text: String, _ part: String, width: Int = 100) throws -> [String] {
    let diagnostic = Diagnostic(.error, "e", "m", at: try range(text, of: part))
    return DiagnosticRenderer(width: width).render(diagnostic).split(separator: "\n").dropFirst().map {
      String($0.dropFirst(6))
    }
  }

  @Test func tabsAdvanceToMultiplesOfFour() throws {
    #expect(try snippet("\ta\tbc = d", "bc") == ["    a   bc = d", "        ^^"])
  }

  @Test func wideAndCombiningCharactersKeepTheUnderlineInPlace() throws {
    #expect(try snippet("漢字 + b", "字 +") == ["漢字 + b", "  ^^^^"])
    #expect(try snippet("h\u{304}\u{302} + b", "b") == ["h\u{304}\u{302} + b", "    ^"])
    #expect(try snippet("👩‍👩‍👧 + b", "b") == ["👩‍👩‍👧 + b", "     ^"])
    #expect(try snippet("γ ⊙ β", "β") == ["γ ⊙ β", "    ^"])
  }

  @Test func rangeInsideACharacterMarksAllOfIt() throws {
    #expect(try snippet("ah\u{304}b", "\u{304}") == ["ah\u{304}b", " ^"])
  }

  @Test func dangerousCharactersAreShownAsCodePoints() throws {
    #expect(try snippet("a\u{202E}b", "b") == ["a<U+202E>b", "         ^"])
    #expect(try snippet("a\u{1B}[31mb", "\u{1B}") == ["a<U+001B>[31mb", " ^^^^^^^^"])
    let file = SourceFile(name: "a\u{1B}b", bytes: [0x41, 0xFF, 0x42, 0x0A])
    let diagnostic = Diagnostic(.error, "e", "say \u{7}", at: SourceRange(file: file, lower: 1, upper: 2))
    #expect(
      DiagnosticRenderer().render(diagnostic) == """
        a<U+001B>b:1:2: error: say <U+0007> [e]
          1 | A<FF>B
            |  ^^^^

        """)
  }

  @Test func emptyRangesGetOneCaret() throws {
    let file = SourceFile(name: "a", text: "x = \n")
    for (offset, column) in [(4, 5), (5, 1), (99, 1)] {
      let text = DiagnosticRenderer().render(
        Diagnostic(.error, "e", "m", at: SourceRange(file: file, lower: offset, upper: offset)))
      #expect(text.hasSuffix(String(repeating: " ", count: column) + "^\n"))
      #expect(text.hasPrefix("a:\(offset == 4 ? 1 : 2):\(column): "))
    }
  }

  @Test func severalLinesShowTheFirstAndTheLast() throws {
    #expect(
      try snippet("y = (a +\n  b +\n  c)*d\n", "(a +\n  b +\n  c)") == [
        "y = (a +", "    ^^^^", "", "  c)*d", "^^^^",
      ])
  }

  @Test func longLinesAreCutAroundTheRange() throws {
    let text = String(repeating: "aaa + ", count: 200) + "ß!" + String(repeating: " + bbb", count: 200)
    let lines = try snippet(text, "ß!", width: 40)
    #expect(
      lines == [
        "… aaa + aaa + ß! + bbb + bbb + bbb + bbb …",
        "              ^^",
      ])
    let whole = try snippet(text, text, width: 40)
    #expect(whole[0].count == 41 && whole[1].count == 41)
  }

  @Test func windowsLineEndsAndByteOrderMarksAreInvisible() throws {
    let file = SourceFile(name: "a", text: "\u{FEFF}x = y\r\nz\r\n")
    let diagnostic = Diagnostic(.error, "e", "m", at: try range(file, of: "y"))
    #expect(DiagnosticRenderer().render(diagnostic) == "a:1:5: error: m [e]\n  1 | x = y\n    |     ^\n")
  }

  @Test func colorsDoNotChangeTheText() throws {
    let diagnostic = Diagnostic(
      .error, "e", "m", at: try range("x = y", of: "y"), notes: [.init("n")], help: "h")
    let colored = DiagnosticRenderer(color: true).render(diagnostic)
    #expect(colored.contains("\u{1B}[1;31merror:\u{1B}[0m"))
    #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == DiagnosticRenderer().render(diagnostic))
  }
}
