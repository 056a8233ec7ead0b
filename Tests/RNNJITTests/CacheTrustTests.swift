import Foundation
import RNNIR
import SystemPackage
import Testing

@testable import RNNJIT

@Suite struct CacheTrustTests {
  let temporary: TemporaryDirectory

  init() throws { temporary = try TemporaryDirectory() }

  /// Loads the fixture with a cache in the directory, which must be refused with a reason that contains the text.
  func expectRefusal(_ directory: FilePath, _ reason: String) async throws {
    let scratch = try temporary.directory("scratch")
    let cache = CompileCache(directory: directory, temporaryDirectory: scratch)
    let library = try await cache.load(
      LinearFixture.unit(.double), name: "linear", expected: LinearFixture.interface(.double),
      compiler: systemCompiler(), options: quick)
    #expect(library.warnings.map(\.code) == ["cache-unused"])
    #expect(library.warnings.first?.message.contains(reason) == true, "\(library.warnings)")
    #expect(!library.wasCached)
    // The temporary directory is gone, the library is not.
    #expect(Files.names(in: scratch) == [])
    let result = try Kernel(library).forward(steps: 4, data: KernelTests.data())
    #expect(KernelTests.isClose(result.loss, [0.0843454592]))
  }

  @Test(arguments: [0o777, 0o770, 0o702, 0o1777])
  func aDirectoryThatOthersCanWriteToIsRefused(_ mode: Int) async throws {
    let directory = try temporary.directory("cache", mode: mode)
    try await expectRefusal(directory, "can be written to by others")
    #expect(Files.names(in: directory) == [])
  }

  @Test func aDirectoryThatOthersCanExchangeIsRefused() async throws {
    let parent = try temporary.directory("parent", mode: 0o777)
    try await expectRefusal(parent.appending("cache"), "above it, can be written to by everyone")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give directories away"))
  func aDirectoryThatAGroupCanExchangeIsRefused() async throws {
    let parent = try temporary.directory("parent", mode: 0o770)
    #expect(chown(parent.string, 0, 54321) == 0)
    try await expectRefusal(parent.appending("cache"), "above it, can be written to by a group")
    #expect(chmod(parent.string, 0o1770) == 0)
    #expect(throws: Never.self) { try CacheDirectory(path: parent.appending("cache")).prepare() }
  }

  /// As with umask 002 on systems where every user has a group of their own.
  @Test(.enabled(if: userHasAGroup, "the user has no group of their own"))
  func theUsersOwnGroupIsNobodyElse() throws {
    let parent = try temporary.directory("parent", mode: 0o775)
    #expect(chown(parent.string, geteuid(), getegid()) == 0)
    try CacheDirectory(path: parent.appending("cache")).prepare()
  }

  static let userHasAGroup: Bool = {
    guard let user = getpwuid(geteuid()), let group = getgrgid(user.pointee.pw_gid) else { return false }
    return String(cString: user.pointee.pw_name) == String(cString: group.pointee.gr_name)
      && group.pointee.gr_mem.pointee == nil
  }()

  @Test(.enabled(if: geteuid() == 0, "only root can give directories away"))
  func aDirectoryBelowAnotherUsersIsRefused() async throws {
    let parent = try temporary.directory("parent", mode: 0o755)
    let elsewhere = try temporary.directory("elsewhere")
    let link = parent.appending("link")
    try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: elsewhere.string)
    #expect(chown(parent.string, 12345, 12345) == 0)
    for path in [parent.appending("cache"), link.appending("cache")] {
      #expect {
        try CacheDirectory(path: path).prepare()
      } throws: {
        ($0 as? CacheDirectory.Refusal)?.reason == "\(parent), above it, belongs to another user"
      }
    }
  }

  @Test func aLinkIsRefused() async throws {
    let real = try temporary.directory("elsewhere")
    let link = temporary.path.appending("cache")
    try FileManager.default.createSymbolicLink(atPath: link.string, withDestinationPath: real.string)
    try await expectRefusal(link, "is a symbolic link")
    #expect(Files.names(in: real) == [])
  }

  @Test func aFileIsRefused() async throws {
    try await expectRefusal(try temporary.write("cache", "text"), "is not a directory")
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give directories away"))
  func theDirectoryOfAnotherUserIsRefused() async throws {
    let directory = try temporary.directory("cache")
    #expect(chown(directory.string, 12345, 12345) == 0)
    try await expectRefusal(directory, "belongs to another user")
  }

  @Test func aPlaceWhereNothingCanBeCreatedIsReported() async throws {
    try await expectRefusal("/proc/rnnc/cache", "cannot create /proc/rnnc")
  }

  @Test(.enabled(if: geteuid() != 0, "root can write anywhere"))
  func aReadOnlyDirectoryIsReported() async throws {
    let directory = try temporary.directory("cache", mode: 0o500)
    try await expectRefusal(directory, "cannot create")
  }

  @Test func noPlaceAtAllIsAnError() throws {
    let cache = CompileCache(directory: "/proc/rnnc", temporaryDirectory: "/proc/none")
    #expect {
      try cache.library(for: unit(returning: 1), compiler: systemCompiler(), options: quick)
    } throws: {
      guard case .noDirectory("/proc/none", _)? = $0 as? CompileError else { return false }
      return true
    }
  }

  @Test(arguments: Way.allCases)
  func aDirectoryThatVanishesDuringCompilationIsReplaced(_ way: Way) async throws {
    let cache = CompileCache(directory: temporary.path.appending("cache"))
    let compiler = try temporary.compiler(
      running: "case \"$out\" in *building-*) rm -r \"$(dirname \"$out\")\"; exit 1;; esac\ncompile")
    let library = try await way.library(cache, unit(returning: 1), compiler)
    #expect(library.warnings.first?.message.hasSuffix("it was removed while in use") == true)
    Files.removeTree(library.path.removingLastComponent())
  }

  @Test func whatAKilledProcessLeftInTheTemporaryDirectoryGoes() throws {
    let scratch = try temporary.directory("scratch")
    let key = String(repeating: "0123456789abcdef", count: 4)
    let prefix = CompileCache.temporaryPrefix(key)
    let (old, new) = (scratch.appending(prefix + "aaaaaa"), scratch.appending(prefix + "bbbbbb"))
    let others = ["rnnc-test-aaaaaa", "rnnc-0123456789abcdeg-aaaaaa", "other"].map { scratch.appending($0) }
    let past = Date(timeIntervalSinceNow: -2 * Double(CompileCache.leftoverAge))
    for path in [old, new] + others {
      try Files.createDirectory(path)
      try Files.write([1], to: path.appending("small.c"))
      if path == new { continue }
      try FileManager.default.setAttributes([.modificationDate: past], ofItemAtPath: path.string)
    }
    let cache = CompileCache(directory: "/proc/rnnc", temporaryDirectory: scratch)
    let library = try cache.library(for: unit(returning: 1), compiler: systemCompiler(), options: quick)
    let left = Set(Files.names(in: scratch).map { scratch.appending($0) })
    #expect(left == Set([new, library.path.removingLastComponent()] + others))
  }

  @Test func aPipeIsNotRead() throws {
    let pipe = temporary.path.appending("pipe")
    #expect(mkfifo(pipe.string, 0o600) == 0)
    #expect(throws: FileError("read", pipe, Errno.invalidArgument)) { try Files.read(pipe, limit: 100) }
  }

  @Test func theUsersCacheIsFoundByTheEnvironment() {
    func path(_ environment: [String: String]) -> FilePath {
      CompileCache(environment: environment).directory
    }
    #expect(path(["RNNC_CACHE_DIR": "/a/b", "XDG_CACHE_HOME": "/c", "HOME": "/d"]) == "/a/b")
    #expect(path(["RNNC_CACHE_DIR": "", "XDG_CACHE_HOME": "/c", "HOME": "/d"]) == "/c/rnnc")
    #expect(path(["XDG_CACHE_HOME": "relative", "HOME": "/d"]) == "/d/.cache/rnnc")
    #expect(path([:]).ends(with: ".cache/rnnc"))
  }

  @Test func cleaningARefusedDirectoryRemovesNothing() throws {
    let directory = try temporary.directory("cache", mode: 0o777)
    let name = String(repeating: "a", count: 64)
    try Files.createDirectory(directory.appending(name))
    #expect(throws: CacheRefusal.self) { try CompileCache(directory: directory).clean() }
    #expect(Files.names(in: directory) == [name])
    try CompileCache(directory: temporary.path.appending("none")).clean()
  }
}

@Suite struct LoadedLibraryTests {
  let temporary: TemporaryDirectory
  let cache: CompileCache

  init() throws {
    temporary = try TemporaryDirectory()
    cache = CompileCache(directory: temporary.path.appending("cache"))
  }

  func failure(_ unit: CompileUnit, _ compiler: CCompiler? = nil, expected: Interface? = nil) throws
    -> LibraryError?
  {
    do {
      _ = try cache.load(
        unit, name: "linear", expected: expected, compiler: compiler ?? systemCompiler(), options: quick)
      return nil
    } catch { return error as? LibraryError }
  }

  @Test func anotherVersionOfTheConventionIsRefused() throws {
    var interface = LinearFixture.interface(.double)
    interface.abi = 2
    #expect(
      try failure(LinearFixture.unit(.double, describing: interface)) == .wrongABI(found: 2, expected: 1))
  }

  @Test func anotherInterfaceIsRefused() throws {
    let expected = LinearFixture.interface(.double)
    var other = expected
    other.inputs[0].shape = [1]
    #expect(
      try failure(LinearFixture.unit(.double, describing: other), expected: expected)
        == .wrongInterface(part: "list of inputs"))
  }

  @Test func whatIsNoProgramIsRefused() throws {
    guard case .missingSymbol("linear_interface", _)? = try failure(unit(returning: 1)) else {
      return #expect(Bool(false))
    }
    let text = CompileUnit(name: "linear", source: "const char linear_interface[] = \"{]\";\n", header: "")
    guard case .unreadableInterface? = try failure(text) else { return #expect(Bool(false)) }
  }

  @Test func missingFunctionsAreNamed() throws {
    var interface = LinearFixture.interface(.double)
    interface.entries[0].function = "linear_nothing"
    let library = try cache.load(
      LinearFixture.unit(.double, describing: interface), name: "linear", compiler: systemCompiler(),
      options: quick)
    #expect(throws: LibraryError.missingSymbol("linear_nothing", path: library.path.string)) {
      try Kernel(library)
    }
  }

  @Test func whatCannotBeLoadedIsAnError() throws {
    let compiler = try temporary.compiler(running: "echo garbage > \"$out\"")
    guard case .cannotLoad? = try failure(LinearFixture.unit(.double), compiler) else {
      return #expect(Bool(false))
    }
  }

  @Test func aLoadedLibraryOutlivesItsEntry() throws {
    let library = try cache.load(
      LinearFixture.unit(.float), name: "linear", compiler: systemCompiler(), options: quick)
    let kernel = try Kernel(library)
    try cache.clean()
    let result = try kernel.forward(steps: 4, data: KernelTests.data())
    #expect(KernelTests.isClose(result.loss, [0.0843454592], 1e-6))
    // And is compiled anew beside the one in memory.
    #expect(
      try !cache.load(LinearFixture.unit(.float), name: "linear", compiler: systemCompiler(), options: quick)
        .wasCached)
  }
}
