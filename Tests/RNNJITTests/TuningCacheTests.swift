import Foundation
import SystemPackage
import Testing

@testable import RNNJIT

/// Answers of tunings in the cache's directory.
@Suite struct TuningCacheTests {
  let temporary: TemporaryDirectory
  let cache: CompileCache

  init() throws {
    temporary = try TemporaryDirectory()
    cache = CompileCache(directory: temporary.path.appending("cache"))
  }

  private func key(
    _ source: String = "int x;", batch: Int = 2, threads: Int = 1, options: CompileOptions = quick,
    version: String = "1"
  ) throws -> TuningKey {
    TuningKey(
      source: source, batch: batch, threads: threads, compiler: try CCompiler.find(), options: options,
      version: version)
  }

  @Test func whatIsRememberedIsFound() throws {
    #expect(cache.tuning(try key()) == nil)
    try cache.remember([1, 2, 3], tuning: key())
    #expect(cache.tuning(try key()) == [1, 2, 3])
    try cache.remember([4], tuning: key())
    #expect(cache.tuning(try key()) == [4])
    // Nothing is left beside it, and no library is counted.
    #expect(Files.names(in: cache.directory).count == 1)
    #expect(cache.statistics() == CompileCache.Statistics(entries: 0, leftovers: 0, bytes: 1))
    try cache.clean()
    #expect(cache.tuning(try key()) == nil)
    #expect(Files.names(in: cache.directory) == [])
  }

  @Test func anAnswerIsForOneCase() throws {
    var slower = quick
    slower.optimization = 1
    let others = [
      try key("int y;"), try key(batch: 3), try key(threads: 2), try key(options: slower),
      try key(version: "2"),
    ]
    #expect(Set(others + [try key()]).count == 6)
    try cache.remember([1], tuning: key())
    for other in others { #expect(cache.tuning(other) == nil) }
  }

  @Test func aPlaceThatOthersCanWriteToIsNotTrusted() throws {
    try cache.remember([1], tuning: key())
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o777], ofItemAtPath: cache.directory.string)
    #expect(cache.tuning(try key()) == nil)
    let refusal = try #require(throws: CacheRefusal.self) { try cache.remember([2], tuning: key()) }
    #expect(refusal.reason.contains("can be written to by others"))
  }

  @Test func aLinkIsNotFollowed() throws {
    try cache.remember([1], tuning: key())
    let name = try #require(Files.names(in: cache.directory).first)
    let file = cache.directory.appending(name)
    let elsewhere = try temporary.write("elsewhere", "text")
    try FileManager.default.removeItem(atPath: file.string)
    try FileManager.default.createSymbolicLink(atPath: file.string, withDestinationPath: elsewhere.string)
    #expect(cache.tuning(try key()) == nil)
    try cache.remember([2], tuning: key())
    #expect(cache.tuning(try key()) == [2])
    #expect(try text(elsewhere) == "text")
  }
}
