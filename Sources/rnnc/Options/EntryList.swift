import ArgumentParser
import RNNIR

/// Kinds of entry points separated by commas: `forward,gradient`.
struct EntryList: ExpressibleByArgument {
  let kinds: [Interface.EntryKind]

  init(_ kinds: [Interface.EntryKind]) { self.kinds = kinds }

  init?(argument: String) {
    var kinds: [Interface.EntryKind] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let kind = Interface.EntryKind(rawValue: String(part)) else { return nil }
      kinds.append(kind)
    }
    self.kinds = kinds
  }

  var defaultValueDescription: String { kinds.map(\.rawValue).joined(separator: ",") }
  static var allValueStrings: [String] { Interface.EntryKind.allCases.map(\.rawValue) }
}
