import RNNLanguage

/// What a C expression computes: an integer that is known, or a number of the graph with the C type that it has.
struct CValue {
  enum Content {
    case integer(Int)
    /// Of a floating type, or 0 or 1 (and sums of them) of an integer type.
    case number(ScalarGraph.ID)
  }

  let type: ClangType.Class
  let content: Content

  static func integer(_ value: Int, _ type: ClangType.Class = .integer(bits: 32, isSigned: true)) -> CValue {
    CValue(type: type, content: .integer(value))
  }

  var isReal: Bool { type == .float || type == .double }
}

/// A variable in scope.
struct CVariable {
  enum Content {
    case unset
    case value(CValue)
    /// A constant array.
    case table([CValue])
  }

  let name: String
  let type: ClangType.Class
  let isConst: Bool
  var content: Content
}
