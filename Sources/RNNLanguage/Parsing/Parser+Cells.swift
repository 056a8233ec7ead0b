import RNNDiagnostics

extension Parser {
  /// cell = name "(" [ entry { "," entry } ] ")" "->" results "{" statements "}"
  mutating func cell(_ word: Token) throws(Failure) -> CellSyntax {
    let header: CellHeader
    do {
      header = try cellHeader()
    } catch {
      // The body is read all the same, for what may be wrong in it.
      openBrackets = []
      while current.kind != .leftBrace, current.kind != .end, !current.startsLine { position += 1 }
      if current.kind == .leftBrace, cellBrace == nil { _ = try cellBody() }
      throw error
    }
    guard current.kind == .leftBrace else {
      throw unexpected("`{` before the cell's body", help: "write `cell \(header.name.text)(…) -> h { … }`")
    }
    let body = try cellBody()
    return CellSyntax(
      name: header.name, inputs: header.inputs, sizes: header.sizes, results: header.results, body: body)
  }

  private struct CellHeader {
    let name: Identifier
    var inputs: [DeclaredName] = []
    var sizes: [SizeEntry] = []
    var results: [Identifier] = []
  }

  private mutating func cellHeader() throws(Failure) -> CellHeader {
    var header = CellHeader(name: try identifier("the cell's name"))
    try bracketed(.leftParenthesis, .rightParenthesis, "before the cell's inputs") { parser throws(Failure) in
      guard !parser.at(.rightParenthesis) else { return }
      repeat {
        if parser.accept(.keyword(.size)) {
          header.sizes.append(try parser.sizeEntry())
        } else {
          header.inputs.append(try parser.declaration(.input))
        }
      } while parser.accept(.comma)
    }
    try expect(.arrow, "and the cell's results", help: "write `cell \(header.name.text)(…) -> h { … }`")
    if at(.leftParenthesis) {
      header.results = try bracketed(.leftParenthesis, .rightParenthesis) { parser throws(Failure) in
        try parser.list { parser throws(Failure) in try parser.cellResult() }
      }
    } else {
      header.results = try list { parser throws(Failure) in try parser.cellResult() }
    }
    return header
  }

  private mutating func cellResult() throws(Failure) -> Identifier {
    let name = try identifier("the name of a result")
    if at(.leftBracket) {
      throw unexpected("`,` or `{`", help: "a result is named without its step: `-> \(name.text)`")
    }
    return name
  }

  private mutating func cellBody() throws(Failure) -> [Statement] {
    let open = advance()
    let (outerBrace, outerStart) = (cellBrace, statementStart)
    cellBrace = open
    let body = statements()
    cellBrace = outerBrace
    statementStart = outerStart
    guard current.kind == .rightBrace else {
      if !isStopped {
        report(
          "unclosed-bracket", "the body of this cell is never closed", at: range(open),
          help: "close it with `}`")
      }
      throw Failure()
    }
    position += 1
    return body
  }
}
