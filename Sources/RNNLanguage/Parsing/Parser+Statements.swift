import RNNDiagnostics

extension Parser {
  /// statement = size | input | param | state | output | fn | derivative | extern | cell | import | definition
  mutating func statement() throws(Failure) -> Statement.Kind {
    switch current.kind {
    case .keyword(let keyword):
      // `input = …` and `size[t] = …` use the word as a name.
      if following.kind == .assign || following.kind == .leftBracket { throw reserved(keyword) }
      return try statement(keyword)
    case .name, .leftParenthesis:
      return try definition()
    case .rightParenthesis, .rightBracket:
      report(
        "unmatched-bracket", "this \(spelling(current)) closes nothing", at: range(current), help: "remove it"
      )
      throw Failure()
    case .binary, .not, .apostrophe:
      throw unexpected(
        "a statement",
        help: "a line continues the one before only if that ends with an operator or inside brackets")
    default:
      throw unexpected("a statement", help: "a definition is written `h[t] = …`")
    }
  }

  private mutating func statement(_ keyword: Keyword) throws(Failure) -> Statement.Kind {
    if cellBrace != nil, keyword == .cell || keyword == .importFile {
      report(
        "misplaced-statement", "`\(keyword.rawValue)` cannot stand inside a cell", at: range(current),
        notes: cellBrace.map { [.init("the cell's body begins here", at: range($0))] } ?? [],
        help: "move it out of the cell, or close the cell with `}` before it")
    }
    let word = advance()
    switch keyword {
    case .size: return .size(try list { parser throws(Failure) in try parser.sizeEntry() })
    case .input: return .input(try declarations(keyword))
    case .param: return .parameter(try declarations(keyword))
    case .state: return .state(try declarations(keyword))
    case .output: return .output(try list { parser throws(Failure) in try parser.outputName() })
    case .fn:
      let (name, parameters, body) = try function()
      return .function(name: name, parameters: parameters, body: body)
    case .derivative:
      let (name, parameters, body) = try function()
      return .derivative(name: name, parameters: parameters, body: body)
    case .extern: return try externFunction()
    case .cell: return .cell(try cell(word))
    case .importFile: return .importFile(try path("after `import`"))
    }
  }

  /// definition = targets "=" expression
  private mutating func definition() throws(Failure) -> Statement.Kind {
    let targets: [Target]
    if current.kind == .leftParenthesis {
      targets = try bracketed(.leftParenthesis, .rightParenthesis) { parser throws(Failure) in
        try parser.list { parser throws(Failure) in try parser.target() }
      }
    } else {
      if let help = foreignWord() {
        report(
          "syntax", "`\(range(current).text)` does not begin a statement", at: range(current), help: help)
        throw Failure()
      }
      targets = [try target()]
    }
    try assignment(of: targets)
    return .definition(targets: targets, value: try expression())
  }

  /// The `=` of a definition.
  private mutating func assignment(of targets: [Target]) throws(Failure) {
    if accept(.assign) { return }
    if at(.binary(.equal)) {
      report(
        "wrong-operator", "a definition is written with one `=`", at: range(current),
        help: "`==` compares two values")
      position += 1
      return
    }
    if at(.comma), openBrackets.isEmpty {
      throw unexpected("`=`", help: "several values are defined in parentheses: `(a[t], b[t]) = split(…, 2)`")
    }
    if at(.colon) {
      throw unexpected("`=`", help: "a type is declared with `input`, `param` or `state`")
    }
    let name = targets.first.map(\.range.text) ?? "name"
    throw unexpected(
      "`=` after `\(name)`", code: "missing-equals",
      help: name == "for" || name == "while"
        ? "a recurrence needs no loop: `h[t] = …` says every step" : "a definition is written `\(name) = …`")
  }

  /// target = name [ "[" expression "]" ]
  private mutating func target() throws(Failure) -> Target {
    let start = position
    let name = LatexName.base(of: try identifier("a name to define"), before: current)
    if at(.dot) {
      report(
        "syntax", "a value inside a cell's instance cannot be defined from outside", at: range(current),
        help: "a definition is written `name[t] = …`")
      throw Failure()
    }
    let written = try callLikeTarget(name, start: start)
    let index =
      if let written { Expression?.some(written) } else {
        try self.index(of: QualifiedName([name]))?.expression
      }
    if index == nil {
      slips.noteUse(of: name)
    } else {
      slips.streams.insert(name.text)
    }
    if at(.leftBracket) { throw secondIndex() }
    return Target(name: name, index: index, range: range(from: start))
  }

  /// fn = name "(" names ")" "=" expression
  private mutating func function() throws(Failure) -> (Identifier, [Identifier], Expression) {
    let name = try identifier("the function's name")
    let parameters = try functionParameters()
    if at(.leftBrace) {
      throw unexpected("`=`", help: "a function is one expression: `fn \(name.text)(…) = …`")
    }
    try expect(.assign, "before the function's expression")
    return (name, parameters, try expression())
  }

  private mutating func functionParameters() throws(Failure) -> [Identifier] {
    let names = try bracketed(.leftParenthesis, .rightParenthesis, "before the arguments' names") {
      parser throws(Failure) in
      try parser.list { parser throws(Failure) in try parser.identifier("an argument's name") }
    }
    for name in names { slips.declared.insert(name.text) }
    return names
  }

  /// extern = "fn" name "(" names ")" "from" path
  private mutating func externFunction() throws(Failure) -> Statement.Kind {
    let form = "write `extern fn name(x) from \"file.h\"`"
    try expect(.keyword(.fn), "after `extern`", help: form)
    let name = try identifier("the function's name", help: form)
    let parameters = try functionParameters()
    guard at(.name), range(current).text == "from" else { throw unexpected("`from` and a path", help: form) }
    position += 1
    return .externFunction(name: name, parameters: parameters, path: try path("after `from`"))
  }
}
