/// A fraction in lowest terms with a positive denominator; arithmetic gives nil where it would overflow.
struct Rational: Hashable {
  let numerator: Int
  let denominator: Int

  static let zero = Rational(0)
  static let one = Rational(1)

  init(_ value: Int) {
    numerator = value
    denominator = 1
  }

  /// nil for a denominator of 0 and for magnitudes that `Int` does not hold.
  init?(_ numerator: Int, over denominator: Int) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    var (a, b) = (abs(numerator), abs(denominator))
    while b != 0 { (a, b) = (b, a % b) }
    let sign = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / a
    self.denominator = sign * denominator / a
  }

  var integer: Int? { denominator == 1 ? numerator : nil }

  func adding(_ other: Rational) -> Rational? {
    let (a, overA) = numerator.multipliedReportingOverflow(by: other.denominator)
    let (b, overB) = other.numerator.multipliedReportingOverflow(by: denominator)
    let (sum, overSum) = a.addingReportingOverflow(b)
    let (under, overUnder) = denominator.multipliedReportingOverflow(by: other.denominator)
    guard !overA, !overB, !overSum, !overUnder else { return nil }
    return Rational(sum, over: under)
  }

  func multiplied(by other: Rational) -> Rational? {
    let (a, overA) = numerator.multipliedReportingOverflow(by: other.numerator)
    let (b, overB) = denominator.multipliedReportingOverflow(by: other.denominator)
    guard !overA, !overB else { return nil }
    return Rational(a, over: b)
  }

  func divided(by other: Rational) -> Rational? {
    guard let inverse = Rational(other.denominator, over: other.numerator) else { return nil }
    return multiplied(by: inverse)
  }
}
