import RNNDiagnostics

typealias NodeID = Int

/// One expression node before kinds and dimensions are known. Operands come before their users in the list of nodes.
struct Node {
  enum Operation {
    case number(Double)
    /// A size where a number may stand.
    case size(DimensionTerm)
    case stepCount
    case stepIndex
    case reference(ValueIndex, CheckedExpression.At)
    /// `*`; kinds decide whether it scales or multiplies.
    case multiply
    case apply(LanguageOperation)
    case timeReduction(TimeReduction, StepBound, StepBound)
    /// Value, then arguments, then as many slopes.
    case custom(function: String)
    /// What stands where an error has been reported; it agrees with everything.
    case invalid
  }

  let operation: Operation
  let operands: [NodeID]
  let isStream: Bool
  let range: SourceRange
  /// Its variable in the system of kinds; a reference shares its value's.
  let kind: Int
  /// The call whose body it was written in.
  let frame: FrameIndex?
  /// The height of the tree below.
  let height: Int
  /// Set where a message has been reported, so that nothing follows from it.
  var isBroken = false
}

typealias FrameIndex = Int

/// A call of a function whose body is being inlined.
struct CallFrame {
  let function: String
  let range: SourceRange
  let parent: FrameIndex?
  let isPrelude: Bool
  /// The place of the function's name, which tells functions apart.
  let definition: SourceRange
}
