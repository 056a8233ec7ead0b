import RNNCBackend

/// Finds the lines of generated C that compute a value of the gradient: by the names that comments in it carry.
struct CodeLinks {
  /// The name of the `.c` file.
  let file: String
  /// The text of the gradient's functions.
  let listing: Document.Listing
  /// The blocks under comments inside of functions, and whole functions, by the names in their comments.
  private var blocks: [String: ClosedRange<Int>] = [:]
  private var functions: [String: ClosedRange<Int>] = [:]

  init?(_ source: CSource) {
    let name = source.interface.name
    file = name + ".c"
    let lines = source.source(including: "\(name).h").split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    let prefix = "\(name)_gradient"
    guard let first = lines.firstIndex(where: { $0.hasPrefix("static void \(prefix)_phase1(") }),
      let end = lines[first...].firstIndex(where: { $0.hasPrefix("int \(prefix)(") }),
      let last = lines[end...].firstIndex(of: "}")
    else { return nil }
    let start = first > 0 && lines[first - 1].hasPrefix("/*") ? first - 1 : first
    listing = Document.Listing(file: file, firstLine: start + 1, lines: Array(lines[start...last]))
    find(lines, start, last)
  }

  /// The lines that compute the value of that name, counted from 1.
  func lines(of name: String) -> ClosedRange<Int>? { blocks[name] ?? functions[name] }

  private mutating func find(_ lines: [String], _ first: Int, _ last: Int) {
    for index in first...last {
      let line = lines[index]
      let depth = line.prefix { $0 == " " }.count
      let body = line.dropFirst(depth)
      guard body.hasPrefix("/* "), body.hasSuffix(" */") else { continue }
      var comment = String(body.dropFirst(3).dropLast(3))
      let isFunction = depth == 0
      if isFunction {
        guard let colon = comment.firstIndex(of: ":") else { continue }
        comment = String(comment[comment.index(after: colon)...].drop { $0 == " " })
        if comment.hasSuffix(".") { comment.removeLast() }
      }
      // A block ends where its indentation does, or where the next comment beside it begins.
      var end = index + 1
      while end < last {
        let next = lines[end + 1]
        let nextDepth = next.prefix { $0 == " " }.count
        if isFunction
          ? lines[end] == "}"
          : nextDepth < depth || (nextDepth == depth && next.dropFirst(depth).hasPrefix("/*"))
        {
          break
        }
        end += 1
      }
      let range = index + 1...end + 1
      for name in comment.components(separatedBy: ", ") {
        if isFunction {
          functions[name] = functions[name] ?? range
        } else {
          blocks[name] = blocks[name] ?? range
        }
      }
    }
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
