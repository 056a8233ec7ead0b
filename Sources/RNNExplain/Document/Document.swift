/// A text with formulas, independent of its format.
public struct Document: Sendable {
  public var title: String
  public var blocks: [Block] = []

  public init(title: String) { self.title = title }

  /// One part of a document, set off from the next.
  public enum Block: Sendable {
    case heading(String)
    case paragraph([Inline])
    case equations([Equation])
    case table(header: [String], rows: [[[Inline]]])
    case graph(UnrolledGraph)
    /// Generated code, so that equations can point into it.
    case listing(Listing)
  }

  /// A piece of a line.
  public enum Inline: Sendable, ExpressibleByStringLiteral {
    case text(String)
    case code(String)
    case formula(Formula)
    case equation(Formula, Formula)

    public init(stringLiteral value: String) { self = .text(value) }
  }

  /// One equation on a line of its own.
  public struct Equation: Sendable {
    public var left: Formula
    public var right: Formula
    /// A few words beside it.
    public var note: String
    /// The lines of the generated C that compute it.
    public var lines: ClosedRange<Int>?

    public init(_ left: Formula, _ right: Formula, note: String = "", lines: ClosedRange<Int>? = nil) {
      self.left = left
      self.right = right
      self.note = note
      self.lines = lines
    }
  }

  /// Lines of a generated file, the first of them numbered `firstLine`.
  public struct Listing: Sendable {
    public var file: String
    public var firstLine: Int
    public var lines: [String]
  }
}

/// The program over a few steps: what each step computes, and what it hands on to which side.
public struct UnrolledGraph: Sendable {
  public var steps: Int
  /// What a step computes.
  public var values: [String]
  public var inputs: [String]
  /// States that go from a step to the next, and those that go to the one before.
  public var forward: [String]
  public var backward: [String]
  /// What collects values of all steps: `loss`, `y`.
  public var collected: [String]
}
