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
    let isWhole = !parts[1].isEmpty && parts[1].allSatisfy { ("0"..."9").contains($0) }
    if isWhole, Int(parts[1]) == nil {
      throw ValidationError("that is too large for a size; a value has at most 2^31 elements")
    }
    guard let value = Int(parts[1]), value > 0 else {
      throw ValidationError("a size is a positive whole number, e.g. -D \(parts[0])=128")
    }
    name = String(parts[0])
    self.value = value
  }
}
