import RNNDiagnostics
import Testing

@testable import RNNJIT

@Suite struct JSONParserTests {
  func parse(_ text: String) -> Result<JSONNode, Diagnostic> {
    Result { () throws(Diagnostic) in try JSONParser.parse(SourceFile(name: "data.json", text: text)) }
  }

  func number(_ text: String) -> Double? {
    guard case .success(let node) = parse(text), case .number(let value) = node.value else { return nil }
    return value
  }

  func string(_ text: String) -> String? {
    guard case .success(let node) = parse(text), case .string(let value) = node.value else { return nil }
    return value
  }

  @Test func numbers() {
    #expect(number("0") == 0)
    #expect(number("-0")?.sign == .minus)
    #expect(number(" 12.5e-1\n") == 1.25)
    #expect(number("1E+2") == 100)
    #expect(number("0.1") == 0.1)
    #expect(number("179769313486231570000e288") == Double.greatestFiniteMagnitude)
    #expect(number("4.9406564584124654e-324") == Double.leastNonzeroMagnitude)
    #expect(number("1e-400") == 0)
  }

  @Test(
    arguments: [
      "01", "+1", ".5", "1.", "1e", "1e+", "-", "NaN", "Infinity", "-Infinity", "0x10", "1_0", "1e999",
      "-1e999", "1 2", "", " ", "[", "[1", "[1,", "[1,]", "[,1]", "{", "{\"a\"", "{\"a\":", "{\"a\":1",
      "{\"a\":1,}",
      "{a:1}", "{1:2}", "[1 2]", "{\"a\" 1}", "]", "tru", "nul", "truex", "'a'", "\"", "\"\\", "\"\\x\"",
      "\"\\u12\"",
      "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a\nb\"", "{\"a\":1,\"a\":2}", "/* */ 1",
      "\u{FEFF}",
      "1,", "[1]]", "\0", "\"\\u00g0\"",
    ])
  func malformed(_ text: String) {
    guard case .failure(let error) = parse(text) else {
      Issue.record("'\(text)' was accepted")
      return
    }
    #expect(error.code == "bad-json")
    #expect(error.range != nil)
    #expect(!error.message.isEmpty)
  }

  @Test func strings() {
    #expect(string(#""a\"\\\/\b\f\n\r\t""#) == "a\"\\/\u{8}\u{c}\n\r\t")
    #expect(string(#""\u00e9\ud83d\ude00\u0000""#) == "é😀\0")
    #expect(string("\"é😀\"") == "é😀")
    #expect(string("\"\"") == "")
  }

  @Test func invalidTextIsAnError() {
    let file = SourceFile(name: "data.json", bytes: [0x22, 0xFF, 0x22])
    #expect(throws: Diagnostic.self) { try JSONParser.parse(file) }
  }

  @Test func aByteOrderMarkIsSkipped() { #expect(number("\u{FEFF}1") == 1) }

  @Test func depthIsBounded() {
    let deep = String(repeating: "[", count: 100_000)
    guard case .failure(let error) = parse(deep) else { return #expect(Bool(false)) }
    #expect(error.message == "arrays and objects nest more than 64 deep")
    let legal = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    guard case .success = parse(legal) else { return #expect(Bool(false)) }
  }

  @Test func errorsHavePlaces() throws {
    guard case .failure(let error) = parse("{\n  \"a\": [1,\n   é 2]}") else { return #expect(Bool(false)) }
    let range = try #require(error.range)
    #expect(range.file.location(of: range.lower) == (3, 4))
    guard case .failure(let twice) = parse(#"{"a": 1, "a": 2}"#) else { return #expect(Bool(false)) }
    #expect(twice.message == "\"a\" is given twice")
    #expect(twice.range?.text == "\"a\"")
    #expect(twice.range?.lower == 9)
  }

  @Test func membersKeepTheirOrderAndPlaces() throws {
    guard case .success(let node) = parse(#"{"b": [1, 2], "a": {}, "c": null}"#),
      case .object(let members) = node.value
    else { return #expect(Bool(false)) }
    #expect(members.map(\.key) == ["b", "a", "c"])
    #expect(members[0].lower == 1)
    #expect(members[0].value.lower == 6)
    #expect(members[0].value.upper == 12)
  }

  /// No prefix and no single changed byte of a file may do more than give an error.
  @Test func damagedFilesAreErrorsOrValues() {
    let text = Array(#"{"W": [[0.5, -1e3], [2, true]], "x\u0041": "\ud83d\ude00"}"#.utf8)
    for length in 0..<text.count {
      let file = SourceFile(name: "cut", bytes: Array(text[..<length]))
      #expect(throws: Diagnostic.self) { try JSONParser.parse(file) }
    }
    var survivors = 0
    for position in text.indices {
      for byte in [0, 0x22, 0x2C, 0x5B, 0x5C, 0x7D, 0x80, 0xFF] as [UInt8] {
        var changed = text
        changed[position] = byte
        if (try? JSONParser.parse(SourceFile(name: "changed", bytes: changed))) != nil { survivors += 1 }
      }
    }
    #expect(survivors < text.count * 8)
  }
}
