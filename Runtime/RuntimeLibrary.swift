/// The C that generated files carry inside: the files of `Runtime/C`, called fragments and named like the files, `vmath.h` for one.
///
/// A fragment states what it needs as C does, by `#include "base.h"`.
public enum RuntimeLibrary {
  /// The names of all fragments, each after those that it needs.
  public static let fragments: [String] = {
    var ordered: [String] = []
    for file in embeddedRuntimeFiles { visit(file.name, &ordered) }
    return ordered
  }()

  /// The C text of the named fragments and of all that they need, each once, in the order of `fragments`.
  ///
  /// Includes of fragments are left out, since their text stands above. A name that is no fragment adds nothing.
  public static func text(including fragments: [String]) -> String {
    var needed: [String] = []
    for name in fragments { visit(name, &needed) }
    let texts = Self.fragments.filter(needed.contains).map { name in
      lines(of: name).filter { neededName(in: $0) == nil }.joined(separator: "\n")
    }
    return texts.joined(separator: "\n") + (texts.isEmpty ? "" : "\n")
  }

  /// The names of the fragments that a fragment includes itself, in the order of its text.
  static func needs(of name: String) -> [String] { lines(of: name).compactMap(neededName) }

  private static func visit(_ name: String, _ ordered: inout [String]) {
    guard !ordered.contains(name), embeddedRuntimeFiles.contains(where: { $0.name == name }) else { return }
    for need in needs(of: name) { visit(need, &ordered) }
    ordered.append(name)
  }

  private static func lines(of name: String) -> [Substring] {
    let text = embeddedRuntimeFiles.first { $0.name == name }?.text ?? ""
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// `base.h` of the line `#include "base.h"`, and nil of any other line.
  private static func neededName(in line: Substring) -> String? {
    let opening = "#include \""
    guard line.hasPrefix(opening) else { return nil }
    return String(line.dropFirst(opening.count).prefix { $0 != "\"" })
  }
}
