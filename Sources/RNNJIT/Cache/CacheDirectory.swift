import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where compiled libraries are kept, and whether that place may be trusted with code that will be run.
struct CacheDirectory: Sendable, Hashable {
  let path: FilePath

  /// `RNNC_CACHE_DIR`, else `rnnc` in `XDG_CACHE_HOME`, else `.cache/rnnc` in the home directory.
  static func standard(environment: [String: String]) -> CacheDirectory {
    func value(_ name: String) -> String? {
      guard let text = environment[name], !text.isEmpty else { return nil }
      return text
    }
    if let path = value("RNNC_CACHE_DIR") { return CacheDirectory(path: Files.absolute(FilePath(path))) }
    // The XDG specification has relative paths ignored.
    if let path = value("XDG_CACHE_HOME").map({ FilePath($0) }), path.isAbsolute {
      return CacheDirectory(path: path.appending("rnnc"))
    }
    let home = FilePath(value("HOME") ?? homeOfUser ?? "/nonexistent")
    return CacheDirectory(path: Files.absolute(home).appending([".cache", "rnnc"]))
  }

  /// Creates the directory if need be and makes sure that nobody else can put a library into it.
  ///
  /// Throws a reason, as half a sentence, if it is a link, is not the user's own, or could be written to or exchanged by others.
  func prepare() throws(Refusal) {
    if Files.status(path) == nil {
      do { try Files.createDirectories(path) } catch { throw Refusal(error.description) }
    }
    guard let status = Files.status(path) else { throw Refusal("\(path) cannot be examined") }
    if status.isLink { throw Refusal("\(path) is a symbolic link") }
    guard status.isDirectory else { throw Refusal("\(path) is not a directory") }
    guard status.owner == geteuid() else { throw Refusal("\(path) belongs to another user") }
    guard status.mode & 0o022 == 0 else {
      throw Refusal("\(path) can be written to by others (chmod go-w would mend that)")
    }
    try refuseExchangeableParents()
  }

  /// Who may write to a directory above may put another in the place of this one, unless the sticky bit forbids it.
  private func refuseExchangeableParents() throws(Refusal) {
    var parent = Files.resolved(path).removingLastComponent()
    while let status = Files.status(parent) {
      if status.mode & 0o002 != 0 && status.mode & 0o1000 == 0 {
        throw Refusal("\(parent), above it, can be written to by everyone")
      }
      if parent.lastComponent == nil { return }
      parent = parent.removingLastComponent()
    }
  }

  private static var homeOfUser: String? {
    guard let entry = getpwuid(geteuid()), let home = entry.pointee.pw_dir else { return nil }
    return String(cString: home)
  }

  struct Refusal: Error, Equatable {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }
}
