import RNNDiagnostics
import Testing

@testable import RNNLanguage

@Suite struct TextTests {
  @Test(
    arguments: [
      [0x61, 0xFF, 0x62], [0x61, 0xC0, 0x80], [0x61, 0xE2, 0x82], [0x61, 0xED, 0xA0, 0x80],
      [0x61, 0xF5, 0x80, 0x80, 0x80],
      [0x61, 0x80], [0x61, 0xF0, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func theFirstByteThatIsNotUTF8IsNamed(bytes: [UInt8]) {
    let diagnostics = Parser.parse(SourceFile(name: "a", bytes: bytes + [0xFF])).diagnostics
    #expect(diagnostics.map(\.code) == ["invalid-utf8"])
    #expect(diagnostics.first?.range?.lower == 1)
  }

  @Test(
    arguments: [0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069, 0x200E, 0x200F]
      as [UInt32])
  func bidirectionalControlsAreErrorsEverywhere(value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let text = "a\(scalar) = 1 # \(scalar)\nimport \"\(scalar)\""
    let diagnostics = parse(text).diagnostics
    #expect(
      places(text) == [
        "1:2 bidirectional-control", "1:10 bidirectional-control", "2:9 bidirectional-control",
      ])
    #expect(diagnostics[0].message.contains("U+\(String(value, radix: 16, uppercase: true))"))
  }

  @Test func controlCharactersAreErrors() {
    #expect(places("a\u{0} = 1") == ["1:2 control-character"])
    #expect(places("a = 1\rb = 2") == ["1:6 control-character"])
    #expect(places("# \u{1B}[31m") == ["1:3 control-character"])
    #expect(places("a = 1 # \u{7F}\u{85}") == ["1:9 control-character", "1:10 control-character"])
  }

  @Test(arguments: [
    ("y = x\u{B2}", "1:6 unexpected-character"),
    ("y = x\u{200B} + 1", "1:6 unexpected-character"),
    ("y = a $ b", "1:7 unexpected-character"),
    ("y = a – b", "1:7 unexpected-character"),
    ("y = W\u{2019}*x", "1:6 unexpected-character"),
    ("y = Wᵀ*x", "1:6 unexpected-character"),
    ("y = 🙂🙂 + 1", "1:5 unexpected-character"),
    ("y = hₜ₋₁", "1:5 subscript-name, 1:7 unexpected-character"),
    ("y = a ** b @ c", "1:7 wrong-operator, 1:12 wrong-operator"),
    ("y = a & b | c", "1:7 wrong-operator, 1:11 wrong-operator"),
    ("y = a % b", "1:7 wrong-operator"),
    ("y := a", "1:3 wrong-operator"),
    ("y = a // comment ( [", "1:7 wrong-operator"),
    ("y = sum[t=1...T](x[t])", "1:12 wrong-operator"),
    ("y = 1e400", "1:5 number-range"),
    ("y = 1e-400", "1:5 number-range"),
    ("y = 0e-400 + 0.0", ""),
    ("y = .5 + 2. + 1.2.3", "1:5 number-format, 1:10 number-format, 1:15 number-format"),
    ("import \"a", "1:10 unterminated-string"),
  ])
  func misspelledCharacters(text: String, expected: String) {
    #expect(places(text).joined(separator: ", ") == expected)
  }

  @Test func misspelledOperatorsAreReadAsMeant() {
    #expect(
      Sketch.of(parse("y = a ** b @ c – d\nz := W’").tree.statements) == [
        "y = (((a ^ b) * c) - d)", "z = (W')",
      ])
  }
}
