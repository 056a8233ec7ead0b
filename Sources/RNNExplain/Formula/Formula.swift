/// A formula as a person writes it, independent of the notation that it is rendered in.
public indirect enum Formula: Sendable, Hashable {
  case number(Double)
  case symbol(Symbol)
  /// A function of one or more arguments: `tanh(x)`.
  case apply(String, [Formula])
  /// A sum; terms that are `.negative` are subtracted.
  case sum([Formula])
  case negative(Formula)
  /// A product of linear algebra, or of numbers.
  case product([Formula])
  /// A product element by element.
  case elementwise([Formula])
  case quotient(Formula, Formula)
  case power(Formula, Formula)
  case transposed(Formula)
  /// The diagonal matrix of a vector.
  case diagonal(Formula)
  /// ∂a/∂b
  case partial(Symbol, Symbol)
  /// `a < b`
  case relation(Formula, String, Formula)
  /// 1 where the condition holds, else 0.
  case bracket(Formula)
  /// The second where the first is not 0, else the third.
  case chosen(Formula, Formula, Formula)
  /// A sum, product, maximum or minimum over a variable.
  case big(BigOperator, variable: String, from: Formula, to: Formula?, Formula)
  case norm(Formula)
  /// Rows from…to, counted from 1.
  case rows(Formula, from: Int, to: Int)
  case identity

  /// Operators over a range that is written below and above them.
  public enum BigOperator: Sendable, Hashable {
    case sum, product, max, min
  }

  static func name(_ text: String) -> Formula { .symbol(Symbol(text)) }

  /// The number of symbols, numbers and functions in it.
  var size: Int {
    switch self {
    case .number, .symbol, .identity, .partial: 1
    case .apply(_, let arguments): arguments.reduce(1) { $0 + $1.size }
    case .sum(let terms), .product(let terms), .elementwise(let terms): terms.reduce(0) { $0 + $1.size }
    case .negative(let a), .transposed(let a), .diagonal(let a), .bracket(let a), .norm(let a),
      .rows(let a, _, _):
      a.size
    case .quotient(let a, let b), .power(let a, let b), .relation(let a, _, let b): a.size + b.size
    case .chosen(let a, let b, let c): 1 + a.size + b.size + c.size
    case .big(_, _, let from, let to, let body): 1 + from.size + (to?.size ?? 0) + body.size
    }
  }
}

/// A name with what is written on it and beside it.
public struct Symbol: Sendable, Hashable {
  /// What stands over or beside a name and says whose it is.
  public enum Mark: Sendable, Hashable {
    case none
    /// `h̄`: ∂L/∂h
    case adjoint
    /// `h̄⁺`: what the caller adds to h̄
    case upstream
    /// `h̄°`: ∂L/∂h before it is clipped
    case unbounded
    /// `δh`, `δh₂`: a factor that several equations share
    case delta(Int)
    /// `dh`: a small change of h
    case differential
  }

  public var name: String
  public var mark: Mark
  /// Whether it is an adjoint, clipped or not.
  var isAdjoint: Bool {
    switch mark {
    case .adjoint, .unbounded: true
    case .none, .upstream, .delta, .differential: false
    }
  }
  public var time: TimeIndex?

  public init(_ name: String, _ mark: Mark = .none, at time: TimeIndex? = nil) {
    self.name = name
    self.mark = mark
    self.time = time
  }
}

/// A step.
public enum TimeIndex: Sendable, Hashable {
  /// `t + 1` for a variable and an offset.
  case variable(String, Int)
  /// A step counted from the first.
  case start(Int)
  /// A step counted from the last, T.
  case end(Int)
  /// No step: where what is static stands.
  case nowhere

  func shifted(by offset: Int) -> TimeIndex {
    switch self {
    case .variable(let name, let own): .variable(name, own + offset)
    case .start(let step): .start(step + offset)
    case .end(let step): .end(step + offset)
    case .nowhere: .nowhere
    }
  }

  static let now = TimeIndex.variable("t", 0)

  /// The index with the given minus sign.
  func text(minus: String) -> String {
    func offset(_ name: String, _ k: Int) -> String {
      k == 0 ? name : k > 0 ? "\(name)+\(k)" : "\(name)\(minus)\(-k)"
    }
    switch self {
    case .variable(let name, let k): return offset(name, k)
    case .start(let step): return step < 0 ? "\(minus)\(-step)" : String(step)
    case .end(let k): return offset("T", k)
    case .nowhere: return ""
    }
  }
}
