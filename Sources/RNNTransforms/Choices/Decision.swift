/// What was decided for the speed of an entry point, and the numbers that decided it.
public struct Decision: Sendable, Hashable, CustomStringConvertible {
  public var what: String
  public var why: String

  public init(_ what: String, _ why: String) {
    self.what = what
    self.why = why
  }

  public var description: String { "\(what): \(why)" }
}
