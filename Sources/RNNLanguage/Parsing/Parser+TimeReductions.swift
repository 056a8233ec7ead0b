import RNNDiagnostics

extension Parser {
  /// Whether a reduction over time begins here, and not a value with such a name and an index.
  var isTimeReduction: Bool {
    guard following.kind == .leftBracket, position + 4 < tokens.count, tokens[position + 2].kind == .name,
      TimeReduction(rawValue: range(current).text) != nil
    else { return false }
    if tokens[position + 3].kind == .assign { return true }
    return tokens[position + 3].kind == .rightBracket && tokens[position + 4].kind == .leftParenthesis
      && !tokens[position + 4].startsLine
  }

  /// time reduction = ( "sum" | "mean" | "max" | "min" ) "[" "t" [ "=" expression ".." expression ] "]" "(" expression ")"
  mutating func timeReduction() throws(Failure) -> Parsed {
    let start = position
    let name = range(advance()).text
    guard let reduction = TimeReduction(rawValue: name) else { throw unexpected("a reduction") }
    try open(.leftBracket)
    try timeIndex(of: reduction)
    let lower = try accept(.assign) ? parsedExpression() : nil
    var upper: Parsed?
    if lower != nil {
      try expect(.range, "between the first and the last step", help: form(of: reduction))
      upper = try parsedExpression()
    }
    try close(.rightBracket)
    guard at(.leftParenthesis) else {
      throw unexpected("`(` after `\(range(from: start).text)`", help: form(of: reduction))
    }
    try open(.leftParenthesis)
    let body = try parsedExpression()
    if at(.comma) { throw unexpected("`)`", help: "a reduction over time has one argument") }
    try close(.rightParenthesis)
    return try node(
      .timeReduction(reduction, lower: lower?.expression, upper: upper?.expression, body.expression),
      range(from: start), above: max(lower?.height ?? 0, upper?.height ?? 0, body.height), at: tokens[start])
  }

  @inline(never)
  private mutating func timeIndex(of reduction: TimeReduction) throws(Failure) {
    let variable = try identifier("`t`", help: form(of: reduction))
    if variable.text != "t" {
      report(
        "time-index", "the time index is `t`, not `\(variable.text)`", at: variable.range,
        help: form(of: reduction))
    }
  }

  private func form(of reduction: TimeReduction) -> String {
    "write `\(reduction.rawValue)[t](…)` or `\(reduction.rawValue)[t=2..T](…)`"
  }
}
