import RNNDiagnostics

extension Parser {
  /// time reduction = ( "sum" | "mean" | "max" | "min" ) "[" "t" [ "=" expression ".." expression ] "]" "(" expression ")"
  ///
  /// nil, with nothing read, where the brackets are the index of a value that has such a name.
  mutating func timeReduction(_ reduction: TimeReduction, _ token: Token) throws(Failure) -> Parsed? {
    let start = position - 1
    let isBounded = following.kind == .name && tokens[min(position + 2, tokens.count - 1)].kind == .assign
    guard isBounded || isReduction else { return nil }
    let form = "write `\(reduction.rawValue)[t](…)` or `\(reduction.rawValue)[t=2..T](…)`"
    var bounds: [Parsed] = []
    try bracketed(.leftBracket, .rightBracket, "") { parser throws(Failure) in
      let variable = try parser.identifier("`t`", help: form)
      if variable.text != "t" {
        parser.report(
          "time-index", "the time index is `t`, not `\(variable.text)`", at: variable.range, help: form)
      }
      if parser.accept(.assign) {
        bounds.append(try parser.parsedExpression())
        if parser.at(.colon) { throw parser.unexpected("`..`", help: form) }
        try parser.expect(.range, "between the first and the last step", help: form)
        bounds.append(try parser.parsedExpression())
      }
    }
    guard at(.leftParenthesis) else { throw unexpected("`(` after `\(range(from: start).text)`", help: form) }
    let body = try bracketed(.leftParenthesis, .rightParenthesis, "") { parser throws(Failure) -> Parsed in
      let body = try parser.parsedExpression()
      if parser.at(.comma) { throw parser.unexpected("`)`", help: "a reduction over time has one argument") }
      return body
    }
    let kind = Expression.Kind.timeReduction(
      reduction, lower: bounds.first?.expression, upper: bounds.last?.expression, body.expression)
    let height = (bounds + [body]).map(\.height).max() ?? 0
    return try node(kind, range(from: start), above: height, at: token)
  }

  /// Whether `[name](` comes next.
  private var isReduction: Bool {
    guard position + 3 < tokens.count else { return false }
    return tokens[position + 1].kind == .name && tokens[position + 2].kind == .rightBracket
      && tokens[position + 3].kind == .leftParenthesis && !tokens[position + 3].startsLine
  }
}
