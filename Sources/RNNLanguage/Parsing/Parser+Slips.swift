import RNNDiagnostics

/// What the parser remembers of a file to recognise slips.
struct SlipMemory {
  /// The names that are defined or declared with a step so far.
  var streams: Set<String> = []
  /// The names that are declared or are arguments of functions.
  var declared: Set<String> = []
  /// The first uses, without an index, of names such as `h_t`, in order.
  private var subscripted: [Identifier] = []
  private var noted: Set<String> = []

  mutating func noteUse(of name: Identifier) {
    guard SlipMemory.base(of: name.text) != nil, noted.insert(name.text).inserted else { return }
    subscripted.append(name)
  }

  /// `h` for `h_t` and `hₜ`.
  private static func base(of text: String) -> Substring? {
    if text.hasSuffix("_t"), text.count > 2 { return text.dropLast(2) }
    if text.hasSuffix("ₜ"), text.count > 1 { return text.dropLast() }
    return nil
  }

  /// A warning for each name that looks like a value at a step and is one value.
  var warnings: [Diagnostic] {
    subscripted.compactMap { name in
      guard !declared.contains(name.text), let base = SlipMemory.base(of: name.text) else { return nil }
      return Diagnostic(
        .warning, "subscript-name", "`\(name.text)` is a name of its own, not `\(base)` at step t",
        at: name.range,
        help: "write `\(base)[t]`")
    }
  }
}

/// `h_{t-1}`, as LaTeX writes a step.
enum LatexName {
  /// The name without the underscore that a `{` follows.
  static func base(of name: Identifier, before token: Token) -> Identifier {
    guard token.kind == .leftBrace, name.text.hasSuffix("_"), name.text.count > 1 else { return name }
    return Identifier(String(name.text.dropLast()), name.range)
  }
}

extension Parser {
  /// The index of a target written `h(t)`; nil where none is.
  mutating func callLikeTarget(_ name: Identifier, start: Int) throws(Failure) -> Expression? {
    guard at(.leftParenthesis) else { return nil }
    let arguments = try arguments().arguments
    guard at(.assign) else {
      throw unexpected(
        "`=` after `\(range(from: start).text)`", code: "missing-equals",
        help: "a definition is written `name[t] = …`")
    }
    guard let index = stepLike(arguments) else {
      let list = arguments.map(\.value.range.text).joined(separator: ", ")
      report(
        "missing-fn", "a function is defined with `fn`", at: name.range,
        help: "write `fn \(name.text)(\(list)) = …`")
      throw Failure()
    }
    reportParentheses(name, index)
    return index
  }

  /// The index of a stream written `h(t-1)`; nil where it is a call.
  @inline(never)
  mutating func slipIndex(_ name: Identifier, _ arguments: [Argument]) -> Expression? {
    guard slips.streams.contains(name.text), let index = stepLike(arguments) else { return nil }
    reportParentheses(name, index)
    return index
  }

  private mutating func reportParentheses(_ name: Identifier, _ index: Expression) {
    report(
      "wrong-bracket", "a step is written in square brackets", at: index.range,
      help: "write `\(name.text)[\(index.range.text)]`")
  }

  /// The only argument, if it reads like a step: `t`, `T`, a number, or one of them plus or minus a number.
  private func stepLike(_ arguments: [Argument]) -> Expression? {
    guard arguments.count == 1, arguments[0].label == nil else { return nil }
    let value = arguments[0].value
    return switch value.kind {
    case .number: value
    case .name(let name, index: nil) where name.text == "t" || name.text == "T": value
    case .binary(.add, let left, let right), .binary(.subtract, let left, let right):
      if case .name(let name, index: nil) = left.kind, name.text == "t" || name.text == "T",
        case .number = right.kind
      {
        value
      } else {
        nil
      }
    default: nil
    }
  }

  /// Reports `W^T`, which looks like a transpose and would be a power; a power of a literal number cannot be mistaken.
  mutating func reportTransposeLike(_ base: Expression, _ exponent: Expression, at token: Token) {
    guard case .name(let name, index: nil) = exponent.kind, name.text == "T" || name.text == "t" else {
      return
    }
    if case .number = base.kind { return }
    let meaning = name.text == "T" ? "the number of steps" : "the step"
    report(
      "transpose-power", "`^\(name.text)` looks like a transpose, but `\(name.text)` is \(meaning)",
      at: range(token).union(exponent.range),
      help:
        "the transpose is written `\(base.range.text)'`, the power `\(base.range.text)^(\(name.text))`")
  }

  /// Help for a line that begins with a word of another language, or with a misspelt word of this one.
  func foreignWord() -> String? {
    guard !following.startsLine else { return nil }
    switch following.kind {
    case .name: return otherLanguage() ?? misspeltKeyword()
    case .keyword, .string: return misspeltKeyword()
    default: return nil
    }
  }

  /// The word of the language that the current name resembles. What follows it fits no other statement, so that more
  /// edits are allowed than where names are compared.
  private func misspeltKeyword() -> String? {
    let word = range(current).text.lowercased()
    let letters = word.sorted()
    let near = Keyword.allCases.map(\.rawValue).compactMap { keyword -> (keyword: String, edits: Int)? in
      let edits = Misspelling.edits(word, keyword)
      let allowed = keyword.count < 4 ? 0 : keyword.count < 5 ? 1 : 2
      return edits <= allowed || keyword.sorted() == letters ? (keyword, edits) : nil
    }
    return near.min { $0.edits < $1.edits }.map { "did you mean `\($0.keyword)`?" }
  }

  private func otherLanguage() -> String? {
    switch range(current).text {
    case "let", "var", "const", "auto", "double", "float", "int":
      "a definition has no word before it: `h[t] = …`"
    case "def", "func", "function", "lambda": "a function is written `fn f(x) = …`"
    case "parameter", "parameters", "params", "weight", "weights": "write `param`"
    case "inputs", "in": "write `input`"
    case "outputs", "out", "return": "write `output`"
    case "states": "write `state`"
    case "sizes", "dim", "dims": "write `size`"
    case "include", "use", "from": "write `import \"file.rnn\"`"
    default: nil
    }
  }
}
