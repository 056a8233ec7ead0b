import RNNDiagnostics
import RNNIR

/// What a program was compiled to: the library, and what was read on the way, so that it can be told whether it is still the same.
public struct ProgramRecord: Sendable, Equatable {
  /// A file that was imported.
  public struct Import: Sendable, Equatable {
    /// The path as the program writes it.
    public var path: String
    /// Who imports it: 0 is the program, 1 the first import of this list.
    public var importer: Int
    public var name: String
    let hash: String

    public init(_ path: String, importer: Int, _ file: SourceFile) {
      self.path = path
      self.importer = importer
      name = file.name
      hash = SHA256.hex(of: file.bytes)
    }

    /// Whether a file is the one that was imported.
    public func isSame(as file: SourceFile) -> Bool {
      file.name == name && SHA256.hex(of: file.bytes) == hash
    }
  }

  public var imports: [Import]
  /// The name in the library's interface.
  public var name: String
  /// Entry points that are compiled when they are first called.
  public var later: [Interface.Entry]
  /// The key of the library's entry in the cache, and its bytes.
  let entry: String
  let length: Int
  let hash: String
}

extension ProgramRecord {
  /// The record of a program whose library is in a cache; nil where it is not, or not any more.
  public init?(
    _ library: LoadedLibrary, in cache: CompileCache, imports: [Import], later: [Interface.Entry]
  ) {
    let directory = library.path.removingLastComponent()
    guard directory.removingLastComponent() == cache.directory, let entry = directory.lastComponent?.string,
      let bytes = try? Files.read(library.path, limit: CacheEntry.libraryLimit)
    else { return nil }
    self.imports = imports
    self.later = later
    self.entry = entry
    name = library.interface.name
    length = bytes.count
    hash = SHA256.hex(of: bytes)
  }

  /// The record as bytes: every field is a line with its length and a line with itself, the first field the hash of the rest.
  var bytes: [UInt8] {
    var fields = [name, entry, String(length), hash, String(imports.count)]
    for file in imports { fields += [file.path, String(file.importer), file.name, file.hash] }
    for entry in later {
      fields += [entry.kind.rawValue, entry.function, entry.workspace]
      fields += entry.packed.map { [$0.size, $0.pack, $0.function] } ?? ["", "", ""]
    }
    let text = fields.map { "\($0.utf8.count)\n\($0)\n" }.joined()
    return Array("64\n\(SHA256.hex(of: Array(text.utf8)))\n\(text)".utf8)
  }

  /// Nil where the bytes are no record, or were damaged.
  init?(bytes: [UInt8]) {
    guard let first = bytes.firstIndex(of: Self.newline), bytes.count > first + 65,
      let seal = String(validating: bytes[(first + 1)..<(first + 65)], as: UTF8.self),
      SHA256.hex(of: Array(bytes[(first + 66)...])) == seal,
      var fields = Self.fields(bytes[(first + 66)...])?[...]
    else { return nil }
    func next() -> String { fields.popFirst() ?? "" }
    (name, entry) = (next(), next())
    guard let length = Int(next()) else { return nil }
    (self.length, hash) = (length, next())
    guard let count = Int(next()), count >= 0, count <= fields.count / 4,
      (fields.count - 4 * count).isMultiple(of: 6)
    else { return nil }
    imports = (0..<count).map { _ in
      Import(path: next(), importer: Int(next()) ?? -1, name: next(), hash: next())
    }
    later = []
    while let kind = fields.popFirst() {
      guard let kind = Interface.EntryKind(rawValue: kind) else { return nil }
      var entry = Interface.Entry(kind: kind, function: next(), workspace: next())
      let (size, pack, function) = (next(), next(), next())
      if !size.isEmpty { entry.packed = Interface.Packed(size: size, pack: pack, function: function) }
      later.append(entry)
    }
  }

  private static let newline = UInt8(ascii: "\n")

  private static func fields(_ bytes: ArraySlice<UInt8>) -> [String]? {
    var (fields, rest) = ([String](), bytes)
    while let line = rest.firstIndex(of: newline) {
      guard let count = Int(String(decoding: rest[..<line], as: UTF8.self)), count >= 0,
        count < rest.endIndex - line - 1,
        let text = String(validating: rest[(line + 1)..<(line + 1 + count)], as: UTF8.self)
      else { return nil }
      fields.append(text)
      rest = rest[(line + 2 + count)...]
    }
    return rest.isEmpty ? fields : nil
  }
}

extension ProgramRecord.Import {
  init(path: String, importer: Int, name: String, hash: String) {
    self.path = path
    self.importer = importer
    self.name = name
    self.hash = hash
  }
}
