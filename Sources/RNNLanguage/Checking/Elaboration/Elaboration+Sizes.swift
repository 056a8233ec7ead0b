import RNNDiagnostics

extension Elaboration {
  /// A size as a term; nil (and a message, unless `quietly`) where the expression is none.
  func dimensionTerm(_ expression: Expression, _ context: Context, quietly: Bool = false) -> DimensionTerm? {
    guard context.depth < Limit.syntaxDepth else {
      reportTooDeep(expression.range, in: context.frame)
      return nil
    }
    var context = context
    context.depth += 1
    func fail(_ message: String, help: String? = nil) -> DimensionTerm? {
      if !quietly { report("bad-size", message, at: expression.range, in: context.frame, help: help) }
      return nil
    }
    switch expression.kind {
    case .number(let value, let text):
      guard let integer = Int(exactly: value) else {
        guard value.rounded() == value else { return fail("\(text) is no size; a size is a whole number") }
        if !quietly {
          report(
            "size-overflow", "\(text) is too large for a size; a value has at most 2^31 elements",
            at: expression.range, in: context.frame, origin: .limitation)
        }
        return nil
      }
      return .constant(integer)
    case .parenthesized(let inner):
      return dimensionTerm(inner, context, quietly: quietly)
    case .prefix(.minus, let inner):
      return dimensionTerm(inner, context, quietly: quietly)?.scaled(by: Rational(-1))
    case .prefix(.plus, let inner):
      return dimensionTerm(inner, context, quietly: quietly)
    case .name(let name, index: nil) where name.parts.count == 1:
      if name.text == "T" || name.text == "t" {
        return fail("`\(name.text)` is known only when the program runs, so it cannot be a size")
      }
      return sizeNamed(name.parts[0], context, quietly: quietly)
    case .binary(let op, let left, let right):
      guard let a = dimensionTerm(left, context, quietly: quietly),
        let b = dimensionTerm(right, context, quietly: quietly)
      else { return nil }
      let result: DimensionTerm?
      switch op {
      case .add: result = a.adding(b)
      case .subtract: result = a.subtracting(b)
      case .multiply: result = a.multiplied(by: b)
      case .divide:
        guard let divisor = sizes.value(b) else {
          return fail("a size can be divided by a number only", help: "give `\(right.range.text)` a number")
        }
        guard let inverse = Rational.one.divided(by: divisor) else { return fail("the size is divided by 0") }
        result = a.scaled(by: inverse)
      case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .elementwiseMultiply,
        .power:
        return fail("sizes are made with +, -, * and /")
      }
      if result == nil, !quietly {
        report(
          "size-overflow", "the size is too large", at: expression.range, in: context.frame,
          origin: .limitation)
      }
      return result
    case .name, .call, .transpose, .timeReduction, .prefix(.not, _):
      return fail("this is no size", help: "write a number or sizes with +, -, * and /, e.g. 4*H")
    }
  }

  /// A size in scope; in the program an unknown name is a new size, in a cell a dimension to be found.
  private func sizeNamed(_ name: Identifier, _ context: Context, quietly: Bool) -> DimensionTerm? {
    if let known = knownSize(name.text, context) { return known }
    guard let scope = context.scope, context.frame == nil, context.declaresSizes else {
      if !quietly {
        report(
          "unknown-size", "there is no size `\(name.text)`", at: name.range, in: context.frame,
          help: "declare it: size \(name.text)")
      }
      return nil
    }
    if quietly { return nil }
    if scope == 0 { return declareSize(name, isDeclared: false, scope: scope) }
    let variable = sizes.variable(hint: "\(scopes[scope].prefix)\(name.text)")
    scopes[scope].sizes[name.text] = variable
    return variable
  }

  func knownSize(_ name: String, _ context: Context) -> DimensionTerm? {
    if let scope = context.scope, let term = scopes[scope].sizes[name] { return term }
    return files[context.file].sizes[name]
  }

  @discardableResult
  func declareSize(_ name: Identifier, isDeclared: Bool, scope: ScopeIndex) -> DimensionTerm {
    let symbol = sizes.declare(
      name.text, number: options.sizes[name.text], isDeclared: isDeclared, range: name.range)
    scopes[scope].sizes[name.text] = .symbol(symbol)
    if isDeclared { files[main].sizes[name.text] = .symbol(symbol) }
    return .symbol(symbol)
  }

  /// The `size` statements of the program: every name first, then the numbers, which may use each other.
  func collectSizes(of scope: ScopeIndex) {
    var pending: [(name: Identifier, value: Expression)] = []
    var ranges: [String: SourceRange] = [:]
    for statement in scopes[scope].statements {
      guard case .size(let entries) = statement.kind else { continue }
      for entry in entries {
        let name = entry.name
        if let other = ranges[name.text] {
          reportTwice(name.text, "size", name.range, other)
          continue
        }
        ranges[name.text] = name.range
        if reportReserved(name) { continue }
        declareSize(name, isDeclared: true, scope: scope)
        if let value = entry.value { pending.append((name, value)) }
      }
    }
    var context = Context(scope: scope, file: scopes[scope].file)
    context.declaresSizes = false
    for _ in 0..<max(pending.count, 1) {
      for (name, value) in pending {
        guard let symbol = scopes[scope].sizes[name.text]?.bareSymbol, sizes.symbols[symbol].number == nil,
          let term = dimensionTerm(value, context), let number = sizes.value(term)
        else { continue }
        guard let integer = number.integer, integer > 0 else {
          report(
            "bad-size",
            "the size `\(name.text)` is \(sizes.text(.constant(number))), but sizes are positive whole numbers",
            at: value.range)
          sizes.setNumber(1, of: symbol)
          continue
        }
        sizes.setNumber(integer, of: symbol)
      }
    }
    for (name, value) in pending { checkNumber(of: name, value, pending, context) }
  }

  /// A size that is given by others has no number where one of those has none; otherwise something is wrong with it.
  private func checkNumber(
    of name: Identifier, _ value: Expression, _ all: [(name: Identifier, value: Expression)],
    _ context: Context
  ) {
    guard let symbol = scopes[0].sizes[name.text]?.bareSymbol, sizes.symbols[symbol].number == nil,
      let term = dimensionTerm(value, context, quietly: true)
    else { return }
    if let number = sizes.number(term) {
      // Only because another size that is wrong was given one.
      sizes.setNumber(number, of: symbol)
      return
    }
    if term.symbols.allSatisfy({ sizes.symbols[$0].number != nil }) {
      report("size-overflow", "the size `\(name.text)` is too large", at: value.range, origin: .limitation)
      sizes.setNumber(1, of: symbol)
      return
    }
    var seen: Set<SymbolID> = []
    var next = term.symbols
    while let other = next.popLast() {
      guard seen.insert(other).inserted else { continue }
      let given = all.first { scopes[0].sizes[$0.name.text]?.bareSymbol == other }
      next += given.flatMap { dimensionTerm($0.value, context, quietly: true) }?.symbols ?? []
    }
    guard seen.contains(symbol) else { return }
    report(
      "size-cycle", "the size `\(name.text)` depends on itself", at: value.range,
      help: "give one of the sizes that depend on each other a number")
    sizes.setNumber(1, of: symbol)
  }

  func reportReserved(_ name: Identifier) -> Bool {
    guard name.text == "t" || name.text == "T" else { return false }
    report(
      "reserved-name",
      name.text == "t"
        ? "`t` is the step and cannot be given another meaning"
        : "`T` is the number of steps and cannot be given another meaning", at: name.range,
      help: "choose another name")
    return true
  }

  /// Numbers from the command line are checked once every size has its name.
  func checkSizeOptions() {
    let known = sizes.symbols.filter(\.isNamed).map(\.name)
    for (name, number) in options.sizes {
      if !known.contains(name) {
        let list =
          known.isEmpty ? "the program has no sizes" : "the sizes are \(known.joined(separator: ", "))"
        report("unknown-size", "-D \(name): there is no size `\(name)`", at: nil, help: list)
      } else if number <= 0 {
        report("bad-size", "-D \(name)=\(number): a size is a positive whole number", at: nil)
      }
    }
  }
}
