import RNNCBackend
import RNNIR

/// Finds the lines of generated C that compute a value of the gradient: by the names that comments in it carry.
///
/// Values that the derivation gives a name of its own have none in the C. They are found in a second text, where they have labels:
/// it is the same C, line by line, but for the labels and for comments that consist of them, which is verified.
struct CodeLinks {
  /// The name of the `.c` file.
  let file: String
  /// The text of the gradient's functions.
  let listing: Document.Listing
  /// The blocks under comments inside of functions, and whole functions, by the names in their comments.
  private var blocks: [String: ClosedRange<Int>] = [:]
  private var functions: [String: ClosedRange<Int>] = [:]

  init?(_ source: CSource, labelled: CSource) {
    let name = source.interface.name
    file = name + ".c"
    let lines = Self.lines(of: source)
    let prefix = "\(name)_gradient"
    guard let first = lines.firstIndex(where: { $0.hasPrefix("static void \(prefix)_phase1(") }),
      let end = lines[first...].firstIndex(where: { $0.hasPrefix("int \(prefix)(") }),
      let last = lines[end...].firstIndex(of: "}")
    else { return nil }
    let start = first > 0 && lines[first - 1].hasPrefix("/*") ? first - 1 : first
    listing = Document.Listing(file: file, firstLine: start + 1, lines: Array(lines[start...last]))
    let (plain, comments) = Self.withoutLabels(Self.lines(of: labelled))
    if plain == lines {
      find(lines, comments, start, last)
    } else {
      find(lines, Dictionary(uniqueKeysWithValues: lines.enumerated().map { ($0, [$1]) }), start, last)
    }
  }

  private static func lines(of source: CSource) -> [String] {
    source.source(including: "\(source.interface.name).h").split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
  }

  // MARK: Labels

  /// The name of a value that has none. No name of a program contains such a sign.
  static func label(_ id: ValueID) -> String { "@link\(id.index)" }

  /// Text without its labels, and for every line that is left the comments that stood there, the innermost last.
  private static func withoutLabels(_ lines: [String]) -> (lines: [String], comments: [Int: [String]]) {
    var result: [String] = []
    var comments: [Int: [String]] = [:]
    for line in lines {
      guard line.contains("link") else {
        comments[result.count, default: []].append(line)
        result.append(line)
        continue
      }
      // In identifiers a label is spelled like any other name.
      var plain = line.replacing(/__link[0-9]+/, with: "")
      let isWholeComment = plain.contains(/^ *\/\* @link[0-9]+(, @link[0-9]+)* \*\/$/)
      plain = plain.replacing(/(, @link[0-9]+)+/, with: "").replacing(/(@link[0-9]+, )+/, with: "")
        .replacing(/^(\/\* .*: )@link[0-9]+\. \*\/$/) { "\($0.1)intermediate values. */" }
      comments[result.count, default: []].append(line)
      if !isWholeComment { result.append(plain) }
    }
    return (result, comments)
  }

  /// The lines that compute the value of that name, counted from 1.
  func lines(of name: String) -> ClosedRange<Int>? { blocks[name] ?? functions[name] }

  private mutating func find(_ lines: [String], _ comments: [Int: [String]], _ first: Int, _ last: Int) {
    for index in first...last {
      for comment in comments[index] ?? [] {
        guard let (depth, names) = Self.names(in: comment) else { continue }
        let isFunction = depth == 0
        // A block ends where its indentation does, or where the next comment beside it begins.
        var end = comment == lines[index] || isFunction ? index + 1 : index
        while end < last {
          if isFunction
            ? lines[end] == "}" : Self.ends(depth, before: lines[end + 1], comments[end + 1] ?? [])
          {
            break
          }
          end += 1
        }
        let range = index + 1...end + 1
        for name in names {
          if isFunction {
            functions[name] = functions[name] ?? range
          } else {
            blocks[name] = blocks[name] ?? range
          }
        }
      }
    }
  }

  private static func ends(_ depth: Int, before line: String, _ comments: [String]) -> Bool {
    if line.prefix(while: { $0 == " " }).count < depth { return true }
    return comments.contains { names(in: $0)?.depth == depth }
  }

  /// The names that a comment lists, and its indentation.
  private static func names(in line: String) -> (depth: Int, names: [String])? {
    let depth = line.prefix { $0 == " " }.count
    let body = line.dropFirst(depth)
    guard body.hasPrefix("/* "), body.hasSuffix(" */") else { return nil }
    var comment = String(body.dropFirst(3).dropLast(3))
    if depth == 0 {
      guard let colon = comment.firstIndex(of: ":") else { return nil }
      comment = String(comment[comment.index(after: colon)...].drop { $0 == " " })
      if comment.hasSuffix(".") { comment.removeLast() }
    }
    return (depth, comment.components(separatedBy: ", "))
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
