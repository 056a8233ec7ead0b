import CLibclang

/// A node of a C file's syntax tree.
struct ClangCursor: Sendable {
  let unit: ClangUnit
  let index: Int

  private var node: clang_node { unit.nodes[index] }

  /// The kinds of cursors that are told apart; the numbers are libclang's.
  enum Kind: Int32, Sendable {
    case structure = 2
    case union
    case enumeration = 5
    case field, enumerator, function, variable, parameter
    case typedef = 20
    case unexposedExpression = 100
    case reference = 101
    case member, call
    case integerLiteral = 106
    case floatingLiteral, imaginaryLiteral, stringLiteral, characterLiteral
    case parenthesized = 111
    case unary, subscripted, binary, compoundAssignment, conditional, cast, compoundLiteral
    case initializerList = 119
    case labelAddress, statementExpression, genericSelection
    case sizeOf = 136
    case label = 201
    case compound, caseLabel, defaultLabel, ifStatement, switchStatement, whileStatement, doStatement
    case forStatement = 209
    case gotoStatement, indirectGoto, continueStatement, breakStatement, returnStatement, assembly
    case nullStatement = 230
    case declaration
    case macroExpansion = 502
  }

  /// Nil for kinds that nothing here asks for.
  var kind: Kind? { Kind(rawValue: node.kind) }
  var isExpression: Bool { (100..<200).contains(node.kind) }
  var children: [ClangCursor] { unit.cursors(in: index + 1..<index + 1 + count) }
  /// The number of cursors inside.
  var count: Int { max(0, Int(node.count)) }
  var type: ClangType { ClangType(kind: node.type) }
  /// Of an array its element's, of a function its result's.
  var elementType: ClangType { ClangType(kind: node.element) }
  var name: String { unit.string(node.name) }
  /// The type as written; a function's result.
  var typeName: String { unit.string(node.type_name) }
  /// What the library says the operator is; empty where it does not tell.
  var operation: String { unit.string(node.operation) }
  /// A declaration at file level as text without macros.
  var printed: String { unit.string(node.printed) }

  /// The declaration's name, or the one that a reference refers to.
  var target: Place { Place(file: unit.file(node.target_file), offset: Int(node.target_begin)) }
  var targetKind: Kind? { Kind(rawValue: node.target_kind) }
  var file: Int? { unit.file(node.file) }
  var range: Range<Int> { Int(node.begin)..<max(Int(node.begin), Int(node.end)) }

  var integer: Int? { has(CLANG_NODE_INTEGER) ? Int(node.integer) : nil }
  var real: Double? { has(CLANG_NODE_REAL) ? node.real : nil }
  /// The number of elements of an array.
  var arraySize: Int { Int(node.integer) }
  /// The size of the type in bytes.
  var size: Int { Int(node.size) }
  /// The offset of a structure's member in bits.
  var bitOffset: Int { Int(node.offset) }

  var isConst: Bool { has(CLANG_NODE_CONST) }
  var isVolatile: Bool { has(CLANG_NODE_VOLATILE) }
  var isVariadic: Bool { has(CLANG_NODE_VARIADIC) }
  var isDefinition: Bool { has(CLANG_NODE_DEFINITION) }
  var isInMainFile: Bool { has(CLANG_NODE_MAIN_FILE) }
  /// Whether a reference's target is declared in a system header or by the compiler.
  var refersToSystem: Bool { has(CLANG_NODE_SYSTEM) }
  var isStatic: Bool { node.storage == 3 }
  var isExtern: Bool { node.storage == 2 }

  private func has<Flag: BinaryInteger>(_ flag: Flag) -> Bool {
    node.flags & Int32(truncatingIfNeeded: flag) != 0
  }

  /// Where a name is declared.
  struct Place: Hashable, Sendable {
    let file: Int?
    let offset: Int
  }
}

/// A canonical type, as far as arithmetic goes.
struct ClangType: Sendable, Equatable {
  let kind: Int32

  enum Class: Sendable, Equatable {
    case void, boolean
    case integer(bits: Int, isSigned: Bool)
    case float, double
    case array, other
  }

  var classified: Class {
    switch kind {
    case 2: .void
    case 3: .boolean
    case 4, 5: .integer(bits: 8, isSigned: false)
    case 13, 14: .integer(bits: 8, isSigned: true)
    case 8: .integer(bits: 16, isSigned: false)
    case 16: .integer(bits: 16, isSigned: true)
    case 9: .integer(bits: 32, isSigned: false)
    // An enumeration computes as int.
    case 17, 106: .integer(bits: 32, isSigned: true)
    case 10, 11: .integer(bits: 64, isSigned: false)
    case 18, 19: .integer(bits: 64, isSigned: true)
    case 21: .float
    case 22: .double
    case 112: .array
    default: .other
    }
  }
}
