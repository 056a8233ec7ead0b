import RNNDiagnostics

/// Tells which operator a cursor is, and what comes from macros.
///
/// libclang tells operators from version 17 on. Before, an operator is the one token between its operands; where a macro has put it
/// there, the same cursor of the file as libclang prints it, without macros, is asked (`printed`).
struct ClangOperators: Sendable {
  let sources: ClangSources
  /// Operators by the index of their cursors, found in the printed form of the file.
  let printed: [Int: String]
  private let expansions: [ClangCursor]

  init(_ unit: ClangUnit, sources: ClangSources, printed: [Int: String] = [:]) {
    self.sources = sources
    self.printed = printed
    expansions = unit.declarations.filter { $0.kind == .macroExpansion }
  }

  private static let binaryOperators: Set<String> = [
    "+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "&", "|", "^", "<<", ">>", "=",
    ",",
    "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "|=", "^=",
  ]

  private static let unaryOperators: Set<String> = [
    "-", "+", "!", "~", "*", "&", "++", "--", "__extension__",
  ]

  /// The operator of a binary or compound assignment cursor.
  func binary(_ cursor: ClangCursor) throws(CRefusal) -> String {
    if let found = found(cursor) { return found }
    throw unknown(cursor)
  }

  func unary(_ cursor: ClangCursor) throws(CRefusal) -> String {
    if let found = found(cursor) { return found }
    throw unknown(cursor)
  }

  /// The operator, nil where the text does not tell.
  func found(_ cursor: ClangCursor) -> String? {
    if !cursor.operation.isEmpty { return cursor.operation }
    if let known = printed[cursor.index] { return known }
    guard let file = sources.file(of: cursor), !isInsideMacro(cursor) else { return nil }
    let children = cursor.children
    switch cursor.kind {
    case .binary, .compoundAssignment:
      guard children.count == 2, children[0].file == cursor.file, children[1].file == cursor.file,
        children[0].range.upperBound <= children[1].range.lowerBound
      else { return nil }
      let between = children[0].range.upperBound..<children[1].range.lowerBound
      let text = ClangOperators.token(file, between)
      // A comma between the arguments of a macro is no operator.
      if text == ",", macro(around: between, in: cursor.file) != nil { return nil }
      return text.flatMap { ClangOperators.binaryOperators.contains($0) ? $0 : nil }
    case .unary:
      guard let operand = children.first, operand.file == cursor.file else { return nil }
      let isPrefix = cursor.range.lowerBound < operand.range.lowerBound
      let outside =
        isPrefix
        ? cursor.range.lowerBound..<operand.range.lowerBound
        : operand.range.upperBound..<max(operand.range.upperBound, cursor.range.upperBound)
      return ClangOperators.token(file, outside).flatMap {
        ClangOperators.unaryOperators.contains($0) ? $0 : nil
      }
    default: return nil
    }
  }

  /// Whether a cursor and all that belongs to it is the product of one macro.
  private func isInsideMacro(_ cursor: ClangCursor) -> Bool {
    expansions.contains { $0.file == cursor.file && $0.range == cursor.range }
  }

  /// The use of a macro that a range lies in.
  private func macro(around range: Range<Int>, in file: Int?) -> ClangCursor? {
    expansions.first {
      $0.file == file && $0.range.lowerBound <= range.lowerBound && range.upperBound <= $0.range.upperBound
    }
  }

  /// The use of a macro that has made a whole statement.
  func macro(of statement: ClangCursor) -> ClangCursor? {
    guard let macro = macro(around: statement.range, in: statement.file) else { return nil }
    switch statement.kind {
    case .binary, .compoundAssignment, .unary, .call, .parenthesized, .unexposedExpression: return macro
    default: return statement.isExpression ? nil : macro
    }
  }

  private func unknown(_ cursor: ClangCursor) -> CRefusal {
    CRefusal(
      "a macro hides the operator here from this version of libclang", at: cursor,
      help: "make the macro a function, or use libclang 17 or newer")
  }

  /// The one token in a range of a text, without white space, continued lines and comments; nil if there are more.
  private static func token(_ file: SourceFile, _ range: Range<Int>) -> String? {
    let bytes = file.bytes
    guard range.upperBound <= bytes.count, range.count < 4096 else { return nil }
    var text: [UInt8] = []
    var isEnded = false
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      let next = index + 1 < range.upperBound ? bytes[index + 1] : 0
      switch (byte, next) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        index += 2
        while index < range.upperBound,
          !(bytes[index - 1] == UInt8(ascii: "*") && bytes[index] == UInt8(ascii: "/"))
        {
          index += 1
        }
        isEnded = !text.isEmpty
      case (UInt8(ascii: "/"), UInt8(ascii: "/")):
        while index < range.upperBound, bytes[index] != UInt8(ascii: "\n") { index += 1 }
        isEnded = !text.isEmpty
      case (UInt8(ascii: " "), _), (UInt8(ascii: "\t"), _), (UInt8(ascii: "\n"), _), (UInt8(ascii: "\r"), _):
        isEnded = !text.isEmpty
      case (UInt8(ascii: "\\"), UInt8(ascii: "\n")), (UInt8(ascii: "\\"), UInt8(ascii: "\r")): break
      default:
        if isEnded { return nil }
        text.append(byte)
      }
      index += 1
    }
    return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
  }
}
