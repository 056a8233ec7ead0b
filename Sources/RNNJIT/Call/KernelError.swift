import RNNDiagnostics
import RNNIR

/// Why a compiled program could not be called, or what the call returned.
public enum KernelError: JITError, Equatable {
  /// The program has no such entry point; the reason is the compiler's.
  case absent(Interface.EntryKind, reason: String)
  case badSize(String, Int)
  /// Data that must be given is not.
  case missing(name: String, expected: String)
  /// Data was given under a name that nothing has.
  case unknown(name: String, known: [String])
  case wrongShape(name: String, expected: String, found: [Int])
  /// The shape is right but does not agree with the number of elements.
  case wrongCount(name: String, expected: Int, found: Int)
  /// An element of an index or a length is not in `0 ..< bound`.
  case outOfRange(name: String, position: Int, value: String, bound: Int)
  /// Raw calls only: the kernel computes in another type.
  case wrongRealType(RealType)
  /// Sizes of the call multiply to more than memory can hold.
  case tooLarge(String)
  case outOfMemory(bytes: Int)
  /// What the machine's physical memory cannot hold; `bytes` is nil where it is more than a number holds.
  case exceedsMemory(String, bytes: Int?, physical: Int)
  /// Packed parameters were given that are another entry point's or another program's.
  case wrongPacked(for: Interface.EntryKind, packed: Interface.EntryKind)
  case failed(Interface.EntryKind, EntryStatus)
  case unknownStatus(function: String, Int32)
}

extension KernelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .absent(let kind, let reason): "there is no \(kind.rawValue) function: \(reason)"
    case .badSize(let what, let size): "\(what) cannot be \(size)"
    case .missing(let name, let expected): "\(name) is missing: expected \(expected)"
    case .unknown(let name, let known):
      "there is nothing called \(name)"
        + (known.isEmpty ? "" : ", only \(known.joined(separator: ", "))")
    case .wrongShape(let name, let expected, let found): "\(name): expected \(expected), got \(found)"
    case .wrongCount(let name, let expected, let found):
      "\(name): expected \(expected) elements, got \(found)"
    case .outOfRange(let name, let position, let value, let bound):
      "\(name): element \(position) is \(value), which is not in 0 ..< \(bound)"
    case .wrongRealType(let type): "the compiled program computes in \(type.rawValue)"
    case .tooLarge(let what): "the sizes of \(what) multiply to more than memory can hold"
    case .outOfMemory(let bytes): "no memory for a workspace of \(bytes) bytes"
    case .exceedsMemory(let what, let bytes, let physical):
      "\(what) would take \(bytes.map(CallMemory.text) ?? "more than \(CallMemory.text(.max))"), and this machine has \(CallMemory.text(physical)) of memory"
    case .wrongPacked(let kind, let packed):
      kind == packed
        ? "the parameters were packed for \(kind.rawValue) of another kernel"
        : "the parameters were packed for \(packed.rawValue), not for \(kind.rawValue)"
    case .failed(let kind, let status): "\(kind.rawValue) returned: \(status.meaning)"
    case .unknownStatus(let function, let status): "\(function) returned the unknown status \(status)"
    }
  }

  /// The same as a message of the program, without a place in a source text.
  public var diagnostic: Diagnostic {
    switch self {
    case .absent: Diagnostic(.error, "no-entry", description, at: nil, origin: .limitation)
    case .failed, .unknownStatus:
      Diagnostic(.error, "call-failed", description, at: nil, origin: .compiler)
    case .exceedsMemory: Diagnostic(.error, "too-large", description, at: nil)
    case .badSize, .missing, .unknown, .wrongShape, .wrongCount, .outOfRange, .wrongRealType, .tooLarge,
      .outOfMemory, .wrongPacked:
      Diagnostic(.error, "bad-data", description, at: nil)
    }
  }
}

extension EntryStatus {
  /// The status in words.
  public var meaning: String {
    switch self {
    case .ok: "success"
    case .missingPointer: "a pointer that is needed is NULL"
    case .workspaceTooSmall: "the workspace is too small"
    case .sizeOverflow: "a size overflows"
    case .badLength: "a length is larger than the number of steps"
    case .badIndex: "an index is out of range"
    case .badFlags: "a flag is unknown"
    case .badPacked: "the packed parameters are another function's or were moved"
    }
  }
}
