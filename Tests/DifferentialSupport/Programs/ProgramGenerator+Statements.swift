extension ProgramGenerator {
  /// A recurrence of one to three states.
  mutating func addGroup(largest: Int = 3) {
    var group = Group(direction: random.chance(0.75) ? -1 : 1, members: [])
    for _ in 0..<random.pick([1, 1, 2, largest]) {
      group.members.append(Readable(name: name("h"), form: form(), isStream: true, isDefined: true))
    }
    for member in group.members {
      let term = recurrence(member, group)
      frame.block.declarations.append(
        .init(role: .state, name: member.name, isStream: true, form: member.form))
      var boundaries: [RandomProgram.Boundary] = []
      let first = group.direction < 0 ? "0" : "T+1"
      if random.chance(0.2) {
        boundaries.append(.init(index: first, term: .leaf("0", member.form)))
      } else if random.chance(0.25) {
        boundaries.append(.init(index: first, term: self.term(member.form, 1, Context(isStream: false))))
      }
      frame.block.statements.append(.define([member.name], isStream: true, term, boundaries: boundaries))
      group.ready += 1
    }
    frame.values += group.members
  }

  /// What a state becomes: a bounded function of itself or its neighbours and of anything else.
  private mutating func recurrence(_ member: Readable, _ group: Group) -> Term {
    let context = Context(isStream: true, group: group)
    let sign = group.direction < 0 ? "-" : "+"
    let lag = random.pick([1, 1, 1, 1, 2, 3])
    let own = Term.leaf("\(member.name)[t\(sign)\(lag)]", member.form)
    let rest = term(member.form, random.int(1...3), context)
    switch random.int(0...5) {
    case 0:
      let gate = term(member.form, random.int(0...1), context)
      return .node("sigmoid($0) .* $1 + 0.3*tanh($2)", [gate, own, rest], member.form)
    case 1:
      return .node("0.8*$0 + 0.1*$1", [own, .node("tanh($0)", [rest], member.form)], member.form)
    default: break
    }
    let bounding = isSmooth ? Patterns.bounding.filter { !Patterns.isKinked($0) } : Patterns.bounding
    let mixed: Term
    if let n = member.form.extents.first {
      mixed = .node(
        random.pick(["$0*$1", "$0'*$1"]), [leaf(.matrix(n, n), Context(isStream: false)), own], member.form)
    } else {
      mixed = .node("0.6*$0", [own], member.form)
    }
    return .node(random.pick(bounding), [.node("$0 + $1", [mixed, rest], member.form)], member.form)
  }

  /// A stream that is no recurrence.
  mutating func addMap() {
    let form = form()
    let term = term(form, random.int(1...3), Context(isStream: true))
    define(Readable(name: name("y"), form: form, isStream: true, isDefined: true), term)
  }

  mutating func addStatic() {
    let form = form(scalars: 30)
    let term = term(form, random.int(1...3), Context(isStream: false))
    define(Readable(name: name("s"), form: form, isStream: false, isDefined: true), term)
  }

  private mutating func define(_ value: Readable, _ term: Term) {
    frame.block.declarations.append(
      .init(role: .state, name: value.name, isStream: true, form: value.form))
    if !value.isStream { frame.block.declarations.removeLast() }
    frame.block.statements.append(.define([value.name], isStream: value.isStream, term, boundaries: []))
    frame.values.append(value)
  }

  /// Two or three streams that are the pieces of one.
  mutating func addSplit() {
    let n = extent()
    let count = random.int(2...3)
    let whole = Extent(Array(repeating: n.sizes, count: count).flatMap { $0 })
    let isMatrix = random.chance(0.2)
    let m = extent()
    let context = Context(isStream: random.chance(0.85))
    let term = term(isMatrix ? .matrix(whole, m) : .vector(whole), random.int(1...2), context)
    let pieces = (0..<count).map { _ in
      Readable(
        name: name("z"), form: isMatrix ? .matrix(n, m) : .vector(n), isStream: context.isStream,
        isDefined: true)
    }
    frame.block.statements.append(
      .define(pieces.map(\.name), isStream: context.isStream, term, boundaries: []))
    frame.values += pieces
  }

  /// The sum of one or two numbers per sequence.
  mutating func loss() -> Term {
    func part(_ generator: inout ProgramGenerator) -> Term {
      if generator.random.chance(0.3) {
        return generator.term(.scalar, 2, Context(isStream: false))
      }
      let body = generator.term(.scalar, generator.random.int(1...3), Context(isStream: true))
      return .node(generator.random.pick(["sum[t]($0)", "mean[t]($0)", "sum[t=2..T]($0)"]), [body], .scalar)
    }
    let streams = frame.values.filter { $0.isDefined && $0.isStream }
    var result = part(&self)
    if random.chance(0.5) { result = .node("$0 + $1", [result, part(&self)], .scalar) }
    guard !streams.isEmpty, random.chance(0.8) else { return result }
    let stream = random.pick(streams)
    let squares = Term.node("sum($0^2)", [.leaf("\(stream.name)[t]", stream.form)], .scalar)
    return .node("$0 + $1", [result, .node("mean[t]($0)", [squares], .scalar)], .scalar)
  }

  /// An elementwise function of one or two arguments, with a derivative of its own now and then.
  mutating func addFunction() {
    let count = random.int(1...2)
    let name = name("f")
    let names = ["u", "v"].prefix(count).map { $0 }
    func body(_ generator: inout ProgramGenerator, _ depth: Int) -> Term {
      if depth == 0 { return .leaf(generator.random.pick(names), .scalar) }
      let isPair = generator.random.chance(0.6)
      let patterns =
        isPair
        ? (generator.isSmooth ? Patterns.smoothPairs : Patterns.smoothPairs + Patterns.kinkedPairs)
        : (generator.isSmooth ? Patterns.smooth : Patterns.smooth + Patterns.kinked)
      let operands = (0..<(isPair ? 2 : 1)).map { _ in body(&generator, depth - 1) }
      return .node(generator.random.pick(patterns), operands, .scalar)
    }
    program.functions.append("fn \(name)(\(names.joined(separator: ", "))) = \(body(&self, 2).text)")
    if count == 1, random.chance(0.4) {
      program.functions.append("derivative \(name)(u) = \(body(&self, 1).text)")
    }
    functions.append((name, count))
  }

  /// A cell with parameters of its own, perhaps with an instance of an earlier cell inside.
  mutating func addCell() {
    frames.append(Frame(isCell: true))
    var cell = RandomProgram.Cell(name: name("Cell"), inputs: [], results: [])
    for _ in 0..<random.pick([1, 1, 2]) {
      let isStream = cell.inputs.isEmpty || random.chance(0.7)
      let input = RandomProgram.Declaration(
        role: .input, name: name("a"), isStream: isStream, form: form(scalars: 10, matrices: 10))
      cell.inputs.append(input)
      frame.values.append(Readable(name: input.name, form: input.form, isStream: isStream))
    }
    if let inner = program.cells.last, random.chance(0.5) { addInstance(of: inner) }
    if random.chance(0.3) { addMap() }
    addGroup(largest: 2)
    let streams = frame.values.filter { $0.isDefined && $0.isStream && !$0.name.contains(".") }
    cell.results = [streams[streams.count - 1].name]
    if streams.count > 1, random.chance(0.5) { cell.results.append(streams[0].name) }
    cell.body = frame.block
    resultForms[cell.name] = cell.results.map { result in
      streams.first { $0.name == result }?.form ?? .scalar
    }
    frames.removeLast()
    program.cells.append(cell)
  }

  mutating func addInstance(of cell: RandomProgram.Cell) {
    let instance = name("l")
    let arguments = cell.inputs.map { input -> Term in
      let known = frame.values.filter {
        $0.form == input.form && $0.isStream == input.isStream && $0.bound == nil
      }
      // A name alone stands for the whole stream.
      if !known.isEmpty, random.chance(0.6) { return .leaf(random.pick(known).name, input.form) }
      let term = term(input.form, 1, Context(isStream: input.isStream))
      guard input.isStream else { return term }
      let streams = frame.values.filter { $0.isStream && $0.form.isScalar && $0.bound == nil }
      let stream = streams.isEmpty ? "(t/(T + 1))" : "\(random.pick(streams).name)[t]"
      return .node("$0 + $1", [term, .leaf(stream, .scalar)], input.form)
    }
    frame.block.statements.append(.instance(instance, cell: cell.name, arguments: arguments))
    for (result, form) in zip(cell.results, resultForms[cell.name] ?? []) {
      frame.values.append(
        Readable(name: "\(instance).\(result)", form: form, isStream: true, isDefined: true))
    }
  }
}
