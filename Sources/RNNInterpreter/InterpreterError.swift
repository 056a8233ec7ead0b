/// Why a program cannot be evaluated on the data given.
public enum InterpreterError: Error, Sendable, Equatable {
  /// What a name in the data stands for.
  public enum Role: String, Sendable {
    case parameter, input, boundary, value
  }

  /// Sizes of the program without a number.
  case freeSizes([String])
  /// Nothing was given for a parameter or an input of that shape (per step, where it is a stream).
  case missing(Role, name: String, shape: [Int])
  case wrongShape(name: String, expected: [Int], found: [Int])
  /// A stream with another number of steps than the sequence has.
  case wrongStepCount(name: String, expected: Int, found: Int)
  /// An integer outside 0 ..< bound.
  case indexOutOfRange(name: String, index: Double, bound: Int)
  /// A name in the data that the program does not have in that role.
  case unknownName(Role, name: String)
  /// As many seeds or directions as sequences are wanted.
  case wrongSequenceCount(expected: Int, found: Int)
  /// A negative number of steps, or of steps in a chunk.
  case negativeCount(Int)
  /// A value that needs itself.
  case circular(name: String)
  /// A checked program that contradicts itself, which the checker should have found.
  case malformed(String)
}

extension InterpreterError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .freeSizes(let names):
      "these sizes have no number: \(names.joined(separator: ", "))"
    case .missing(let role, let name, let shape):
      "the \(role.rawValue) \(name) of shape \(shape) is missing"
    case .wrongShape(let name, let expected, let found):
      "\(name) has shape \(found) where \(expected) is wanted"
    case .wrongStepCount(let name, let expected, let found):
      "\(name) has \(found) steps where \(expected) are wanted"
    case .indexOutOfRange(let name, let index, let bound):
      "the index \(index) of \(name) is not in 0 ..< \(bound)"
    case .unknownName(let role, let name):
      "the program has no \(role.rawValue) \(name)"
    case .wrongSequenceCount(let expected, let found):
      "\(found) sequences are given where \(expected) are wanted"
    case .negativeCount(let count):
      "a number of steps cannot be \(count)"
    case .circular(let name):
      "\(name) depends on itself at the same step"
    case .malformed(let message):
      "the checked program is malformed: \(message)"
    }
  }
}
