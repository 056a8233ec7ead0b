import RNNDiagnostics

/// Finds operators that macros hide: the file as libclang prints it has no macros, and its trees are the same.
enum PrintedOperators {
  /// Operators by the index of their cursors in `unit`; empty where nothing is hidden.
  static func find(
    _ unit: ClangUnit, _ operators: ClangOperators, source: SourceFile, reader: ClangReader,
    arguments: [String]
  ) throws(ClangFailure) -> [Int: String] {
    let hidden = unit.nodes.indices.filter { index in
      let cursor = ClangCursor(unit: unit, index: index)
      switch cursor.kind {
      case .binary, .compoundAssignment, .unary: return operators.found(cursor) == nil
      default: return false
      }
    }
    guard !hidden.isEmpty else { return [:] }
    let name = "/printed.c"
    let text = SourceFile(name: name, text: printed(unit, source))
    let second = try reader.read(
      name, arguments: arguments, texts: [(name, text.bytes)], options: [.bodies, .isolated])
    let plain = ClangOperators(second, sources: ClangSources(second, known: [text]))
    var result: [Int: String] = [:]
    for declaration in unit.declarations where !declaration.children.isEmpty {
      guard
        let twin = second.declarations.first(where: {
          $0.kind == declaration.kind && $0.name == declaration.name && !$0.children.isEmpty
        }), let offset = matching(declaration, twin)
      else { continue }
      for index in hidden where (declaration.index...declaration.index + declaration.count).contains(index) {
        result[index] = plain.found(ClangCursor(unit: second, index: index + offset))
      }
    }
    return result
  }

  /// The distance from a declaration's cursors to those of its twin, if the trees are the same.
  private static func matching(_ a: ClangCursor, _ b: ClangCursor) -> Int? {
    guard a.count == b.count else { return nil }
    let isSame = (0...a.count).allSatisfy {
      a.unit.nodes[a.index + $0].kind == b.unit.nodes[b.index + $0].kind
    }
    return isSame ? b.index - a.index : nil
  }

  /// The declarations without macros, behind the system headers that the file includes.
  private static func printed(_ unit: ClangUnit, _ source: SourceFile) -> String {
    var lines = source.text.split(whereSeparator: \.isNewline).compactMap { line -> String? in
      let squeezed = line.filter { $0 != " " && $0 != "\t" }
      return squeezed.hasPrefix("#include<") ? String(line) : nil
    }
    for declaration in unit.declarations {
      switch declaration.kind {
      case .function, .variable, .enumeration, .typedef, .structure: lines.append(declaration.printed + ";")
      default: continue
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
