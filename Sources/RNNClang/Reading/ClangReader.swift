import CLibclang
import Foundation

/// Parses C files through libclang, which is loaded by the first call.
public struct ClangReader: Sendable {
  /// What is wanted of a file.
  struct Options: OptionSet {
    let rawValue: UInt32
    /// The bodies of functions.
    static let bodies = Options(rawValue: UInt32(CLANG_READ_BODIES))
    /// Declarations as text without macros.
    static let printed = Options(rawValue: UInt32(CLANG_READ_PRINTED))
    /// Parsing in a process of its own, for files that nobody vouches for: it may crash, and it ends when the time is over.
    static let isolated = Options(rawValue: UInt32(CLANG_READ_ISOLATED))
  }

  public var library: ClangLibrary
  /// How long the parsing of a file that nobody vouches for may take.
  public var timeLimit: Duration

  public init(library: ClangLibrary = ClangLibrary(), timeLimit: Duration = .seconds(10)) {
    self.library = library
    self.timeLimit = timeLimit
  }

  /// Parses one file. `texts` are files that exist in memory only.
  func read(
    _ path: String, arguments: [String], texts: [(name: String, text: [UInt8])] = [], options: Options
  ) throws(ClangFailure) -> ClangUnit {
    let libraries = CStrings(library.candidates)
    let words = CStrings(arguments)
    let names = CStrings([path] + texts.map(\.name))
    let contents = texts.map { text in
      let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.text.count + 1)
      for (index, byte) in text.text.enumerated() { buffer[index] = CChar(bitPattern: byte) }
      buffer[text.text.count] = 0
      return buffer
    }
    defer { for buffer in contents { buffer.deallocate() } }
    let unsaved = contents.enumerated().map { index, buffer in
      clang_read_text(
        name: names.pointers[index + 1], text: UnsafePointer(buffer.baseAddress), length: buffer.count - 1)
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    var size = 0
    let status = libraries.pointers.withUnsafeBufferPointer { libraries in
      words.pointers.withUnsafeBufferPointer { words in
        unsaved.withUnsafeBufferPointer { unsaved in
          var request = clang_read_request(
            libraries: libraries.baseAddress, library_count: Int32(libraries.count), path: names.pointers[0],
            arguments: words.baseAddress, argument_count: Int32(words.count), texts: unsaved.baseAddress,
            text_count: Int32(unsaved.count), options: options.rawValue,
            milliseconds: Int32(clamping: timeLimit / .milliseconds(1)))
          return clang_read(&request, &bytes, &size)
        }
      }
    }
    withExtendedLifetime((libraries, words, names)) {}
    defer { free(bytes) }
    let answer = UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : size)
    switch status {
    case CLANG_READ_OK: return try ClangUnit(answer)
    case CLANG_READ_NO_LIBRARY:
      let lines = String(decoding: answer, as: UTF8.self).split(separator: "\n").map(String.init)
      throw .noLibrary(tried: lines)
    case CLANG_READ_NO_UNIT: throw .noUnit
    case CLANG_READ_TOO_LARGE: throw .tooLarge
    case CLANG_READ_TIMED_OUT: throw .timedOut(timeLimit)
    case CLANG_READ_CRASHED: throw .crashed
    case CLANG_READ_NO_RESOURCES: throw .noResources
    default: throw .badAnswer
    }
  }
}

extension Duration {
  fileprivate static func / (a: Duration, b: Duration) -> Int {
    let quotient: Double = a / b
    return Int(quotient)
  }
}

/// Words as C wants them, for as long as the object lives.
private final class CStrings {
  let pointers: [UnsafePointer<CChar>?]

  init(_ words: [String]) { pointers = words.map { UnsafePointer(strdup($0)) } }

  deinit { for pointer in pointers { free(UnsafeMutablePointer(mutating: pointer)) } }
}

extension ClangReader {
  /// Loads the library and tells what it calls itself. Throws ``ClangFailure``, e.g. where there is none.
  public func version() throws(ClangFailure) -> String {
    try read("/empty.c", arguments: [], texts: [("/empty.c", [])], options: .isolated).version
  }
}
