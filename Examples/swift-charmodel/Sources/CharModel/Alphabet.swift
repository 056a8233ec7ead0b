/// The characters of a text, numbered from 0 in their own order.
struct Alphabet: Sendable {
  let characters: [Character]
  private let numbers: [Character: Int32]

  init(_ text: String) {
    let sorted = Set(text).sorted()
    characters = sorted
    numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($0.element, Int32($0.offset)) })
  }

  /// The numbers of a text's characters; characters outside the alphabet are left out.
  func symbols(of text: String) -> [Int32] { text.compactMap { numbers[$0] } }
}
