import RNNDiagnostics
import RNNIR

/// Reads the description that a library has of itself. What it does not know it passes over, as other versions may say more.
struct InterfaceReader {
  /// What is wrong with the text, as half a sentence.
  struct Failure: Error {
    let reason: String
  }

  /// Throws ``Failure``, and ``LibraryError`` for another version, whose rest may have another form.
  static func read(_ text: String) throws -> Interface {
    let node: JSONNode
    do { node = try JSONParser.parse(SourceFile(name: "interface", text: text)) } catch {
      throw Failure(reason: error.message)
    }
    let root = try InterfaceReader(node, "the interface")
    let version = try root.number("abi")
    guard version == Interface.currentABI else {
      throw LibraryError.wrongABI(found: version, expected: Interface.currentABI)
    }
    return Interface(
      name: try root.text("name"), real: try root.word("real"),
      inputs: try root.list("inputs") { try $0.member() },
      outputs: try root.list("outputs") { try $0.member() },
      adjoints: try root.list("adjoints") { try $0.member() },
      state: try root.list("state") { try $0.member() },
      parameterCount: try root.number("parameterCount"), entries: try root.list("entries") { try $0.entry() },
      absent: try root.list("absent") { entry in
        Interface.AbsentEntry(kind: try entry.word("kind"), reason: try entry.text("reason"))
      })
  }

  private let members: [JSONNode.Member]
  private let name: String

  private init(_ node: JSONNode, _ name: String) throws {
    guard case .object(let members) = node.value else {
      throw Failure(reason: "\(name) is \(node.kind), not an object")
    }
    self.members = members
    self.name = name
  }

  private func member() throws -> Interface.Member {
    Interface.Member(
      name: try text("name"), member: try text("member"), role: try word("role"),
      element: try word("element"),
      shape: try numbers("shape"), perStep: try flag("perStep"), perSequence: try flag("perSequence"),
      indexBound: try number(ifPresent: "indexBound"), flatOffset: try number(ifPresent: "flatOffset"))
  }

  private func entry() throws -> Interface.Entry {
    var entry = Interface.Entry(
      kind: try word("kind"), function: try text("function"), workspace: try text("workspace"))
    if let node = find("packed") {
      let packed = try InterfaceReader(node, "packed")
      entry.packed = Interface.Packed(
        size: try packed.text("size"), pack: try packed.text("pack"), function: try packed.text("function"))
    }
    return entry
  }

  // MARK: Values

  /// A value that is there and is not null.
  private func find(_ key: String) -> JSONNode? {
    guard let node = members.first(where: { $0.key == key })?.value else { return nil }
    if case .null = node.value { return nil }
    return node
  }

  private func value<Value>(_ key: String, _ kind: String, _ read: (JSONNode.Value) -> Value?) throws -> Value
  {
    guard let node = find(key) else { throw Failure(reason: "\(name) has no \(key)") }
    guard let value = read(node.value) else {
      throw Failure(reason: "\(key) of \(name) is not \(kind)")
    }
    return value
  }

  private static func integer(_ value: JSONNode.Value) -> Int? {
    guard case .number(let number) = value else { return nil }
    return Int(exactly: number)
  }

  private func text(_ key: String) throws -> String {
    try value(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
  }

  private func flag(_ key: String) throws -> Bool {
    try value(key, "a truth value") { if case .bool(let flag) = $0 { flag } else { nil } }
  }

  private func number(_ key: String) throws -> Int { try value(key, "an integer", Self.integer) }

  private func number(ifPresent key: String) throws -> Int? { find(key) == nil ? nil : try number(key) }

  private func word<Word: RawRepresentable<String>>(_ key: String) throws -> Word {
    try value(key, "a word that is known") {
      if case .string(let text) = $0 { Word(rawValue: text) } else { nil }
    }
  }

  private func numbers(_ key: String) throws -> [Int] {
    try value(key, "a list of integers") { value in
      guard case .array(let nodes) = value else { return nil }
      let numbers = nodes.compactMap { Self.integer($0.value) }
      return numbers.count == nodes.count ? numbers : nil
    }
  }

  private func list<Element>(_ key: String, _ read: (InterfaceReader) throws -> Element) throws -> [Element] {
    let nodes: [JSONNode] = try value(key, "a list") { if case .array(let nodes) = $0 { nodes } else { nil } }
    return try nodes.map { try read(InterfaceReader($0, "an element of \(key)")) }
  }
}
