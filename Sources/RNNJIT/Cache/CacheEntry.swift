import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One directory of the cache: a library, the files it was compiled from, and what the library must look like.
struct CacheEntry: Sendable {
  let key: String
  let directory: FilePath

  /// Raised whenever the layout of an entry or the meaning of a key changes.
  static let format = 1
  static let libraryName = "library.so"
  static let manifestName = "manifest.json"
  static let libraryLimit = 1 << 30

  struct Manifest: Codable, Equatable {
    var format: Int
    var key: String
    var length: Int
    var sha256: String
    /// For people who look into the cache.
    var compiler: String
    var version: String
    var command: String
  }

  /// The hash of all that the library depends on.
  static func key(unit: CompileUnit, compiler: CCompiler, options: CompileOptions) -> String {
    SHA256.key(
      "rnnc cache entry \(format)", of: unit.files.flatMap { [$0.name, $0.text] }, compiler: compiler,
      options: options, processor: options.processor)
  }

  enum State: Equatable { case absent, sound, damaged }

  /// Compares the library with the manifest, byte for byte.
  func state() -> State {
    guard let status = Files.status(directory) else { return .absent }
    guard status.isDirectory,
      let text = try? Files.read(directory.appending(CacheEntry.manifestName), limit: 1 << 20),
      let manifest = try? JSONDecoder().decode(Manifest.self, from: Data(text)),
      manifest.format == CacheEntry.format, manifest.key == key,
      let library = try? Files.read(
        directory.appending(CacheEntry.libraryName), limit: CacheEntry.libraryLimit),
      library.count == manifest.length, SHA256.hex(of: library) == manifest.sha256
    else { return .damaged }
    return .sound
  }

  /// Writes the manifest of the library in `directory`, which is complete after that; throws `FileError`.
  static func seal(
    _ directory: FilePath, key: String, compiler: CCompiler, command: Command
  ) throws(FileError) {
    let library = try Files.read(directory.appending(libraryName), limit: libraryLimit)
    let manifest = Manifest(
      format: format, key: key, length: library.count, sha256: SHA256.hex(of: library),
      compiler: compiler.identity.path, version: compiler.identity.version,
      command: command.description)
    let path = directory.appending(manifestName)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let text: Data
    do { text = try encoder.encode(manifest) } catch { throw FileError("describe", path, error) }
    try Files.write(Array(text), to: path)
  }
}
