import SystemPackage

/// What programs were compiled to, each a small file beside the libraries, trusted under the same rules as they are.
extension CompileCache {
  static let programPrefix = "program-"
  private static let programLimit = 1 << 20

  private func path(_ key: ProgramKey) -> FilePath {
    root.path.appending(CompileCache.programPrefix + key.hash)
  }

  /// What was remembered of a program; nil where nothing is, or where others could have put it there.
  public func program(_ key: ProgramKey) -> ProgramRecord? {
    guard Files.status(root.path) != nil, (try? root.prepare()) != nil,
      let bytes = try? Files.read(path(key), limit: CompileCache.programLimit)
    else { return nil }
    return ProgramRecord(bytes: bytes)
  }

  /// The library of a record, loaded; nil where it is not in the cache, or is not as it was.
  public func library(_ record: ProgramRecord) -> LoadedLibrary? {
    let path = entry(record.entry).directory.appending(CacheEntry.libraryName)
    guard record.entry.utf8.count == 64, record.entry.allSatisfy(\.isHexDigit),
      let bytes = try? Files.read(path, limit: CacheEntry.libraryLimit), bytes.count == record.length,
      SHA256.hex(of: bytes) == record.hash
    else { return nil }
    let library = CompiledLibrary(path: path, wasCached: true, warnings: [], temporaryDirectory: nil)
    return try? LoadedLibrary(library, name: record.name)
  }

  /// Remembers what a program was compiled to. The file is renamed into place; where that cannot be done, nothing is remembered.
  public func remember(_ record: ProgramRecord, program key: ProgramKey) {
    guard (try? root.prepare()) != nil else { return }
    try? put(record.bytes, at: path(key))
  }

  /// Writes a file of the cache in place of what was there. Throws `FileError`.
  func put(_ bytes: [UInt8], at path: FilePath) throws(FileError) {
    let site = try Files.createUniqueDirectory(in: root.path, prefix: CompileCache.buildingPrefix)
    defer { Files.removeTree(site) }
    let file = site.appending("file")
    try Files.write(bytes, to: file)
    try Files.rename(file, to: path)
  }
}
