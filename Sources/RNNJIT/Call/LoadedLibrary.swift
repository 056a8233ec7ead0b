import RNNDiagnostics
import RNNIR
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A compiled program in memory.
///
/// It is unloaded with the last reference. That is safe because generated code has no state of its own, starts no threads and
/// registers nothing, and because every ``Kernel`` holds its library for as long as a call runs. Whoever takes an address with
/// ``symbol(_:)`` must do the same. All members can be used from any thread.
public final class LoadedLibrary: @unchecked Sendable {
  // Unchecked because a handle is a raw pointer; it is set once, and dlsym may be called concurrently.
  private let handle: UnsafeMutableRawPointer

  public let path: FilePath
  /// What the library says it offers.
  public let interface: Interface
  /// Whether nothing had to be compiled for it.
  public let wasCached: Bool
  /// Why the cache was not used, if so.
  public let warnings: [Diagnostic]

  /// Loads a library and reads the description that it exports as `<name>_interface`.
  ///
  /// With `expected`, whatever differs from it is an error. Throws ``LibraryError``. A temporary library's directory is removed,
  /// loaded or not.
  convenience init(_ library: CompiledLibrary, name: String, expected: Interface? = nil) throws {
    defer { if let directory = library.temporaryDirectory { Files.removeTree(directory) } }
    try self.init(
      path: library.path, name: name, expected: expected, wasCached: library.wasCached,
      warnings: library.warnings)
  }

  /// Loads a library that was compiled by other means.
  public init(
    path: FilePath, name: String, expected: Interface? = nil, wasCached: Bool = false,
    warnings: [Diagnostic] = []
  ) throws {
    // A path without a slash would be searched for in the system's directories.
    guard let handle = dlopen(Files.absolute(path).string, RTLD_NOW | RTLD_LOCAL) else {
      throw LibraryError.cannotLoad(path: path.string, reason: dlerror().map { String(cString: $0) } ?? "")
    }
    do {
      let symbol = "\(name)_interface"
      guard let text = dlsym(handle, symbol) else {
        throw LibraryError.missingSymbol(symbol, path: path.string)
      }
      interface = try LoadedLibrary.decode(String(cString: text.assumingMemoryBound(to: CChar.self)))
      if let expected { try LoadedLibrary.compare(interface, with: expected) }
    } catch {
      dlclose(handle)
      throw error
    }
    self.handle = handle
    self.path = path
    self.wasCached = wasCached
    self.warnings = warnings
  }

  deinit { dlclose(handle) }

  /// The address of what the library exports under a name, or nil.
  public func symbol(_ name: String) -> UnsafeMutableRawPointer? { dlsym(handle, name) }

  /// As ``symbol(_:)``, but a missing name is an error.
  func required(_ name: String) throws -> UnsafeMutableRawPointer {
    guard let address = symbol(name) else {
      throw LibraryError.missingSymbol(name, path: path.string)
    }
    return address
  }

  static func decode(_ text: String) throws -> Interface {
    do { return try InterfaceReader.read(text) } catch let failure as InterfaceReader.Failure {
      throw LibraryError.unreadableInterface(failure.reason)
    }
  }

  static func compare(_ found: Interface, with expected: Interface) throws {
    let parts: [(String, Bool)] = [
      ("ABI version", found.abi == expected.abi), ("name", found.name == expected.name),
      ("number type", found.real == expected.real), ("list of inputs", found.inputs == expected.inputs),
      ("list of outputs", found.outputs == expected.outputs),
      ("list of adjoints", found.adjoints == expected.adjoints),
      ("list of states", found.state == expected.state),
      ("number of parameters", found.parameterCount == expected.parameterCount),
      ("list of entry points", found.entries == expected.entries),
      ("list of absent entry points", found.absent == expected.absent),
    ]
    if let part = parts.first(where: { !$0.1 }) { throw LibraryError.wrongInterface(part: part.0) }
  }
}
