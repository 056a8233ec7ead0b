import SystemPackage

/// Answers of tunings, each a small file beside the libraries, trusted under the same rules as they are.
extension CompileCache {
  static let tuningPrefix = "tuning-"
  private static let tuningLimit = 1 << 16

  private func tuningPath(_ key: TuningKey) -> FilePath {
    root.path.appending(CompileCache.tuningPrefix + key.hash)
  }

  /// The bytes that were remembered under a key; nil where there are none, or where others could have put them there.
  public func tuning(_ key: TuningKey) -> [UInt8]? {
    guard Files.status(root.path) != nil, (try? root.prepare()) != nil else { return nil }
    return try? Files.read(tuningPath(key), limit: CompileCache.tuningLimit)
  }

  /// Remembers bytes under a key, in place of what was there. The file is renamed into place.
  ///
  /// Throws the reason as a ``CacheRefusal`` where the directory is one that the cache would not use or cannot write to.
  public func remember(_ bytes: [UInt8], tuning key: TuningKey) throws {
    do throws(CacheDirectory.Refusal) { try root.prepare() } catch {
      throw CacheRefusal(directory: root.path, reason: error.reason)
    }
    do throws(FileError) {
      try put(bytes, at: tuningPath(key))
    } catch {
      throw CacheRefusal(directory: root.path, reason: error.description)
    }
  }
}
