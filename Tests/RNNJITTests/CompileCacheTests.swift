import Foundation
import SystemPackage
import Testing

@testable import RNNJIT

@Suite struct CompileCacheTests {
  let temporary: TemporaryDirectory
  let cache: CompileCache

  init() throws {
    temporary = try TemporaryDirectory()
    cache = CompileCache(directory: temporary.path.appending("cache"))
  }

  /// What `small` in the library returns.
  func call(_ library: CompiledLibrary) throws -> Int {
    let handle = try #require(dlopen(library.path.string, RTLD_NOW | RTLD_LOCAL))
    defer { dlclose(handle) }
    let symbol = try #require(dlsym(handle, "small"))
    return Int(unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)())
  }

  func entry(_ library: CompiledLibrary) -> FilePath { library.path.removingLastComponent() }

  func names() -> [String] { Files.names(in: cache.directory) }

  @Test(arguments: Way.allCases)
  func theSecondTimeNothingIsCompiled(_ way: Way) async throws {
    let compiler = try temporary.compiler(running: "echo x >> \"$dir/runs\"\ncompile")
    let first = try await way.library(cache, unit(returning: 41), compiler)
    let second = try await way.library(cache, unit(returning: 41), compiler)
    #expect(!first.wasCached && second.wasCached)
    #expect(first.path == second.path)
    #expect(try call(second) == 41)
    #expect(try text(temporary.path.appending("runs")) == "x\n")
    #expect(Files.names(in: entry(first)) == ["library.so", "manifest.json", "small.c", "small.h"])
    #expect(Files.status(cache.directory)?.mode == 0o700)
    #expect(Files.status(entry(first))?.mode == 0o700)
    #expect(cache.statistics().entries == 1)
    #expect(cache.statistics().leftovers == 0)
    #expect(cache.statistics().bytes > 1000)
  }

  @Test func whateverChangesTheLibraryChangesTheKey() throws {
    let first = try temporary.compiler("one", version: "cc 1.0")
    let second = try temporary.compiler("two", version: "cc 1.0")
    func key(_ unit: CompileUnit, _ compiler: CCompiler, _ options: CompileOptions = quick) -> String {
      CacheEntry.key(unit: unit, compiler: compiler, options: options)
    }
    var keys = [
      key(unit(returning: 1), first), key(unit(returning: 2), first), key(unit(returning: 1), second),
    ]
    var options = quick
    options.contraction = .fast
    keys.append(key(unit(returning: 1), first, options))
    options = quick
    options.target = .native
    keys.append(key(unit(returning: 1), first, options))
    var other = unit(returning: 1)
    other.headers[0].text += "\n"
    keys.append(key(other, first))
    keys.append(key(unit(returning: 1), try CCompiler.find(environment: ["CC": "\(first.path) -g"])))
    keys.append(
      key(unit(returning: 1), try CCompiler.find(environment: ["CC": "\(first.path)", "CPATH": "/x"])))
    // The same path, size and time, but another version; then only another time.
    let version = try temporary.compiler("one", version: "cc 1.1")
    #expect(version.identity.size == first.identity.size)
    keys.append(key(unit(returning: 1), version))
    let again = try temporary.compiler("one", version: "cc 1.1")
    #expect(again.identity.version == version.identity.version)
    keys.append(key(unit(returning: 1), again))
    #expect(Set(keys).count == keys.count)
    #expect(key(unit(returning: 1), again) == key(unit(returning: 1), again))
  }

  @Test(arguments: Way.allCases)
  func anotherCompilerCompilesAnew(_ way: Way) async throws {
    let first = try await way.library(cache, unit(returning: 1), temporary.compiler(version: "cc 1.0"))
    let second = try await way.library(cache, unit(returning: 1), temporary.compiler(version: "cc 2.0"))
    #expect(first.path != second.path)
    #expect(!second.wasCached)
    #expect(cache.statistics().entries == 2)
  }

  @Test func manyAtOnceAllSucceed() async throws {
    let compiler = try systemCompiler()
    let cache = cache
    let paths = await withTaskGroup(of: String?.self) { group in
      for index in 0..<12 {
        group.addTask {
          let way: Way = index % 2 == 0 ? .blocking : .suspending
          return try? await way.library(cache, unit(returning: index % 3), compiler).path.string
        }
      }
      return await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(paths.count == 12 && !paths.contains(nil))
    #expect(Set(paths).count == 3)
    #expect(cache.statistics().entries == 3)
    #expect(cache.statistics().leftovers == 0)
  }

  /// Each compilation waits until the other has begun, so that both have a library to install.
  @Test func twoThatInstallTheSameBothSucceed() async throws {
    let compiler = try temporary.compiler(
      running: """
        : > "$dir/arrived.$$"
        n=0
        while [ "$(ls "$dir" | grep -c arrived)" -lt 2 ] && [ $n -lt 500 ]; do sleep 0.02; n=$((n+1)); done
        compile
        """)
    let cache = cache
    async let first = Way.suspending.library(cache, unit(returning: 9), compiler)
    async let second = Way.suspending.library(cache, unit(returning: 9), compiler)
    let libraries = try await [first, second]
    #expect(libraries.allSatisfy { !$0.wasCached && $0.warnings.isEmpty })
    #expect(libraries[0].path == libraries[1].path)
    #expect(names().count == 1)
    #expect(try call(libraries[0]) == 9)
  }

  @Test(arguments: ["library", "truncated", "manifest", "missing", "file", "other"])
  func aDamagedEntryIsMovedAsideAndRebuilt(_ damage: String) async throws {
    let compiler = try systemCompiler()
    let good = try await Way.blocking.library(cache, unit(returning: 7), compiler)
    let directory = entry(good)
    let manifest = directory.appending(CacheEntry.manifestName)
    var bytes = try Files.read(good.path, limit: 1 << 30)
    let original = bytes
    switch damage {
    case "library":
      bytes[bytes.count / 2] ^= 1
      Files.removeTree(good.path)
      try Files.write(bytes, to: good.path)
    case "truncated":
      Files.removeTree(good.path)
      try Files.write(Array(bytes.prefix(100)), to: good.path)
    case "manifest":
      Files.removeTree(manifest)
      try Files.write(Array("{".utf8), to: manifest)
    case "missing": Files.removeTree(manifest)
    case "file":
      Files.removeTree(directory)
      try Files.write([1], to: directory)
    default:
      // A sound entry in the place of another.
      let other = try await Way.blocking.library(cache, unit(returning: 8), compiler)
      Files.removeTree(directory)
      try Files.rename(entry(other), to: directory)
    }
    let again = try await Way.blocking.library(cache, unit(returning: 7), compiler)
    #expect(!again.wasCached && again.warnings.isEmpty)
    #expect(again.path == good.path)
    #expect(try Files.read(again.path, limit: 1 << 30).count == original.count)
    #expect(try await Way.blocking.library(cache, unit(returning: 7), compiler).wasCached)
    #expect(try call(again) == 7)
    let aside = names().filter { $0.hasPrefix("damaged-") }
    #expect(aside.count == 1)
  }

  @Test func leftoversOfKilledCompilationsGoWithAge() async throws {
    let compiler = try systemCompiler()
    try Files.createDirectories(cache.directory)
    let old = cache.directory.appending("building-aaaaaa")
    let new = cache.directory.appending("building-bbbbbb")
    let foreign = cache.directory.appending("notes")
    for path in [old, new, foreign] {
      try Files.createDirectory(path)
      try Files.write(Array("int x;".utf8), to: path.appending("small.c"))
    }
    let past = Date(timeIntervalSinceNow: -3 * 24 * 60 * 60)
    for path in [old, foreign] {
      try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path.string)
    }
    #expect(cache.statistics().leftovers == 2)
    let library = try await Way.blocking.library(cache, unit(returning: 3), compiler)
    #expect(Files.status(old) == nil)
    #expect(Files.status(new) != nil && Files.status(foreign) != nil)
    try cache.clean()
    #expect(Files.status(entry(library)) == nil)
    #expect(names() == ["building-bbbbbb", "notes"])
    #expect(cache.statistics().entries == 0)
  }

  @Test func processorsAreToldApart() {
    let text = """
      processor\t: 0
      vendor_id\t: GenuineIntel
      cpu MHz\t\t: 2100.000
      flags\t\t: fpu avx2
      processor\t: 1
      vendor_id\t: GenuineIntel
      cpu MHz\t\t: 3000.000
      flags\t\t: fpu avx2
      """
    #expect(
      ProcessorFeatures.distinguishingLines(of: Array(text.utf8)) == [
        "vendor_id\t: GenuineIntel", "flags\t\t: fpu avx2",
      ])
    #expect(!ProcessorFeatures.current.isEmpty)
  }
}
