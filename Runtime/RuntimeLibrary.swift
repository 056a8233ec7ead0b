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
    return Self.fragments.filter(needed.contains).map { (file($0)?.text ?? "") + "\n" }.joined()
  }

  /// The names of the fragments that a fragment includes itself, in the order of its text.
  static func needs(of name: String) -> [String] { file(name)?.needs ?? [] }

  /// The fragments that define any of the named functions, in the order of `fragments`.
  public static func fragments(defining names: Set<String>) -> [String] {
    fragments.filter { file($0)?.defines.contains(where: names.contains) ?? false }
  }

  /// The functions of four vectors side by side, `rnn_vtanh_four` for one, that the fragments define.
  public static let functionsOfFour: Set<String> = Set(
    embeddedRuntimeFiles.flatMap(\.defines).filter { $0.hasSuffix("_four") })

  private static func visit(_ name: String, _ ordered: inout [String]) {
    guard !ordered.contains(name), file(name) != nil else { return }
    for need in needs(of: name) { visit(need, &ordered) }
    ordered.append(name)
  }

  private static func file(_ name: String) -> (
    name: String, needs: [String], defines: [String], text: String
  )? {
    embeddedRuntimeFiles.first { $0.name == name }
  }
}
