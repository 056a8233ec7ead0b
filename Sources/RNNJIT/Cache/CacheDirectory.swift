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

  /// Who owns a directory above, or may write to it, may put another in the place of this one; where the sticky bit is set only its
  /// owner may. So these are the superuser's or the user's own, on the path as it is written and behind its links.
  ///
  /// Many systems give every user a group of their own and let it write to whatever the user creates; such a group is nobody else.
  private func refuseExchangeableParents() throws(Refusal) {
    for start in [path, Files.resolved(path)] {
      var parent = start
      while parent.lastComponent != nil {
        parent = parent.removingLastComponent()
        guard let status = Files.status(parent) else {
          throw Refusal("\(parent), above it, cannot be examined")
        }
        guard status.owner == 0 || status.owner == geteuid() else {
          throw Refusal("\(parent), above it, belongs to another user")
        }
        if status.isLink || status.mode & 0o1000 != 0 { continue }
        if status.mode & 0o002 != 0 { throw Refusal("\(parent), above it, can be written to by everyone") }
        if status.mode & 0o020 != 0 && !CacheDirectory.isPrivate(status.group, to: status.owner) {
          throw Refusal("\(parent), above it, can be written to by a group (chmod g-w would mend that)")
        }
      }
    }
  }

  /// Whether a group is the one that a user has alone: their first group, named as they are, with no other members.
  private static func isPrivate(_ group: UInt32, to user: UInt32) -> Bool {
    guard let entry = getpwuid(user), entry.pointee.pw_gid == group else { return false }
    let name = String(cString: entry.pointee.pw_name)
    guard let own = getgrgid(group), String(cString: own.pointee.gr_name) == name else { return false }
    var member = own.pointee.gr_mem
    while let text = member?.pointee {
      if String(cString: text) != name { return false }
      member = member?.advanced(by: 1)
    }
    return true
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
