extension Interface {
  /// The name by which arrays give the lengths of sequences: `lengths`, or `#lengths` where that is a parameter or an input.
  public var lengthsName: String { inputs.first { $0.role == .lengths }?.name ?? "lengths" }

  /// The name by which a data file gives something of the call, `steps`, `batch` or `lengths`, beside the names of parameters and
  /// inputs: the word itself, or `#` and the word where one of them has that name. No name of a program has a `#` at its start.
  public static func callName(_ word: String, beside names: [String]) -> String {
    names.contains(word) ? "#\(word)" : word
  }

  /// The same beside the parameters and inputs of this interface.
  public func callName(_ word: String) -> String {
    Interface.callName(
      word, beside: inputs.filter { $0.role == .parameter || $0.role == .input }.map(\.name))
  }
}
