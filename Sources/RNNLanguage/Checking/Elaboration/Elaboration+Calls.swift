import RNNDiagnostics

extension Elaboration {
  /// A call: of a function of the program, of the prelude, or of the language.
  func elaborateCall(
    _ callee: Identifier, _ arguments: [Argument], at range: SourceRange, _ context: Context
  ) -> NodeID {
    let function = function(callee.text, in: context.file)
    let builtin = Builtin.table[callee.text]
    guard let counts = argumentCounts(function, builtin) else {
      return unknownCallee(callee, arguments, at: range, context)
    }
    guard checkArguments(arguments, of: callee, function, counts, at: range, context) else {
      return invalid(at: range, context)
    }
    if function == nil, case .split = builtin {
      report(
        "split-place", "`split` gives several values, so it stands alone on the right side", at: range,
        in: context.frame, help: "write (a[t], b[t]) = split(…, 2)")
      return invalid(at: range, context)
    }
    let values = arguments.map { elaborate($0.value, context) }
    guard !hasOverflowed, !values.contains(where: isInvalid) else { return invalid(at: range, context) }
    if let derivative = files[context.file].derivatives[callee.text], derivative.parameters.count == 1,
      counts == 1...1
    {
      return elaborateCustom(callee, function, builtin, derivative, values[0], at: range, context)
    }
    if let function { return inline(function, values, at: range, context) }
    return builtin.map { apply($0, values, at: range, context) } ?? invalid(at: range, context)
  }

  /// How many arguments a function takes; nil where there is no such function.
  func argumentCounts(_ function: FunctionDefinition?, _ builtin: Builtin?) -> ClosedRange<Int>? {
    function.map { $0.parameters.count...$0.parameters.count } ?? builtin?.argumentCounts
  }

  private func unknownCallee(
    _ callee: Identifier, _ arguments: [Argument], at range: SourceRange, _ context: Context
  ) -> NodeID {
    if files[context.file].cells[callee.text] != nil {
      report(
        "cell-place", "`\(callee.text)` is a cell, which is no part of an expression", at: range,
        in: context.frame, help: "give the layer a name of its own: l1 = \(range.text)")
    } else {
      reportUnknown(callee, arguments, context)
    }
    return invalid(at: range, context)
  }

  func reportUnknown(_ callee: Identifier, _ arguments: [Argument], _ context: Context) {
    // Only cells are given something by name.
    if arguments.contains(where: { $0.label != nil }) {
      report(
        "unknown-cell", "there is no cell `\(callee.text)`", at: callee.range, in: context.frame,
        help: suggestion(for: callee.text, among: Array(files[context.file].cells.keys))
          ?? "import the file that has it, import \"file.rnn\", or define it: cell \(callee.text)(…) -> h { … }"
      )
      return
    }
    let known =
      Array(files[context.file].functions.keys) + Array(files[prelude].functions.keys)
      + Builtin.table.keys.sorted() + Array(files[context.file].cells.keys)
    report(
      "unknown-function", "there is no function `\(callee.text)`", at: callee.range, in: context.frame,
      help: suggestion(for: callee.text, among: known) ?? "define it: fn \(callee.text)(x) = …")
  }

  @discardableResult func checkArguments(
    _ arguments: [Argument], of callee: Identifier, _ function: FunctionDefinition?,
    _ counts: ClosedRange<Int>,
    at range: SourceRange, _ context: Context
  ) -> Bool {
    if let label = arguments.compactMap(\.label).first {
      report(
        "labelled-argument", "arguments of functions have no names", at: label.range, in: context.frame,
        help: "write the value alone; only sizes of cells are given by name")
      return false
    }
    guard !counts.contains(arguments.count) else { return true }
    let expected =
      counts.lowerBound == counts.upperBound
      ? counted(counts.lowerBound, "argument")
      : "at least \(counted(counts.lowerBound, "argument"))"
    let isPrelude = function.map { files[$0.file].isPrelude } ?? true
    report(
      "argument-count", "`\(callee.text)` takes \(expected), but is given \(arguments.count)", at: range,
      in: context.frame,
      notes: isPrelude ? [] : function.map { [Diagnostic.Note("defined here", at: $0.name.range)] } ?? [])
    return false
  }

  /// The body with the arguments in place of the parameters.
  private func inline(
    _ function: FunctionDefinition, _ arguments: [NodeID], at range: SourceRange, _ context: Context
  ) -> NodeID {
    guard let frame = enter(function, at: range, context) else { return invalid(at: range, context) }
    var bindings: [String: NodeID] = [:]
    for (parameter, argument) in zip(function.parameters, arguments) {
      let isNamed = isPlain(argument) || occurrences(of: parameter.text, in: function.body) <= 1
      bindings[parameter.text] =
        isNamed ? argument : hide(argument, named: function.name.text, context)
    }
    return elaborate(function.body, body(of: function, bindings, frame, context))
  }

  private func body(
    of function: FunctionDefinition, _ bindings: [String: NodeID], _ frame: FrameIndex, _ context: Context
  ) -> Context {
    // Functions of the program also see its values, wherever they are called from.
    Context(
      scope: files[function.file].isMain ? 0 : nil, file: function.file, bindings: bindings, frame: frame,
      depth: context.depth)
  }

  /// A new call; nil (and a message) where the function is already being inlined.
  private func enter(_ function: FunctionDefinition, at range: SourceRange, _ context: Context) -> FrameIndex?
  {
    var chain = [function.name.text]
    var next = context.frame
    while let index = next {
      chain.append(frames[index].function)
      if frames[index].definition == function.name.range {
        report(
          "recursive-function", "the function calls itself: \(chain.reversed().joined(separator: " → "))",
          at: range, in: context.frame, help: "a recurrence over time is written with [t-1]")
        return nil
      }
      next = frames[index].parent
    }
    frames.append(
      CallFrame(
        function: function.name.text, range: range, parent: context.frame,
        isPrelude: files[function.file].isPrelude, definition: function.name.range))
    return frames.count - 1
  }

  /// A function whose derivative the program gives: value, argument and slope side by side.
  private func elaborateCustom(
    _ callee: Identifier, _ function: FunctionDefinition?, _ builtin: Builtin?,
    _ derivative: FunctionDefinition, _ argument: NodeID, at range: SourceRange, _ context: Context
  ) -> NodeID {
    if isInvalid(argument) { return argument }
    let argument = isPlain(argument) ? argument : hide(argument, named: callee.text, context)
    let value: NodeID
    if let function {
      value = inline(function, [argument], at: range, context)
    } else if let builtin {
      value = apply(builtin, [argument], at: range, context)
    } else {
      return invalid(at: range, context)
    }
    guard let frame = enter(derivative, at: range, context), let parameter = derivative.parameters.first
    else {
      return invalid(at: range, context)
    }
    let slope = elaborate(
      derivative.body, body(of: derivative, [parameter.text: argument], frame, context))
    let node = make(
      .custom(function: callee.text), [value, argument, slope], at: range, context)
    guard !isInvalid(node) else { return node }
    let result = nodes[node].kind
    kinds.add(.equal, [nodes[value].kind, result], .node(node))
    kinds.add(.equalOrScalar, [nodes[argument].kind, result], .node(node))
    kinds.add(.equalOrScalar, [nodes[slope].kind, result], .node(node))
    customs.append(node)
    return node
  }

  /// How often a name stands in a body, without recursion so that any tree may come.
  private func occurrences(of name: String, in body: Expression) -> Int {
    var count = 0
    var pending = [body]
    while let expression = pending.popLast() {
      switch expression.kind {
      case .number: break
      case .name(let qualified, let index):
        if qualified.parts.count == 1, qualified.text == name { count += 1 }
        if let index { pending.append(index) }
      case .call(_, let arguments): pending += arguments.map(\.value)
      case .prefix(_, let inner), .transpose(let inner), .parenthesized(let inner): pending.append(inner)
      case .binary(_, let a, let b): pending += [a, b]
      case .timeReduction(_, let lower, let upper, let inner):
        pending += [inner] + [lower, upper].compactMap { $0 }
      }
    }
    return count
  }
}
