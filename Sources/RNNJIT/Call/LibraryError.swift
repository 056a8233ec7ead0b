import RNNDiagnostics

/// Why a library cannot be used as a compiled program.
public enum LibraryError: JITError, Equatable {
  case cannotLoad(path: String, reason: String)
  case missingSymbol(String, path: String)
  /// The text of `<name>_interface` is not a description of an interface.
  case unreadableInterface(String)
  case wrongABI(found: Int, expected: Int)
  /// The library describes itself differently from what was compiled; `part` is the first part that differs.
  case wrongInterface(part: String)
}

extension LibraryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotLoad(let path, let reason): "cannot load \(path): \(reason)"
    case .missingSymbol(let name, let path): "\(path) does not define \(name)"
    case .unreadableInterface(let reason): "the library's description of itself cannot be read: \(reason)"
    case .wrongABI(let found, let expected):
      "the library has version \(found) of the calling convention, expected \(expected)"
    case .wrongInterface(let part):
      "the library is not the one that was compiled: its \(part) differs"
    }
  }

  /// The same as a message of the program, without a place in a source text.
  public var diagnostic: Diagnostic {
    switch self {
    case .cannotLoad: Diagnostic(.error, "cannot-load", description, at: nil, origin: .limitation)
    case .missingSymbol, .unreadableInterface, .wrongABI, .wrongInterface:
      Diagnostic(.error, "bad-library", description, at: nil, origin: .compiler)
    }
  }
}
