extension Optimization: Codable {
  /// A list of the passes' names. Throws for a name that is no pass.
  public init(from decoder: any Decoder) throws {
    passes = Set(try [Pass](from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    try Pass.allCases.filter(has).encode(to: encoder)
  }
}
