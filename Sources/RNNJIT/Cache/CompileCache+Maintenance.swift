import RNNDiagnostics
import SystemPackage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension CompileCache {
  /// What the cache holds.
  public struct Statistics: Sendable, Equatable {
    /// Libraries that can be used again.
    public var entries: Int
    /// Directories of compilations under way, killed ones, and entries that were found damaged.
    public var leftovers: Int
    /// The length of all files together.
    public var bytes: Int64
  }

  /// No compilation takes this long, so a directory of this age (in seconds) was left by a process that was killed.
  static let leftoverAge: Int64 = 24 * 60 * 60

  /// Counts what the cache holds; nothing if it does not exist.
  public func statistics() -> Statistics {
    var result = Statistics(entries: 0, leftovers: 0, bytes: 0)
    for name in Files.names(in: root.path) {
      switch CompileCache.kind(of: name) {
      case .entry: result.entries += 1
      case .leftover: result.leftovers += 1
      case .tuning, .program: break
      case nil: continue
      }
      result.bytes += size(of: root.path.appending(name))
    }
    return result
  }

  /// Removes every entry, every record of a program, every answer of a tuning and what was left over for more than a day. Compilations
  /// under way are not disturbed, nor are libraries that are loaded, nor any file that is not the cache's own.
  ///
  /// Throws the reason as a ``CacheRefusal`` if the directory is one that the cache would not use.
  public func clean() throws {
    guard Files.status(root.path) != nil else { return }
    do throws(CacheDirectory.Refusal) { try root.prepare() } catch {
      throw CacheRefusal(directory: root.path, reason: error.reason)
    }
    let own: [Kind?] = [.entry, .tuning, .program]
    for name in Files.names(in: root.path) where own.contains(CompileCache.kind(of: name)) {
      // First out of sight, so that nobody finds half an entry.
      if let place = setAside(name) { Files.removeTree(place) }
    }
    removeLeftovers(olderThan: CompileCache.leftoverAge)
  }

  func removeLeftovers(olderThan seconds: Int64) {
    let now = Int64(Date().timeIntervalSince1970)
    for name in Files.names(in: root.path) where CompileCache.kind(of: name) == .leftover {
      let path = root.path.appending(name)
      guard let status = Files.status(path), status.isDirectory else { continue }
      if now - status.modified / 1_000_000_000 > seconds { Files.removeTree(path) }
    }
  }

  /// The name of a temporary directory up to its random part.
  static func temporaryPrefix(_ key: String) -> String { "rnnc-\(key.prefix(16))-" }

  /// Removes what killed processes of this user left where others put files too, so that only what has exactly such a name goes.
  func removeTemporaryLeftovers(olderThan seconds: Int64) {
    let now = Int64(Date().timeIntervalSince1970)
    for name in Files.names(in: fallback) where name.hasPrefix("rnnc-") {
      let parts = name.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].utf8.count == 16, parts[1].allSatisfy(\.isHexDigit),
        parts[2].utf8.count == 6
      else { continue }
      let path = fallback.appending(name)
      guard let status = Files.status(path), status.isDirectory, status.owner == geteuid() else { continue }
      if now - status.modified / 1_000_000_000 > seconds { Files.removeTree(path) }
    }
  }

  private enum Kind { case entry, leftover, tuning, program }

  private static func kind(of name: String) -> Kind? {
    if name.hasPrefix(buildingPrefix) || name.hasPrefix(damagedPrefix) { return .leftover }
    if name.hasPrefix(tuningPrefix) { return .tuning }
    if name.hasPrefix(programPrefix) { return .program }
    return name.utf8.count == 64 && name.allSatisfy(\.isHexDigit) ? .entry : nil
  }

  private func size(of path: FilePath) -> Int64 {
    guard let status = Files.status(path) else { return 0 }
    guard status.isDirectory else { return status.size }
    return Files.names(in: path).reduce(0) { $0 + size(of: path.appending($1)) }
  }
}

/// The directory of the cache is not one that may be used.
public struct CacheRefusal: JITError, Equatable, CustomStringConvertible {
  public let directory: FilePath
  public let reason: String

  public var description: String { "the cache in \(directory) is not used: \(reason)" }

  public var diagnostic: Diagnostic { Diagnostic(.error, "cache-refused", description, at: nil) }
}
