import Testing

@testable import RNNJIT

@Suite struct SHA256Tests {
  /// The examples of FIPS 180-4 and NIST's vectors.
  @Test func publishedDigests() {
    func hex(_ text: String) -> String { SHA256.hex(of: Array(text.utf8)) }
    #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      hex(String(repeating: "a", count: 100_000))
        == "6d1cf22d7cc09b085dfc25ee1a1f3ae0265804c607bc2074ad253bcc82fd81ee")
  }

  @Test func piecesGiveTheSameDigest() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for length in [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 300] {
      let text = Array(bytes[..<length])
      var hash = SHA256()
      for start in stride(from: 0, to: length, by: 13) {
        hash.update(Array(text[start..<min(start + 13, length)]))
      }
      #expect(hash.finish() == SHA256.hex(of: text), "\(length)")
    }
  }

  @Test func fieldsAreKeptApart() {
    var first = SHA256()
    first.update(field: "ab")
    first.update(field: "c")
    var second = SHA256()
    second.update(field: "a")
    second.update(field: "bc")
    #expect(first.finish() != second.finish())
  }
}
