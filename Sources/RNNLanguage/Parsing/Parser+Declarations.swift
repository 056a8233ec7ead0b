import RNNDiagnostics

extension Parser {
  /// declarations = declaration { "," declaration }
  mutating func declarations(_ keyword: Keyword) throws(Failure) -> [DeclaredName] {
    try list { parser throws(Failure) in try parser.declaration(keyword) }
  }

  /// declaration = name [ "[" "t" "]" ] [ ":" type ] [ "~" initializer ]
  mutating func declaration(_ keyword: Keyword) throws(Failure) -> DeclaredName {
    let start = position
    let name = try identifier("a name")
    slips.declared.insert(name.text)
    let isStream = try declaredIndex(of: name)
    if at(.leftParenthesis) {
      throw unexpected(
        "`[t]`, `:` or the end of the declaration", help: "a stream is declared `\(name.text)[t]`")
    }
    if isStream { slips.streams.insert(name.text) }
    if at(.leftBracket) {
      throw unexpected(
        "`:` before the shape", help: "the shape stands behind a colon: `\(name.text)[t]: [H]`")
    }
    let type = accept(.colon) ? try self.type() : nil
    var initializer: InitializerSyntax?
    if at(.tilde) {
      let tilde = advance()
      initializer = try self.initializer()
      if keyword != .param {
        report(
          "misplaced-initializer", "only parameters have first values written with `~`", at: range(tilde),
          help: keyword == .state
            ? "write the value before the first step: `\(name.text)[0] = …`" : "remove it")
      }
    }
    if at(.assign) {
      let help =
        keyword == .param
        ? "write `\(name.text): [H] ~ zeros` for how it begins; its value is given when the program runs"
        : keyword == .state
          ? "write the value before the first step as a statement: `\(name.text)[0] = …`"
          : "its value is given when the program runs; a name with a definition is not declared"
      throw unexpected("`:`, `,` or the end of the declaration", help: help)
    }
    return DeclaredName(
      name: name, isStream: isStream, type: type, initializer: initializer, range: range(from: start))
  }

  /// Whether `[t]` follows.
  private mutating func declaredIndex(of name: Identifier) throws(Failure) -> Bool {
    guard at(.leftBracket) else { return false }
    if following.kind == .name, range(following).text == "t",
      tokens[min(position + 2, tokens.count - 1)].kind == .rightBracket
    {
      position += 3
      return true
    }
    throw unexpected(
      "`[t]` or `:`",
      help:
        "a stream is declared `\(name.text)[t]: [H]`, its shape behind the colon; `\(name.text): [H, I]` is one value"
    )
  }

  /// type = "[" [ expression { "," expression } ] "]" | "index" "(" expression ")"
  private mutating func type() throws(Failure) -> TypeSyntax {
    let start = position
    if at(.name), range(current).text == "index" {
      position += 1
      let bound = try bracketed(.leftParenthesis, .rightParenthesis, "after `index`") {
        parser throws(Failure) in
        try parser.expression()
      }
      return .index(bound, range(from: start))
    }
    guard at(.leftBracket) else {
      throw unexpected(
        "a shape such as `[H, I]`, or `index(K)`", help: "a shape is written in square brackets")
    }
    try open(.leftBracket)
    let sizes = at(.rightBracket) ? [] : try expressions()
    try close(.rightBracket)
    if at(.leftBracket) {
      throw unexpected("the end of the shape", help: "all sizes stand in one pair of brackets: `[H, I]`")
    }
    return .shape(sizes, range(from: start))
  }

  /// initializer = name [ "(" expression { "," expression } ")" ]
  private mutating func initializer() throws(Failure) -> InitializerSyntax {
    let start = position
    let name = try identifier(
      "an initializer", help: "write e.g. `glorot`, `orthogonal`, `zeros`, `constant(1)` or `normal(0.1)`")
    var arguments: [Expression] = []
    if at(.leftParenthesis) {
      try open(.leftParenthesis)
      arguments = try expressions()
      try close(.rightParenthesis)
    }
    return InitializerSyntax(name: name, arguments: arguments, range: range(from: start))
  }

  /// size = name [ "=" expression ]
  mutating func sizeEntry() throws(Failure) -> SizeEntry {
    let name = try identifier("the size's name")
    if at(.colon) { throw unexpected("`=`", help: "write `size \(name.text) = 64`") }
    return SizeEntry(name: name, value: accept(.assign) ? try expression() : nil)
  }

  /// output = name { "." name }
  mutating func outputName() throws(Failure) -> QualifiedName {
    let name = try qualifiedName(identifier("the name of a value"))
    if at(.leftBracket) {
      throw unexpected(
        "`,` or the end of the statement", help: "an output is named without its step: `output \(name.text)`")
    }
    return name
  }

  /// The rest of a qualified name.
  mutating func qualifiedName(_ first: Identifier) throws(Failure) -> QualifiedName {
    var parts = [first]
    while accept(.dot) { parts.append(try identifier("a name")) }
    return QualifiedName(parts)
  }
}
