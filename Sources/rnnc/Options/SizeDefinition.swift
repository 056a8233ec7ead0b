import ArgumentParser

/// `NAME=N` of the option -D.
struct SizeDefinition {
  let name: String
  let value: Int

  /// Throws `ValidationError` for what is no size.
  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ValidationError("a name and a number are wanted, e.g. -D H=128")
    }
    guard let value = Int(parts[1]), value > 0 else {
      throw ValidationError("a size is a positive whole number, e.g. -D \(parts[0])=128")
    }
    name = String(parts[0])
    self.value = value
  }
}
