extension ProgramGenerator {
  /// How a complete value is read: at a step near t, at a single step, or as it is.
  mutating func read(_ value: Readable, _ context: Context) -> String {
    guard value.isStream else { return value.name }
    if value.bound != nil { return "\(value.name)[\(random.pick(["t", "t", "t", "t-1", "t+1"]))]" }
    if context.isStream, random.chance(0.94) {
      return
        "\(value.name)[\(random.chance(0.7) ? "t" : random.pick(["t-1", "t+1", "t-2", "t+2", "t-3", "t+3", "t-6", "t+9"]))]"
    }
    return "\(value.name)[\(random.pick(["T", "T", "1", "T-1", "0", "T+1", "2", "T-2", "4"]))]"
  }

  mutating func leaf(_ form: Form, _ context: Context) -> Term {
    if let group = context.group, random.chance(0.45), let state = state(form, group) { return state }
    if form.isScalar, random.chance(0.12) {
      let numbers = ["0.3", "2", "0.05", "1.5"]
      return .leaf(
        random.pick(context.isStream ? numbers + ["(t/(T + 1))"] : numbers + ["(1/(1 + T))"]), form)
    }
    var known = frame.values.filter { $0.form == form && $0.bound == nil }
    let streams = known.filter(\.isStream)
    if context.isStream, !streams.isEmpty, random.chance(0.7) { known = streams }
    let value = !known.isEmpty && random.chance(0.65) ? random.pick(known) : source(form, context)
    return .leaf(read(value, context), form)
  }

  /// A state of the recurrence that is being written, at a step that is known already.
  mutating func state(_ form: Form, _ group: Group) -> Term? {
    let indices = group.members.indices.filter { group.members[$0].form == form }
    guard !indices.isEmpty else { return nil }
    let index = random.pick(Array(indices))
    let lag = random.pick([1, 1, 1, 1, 2, 3])
    let sign = group.direction < 0 ? "-" : "+"
    let step = index < group.ready && random.chance(0.5) ? "t" : "t\(sign)\(lag)"
    return .leaf("\(group.members[index].name)[\(step)]", form)
  }

  /// A term of a form, with so many operations above its leaves at most.
  mutating func term(_ form: Form, _ depth: Int, _ context: Context) -> Term {
    if depth <= 0 || random.chance(0.1) { return leaf(form, context) }
    let draw = random.int(0...99)
    if draw < (context.isStream ? 4 : 30) { return timeReduction(form, depth) }
    if draw < 55, let term = structural(form, depth, context) { return term }
    return elementwise(form, depth, context)
  }

  private mutating func elementwise(_ form: Form, _ depth: Int, _ context: Context) -> Term {
    let draw = random.int(0...99)
    if draw < 8, let function = functions.isEmpty ? nil : Optional(random.pick(functions)) {
      let operands = (0..<function.count).map { _ in term(form, depth - 1, context) }
      let places = operands.indices.map { "$\($0)" }.joined(separator: ", ")
      return .node("\(function.name)(\(places))", operands, form)
    }
    if draw < 11 { return .node(random.pick(Patterns.stopped), [term(form, depth - 1, context)], form) }
    if draw < 50 {
      let pattern = random.pick(
        isSmooth ? Patterns.smooth : Patterns.smooth + Patterns.kinked + Patterns.kinked)
      return .node(pattern, [term(form, depth - 1, context)], form)
    }
    let pairs = isSmooth ? Patterns.smoothPairs : Patterns.smoothPairs + Patterns.kinkedPairs
    var forms = [form, form]
    if !form.isScalar, random.chance(0.15) { forms[random.int(0...1)] = .scalar }
    return .node(random.pick(pairs), forms.map { term($0, depth - 1, context) }, form)
  }

  private mutating func timeReduction(_ form: Form, _ depth: Int) -> Term {
    let kind = random.pick(isSmooth ? ["sum", "mean"] : ["sum", "mean", "max", "min"])
    let range = random.pick(["", "", "", "=2..T", "=1..T-1", "=2..T-1", "=3..T", "=1..2", "=T-1..T", "=2..3"])
    return .node("\(kind)[t\(range)]($0)", [term(form, depth - 1, Context(isStream: true))], form)
  }

  /// What is not elementwise; nil where nothing fits.
  private mutating func structural(_ form: Form, _ depth: Int, _ context: Context) -> Term? {
    if form.isScalar { return scalar(depth, context) }
    if form.isVector { return vector(form.extents[0], depth, context) }
    return matrix(form.extents[0], form.extents[1], depth, context)
  }

  private mutating func scalar(_ depth: Int, _ context: Context) -> Term? {
    func vector(_ generator: inout ProgramGenerator) -> Form { .vector(generator.extent()) }
    switch random.int(0...8) {
    case 0, 1:
      let patterns = isSmooth ? Patterns.smoothToScalar : Patterns.smoothToScalar + Patterns.kinkedToScalar
      let form = form(scalars: 0, matrices: 30)
      return .node(random.pick(patterns), [term(form, depth - 1, context)], .scalar)
    case 2:
      let patterns =
        isSmooth ? Patterns.pairsToScalar : Patterns.pairsToScalar + Patterns.kinkedPairsToScalar
      let form = form(scalars: 0, matrices: 30)
      return .node(
        random.pick(patterns), [term(form, depth - 1, context), term(form, depth - 1, context)], .scalar)
    case 3:
      let form = vector(&self)
      return .node("$0'*$1", [term(form, depth - 1, context), term(form, depth - 1, context)], .scalar)
    case 4:
      return .node(
        random.pick(["logsumexp($0)", "logsumexp($0')"]), [term(vector(&self), depth - 1, context)], .scalar)
    case 5:
      let n = extent()
      let m = extent()
      return .node(
        "$0'*$1*$2",
        [
          term(.vector(n), depth - 1, context), leaf(.matrix(n, m), context),
          term(.vector(m), depth - 1, context),
        ], .scalar)
    case 6:
      let n = extent()
      guard let index = index(below: n, context) else { return nil }
      return .node("cross_entropy($0, \(index))", [term(.vector(n), depth - 1, context)], .scalar)
    case 7:
      // A scalar between the elements of vectors.
      let operands = [
        term(vector(&self), depth - 1, context), term(.scalar, depth - 1, context),
        leaf(vector(&self), context),
      ]
      return .node("logsumexp(concat($0, $1, $2))", operands, .scalar)
    default:
      let n = extent()
      guard let index = index(below: n, context) else { return nil }
      return .node("row($0, \(index))", [term(.vector(n), depth - 1, context)], .scalar)
    }
  }

  private mutating func vector(_ n: Extent, _ depth: Int, _ context: Context) -> Term? {
    let form = Form.vector(n)
    if n.sizes.count > 1, random.chance(0.5) {
      let head = Extent([n.sizes[0]])
      let tail = Extent(Array(n.sizes.dropFirst()))
      return .node(
        "concat($0, $1)", [term(.vector(head), depth - 1, context), term(.vector(tail), depth - 1, context)],
        form)
    }
    let m = extent()
    switch random.int(0...7) {
    case 0, 1:
      return .node("$0*$1", [leaf(.matrix(n, m), context), term(.vector(m), depth - 1, context)], form)
    case 2:
      return .node("$0'*$1", [leaf(.matrix(m, n), context), term(.vector(m), depth - 1, context)], form)
    case 3:
      return .node("($0'*$1)'", [term(.vector(m), depth - 1, context), leaf(.matrix(m, n), context)], form)
    case 4:
      return .node(
        "$0*$1", [term(.matrix(n, m), depth - 1, context), term(.vector(m), depth - 1, context)], form)
    case 5:
      guard let index = index(below: m, context) else { return nil }
      return .node("row($0, \(index))", [term(.matrix(m, n), depth > 1 ? 1 : 0, context)], form)
    case 6:
      return .node("($0'*$1')'", [term(.vector(m), depth - 1, context), leaf(.matrix(n, m), context)], form)
    default: return .node(random.pick(Patterns.vectors), [term(form, depth - 1, context)], form)
    }
  }

  private mutating func matrix(_ n: Extent, _ m: Extent, _ depth: Int, _ context: Context) -> Term? {
    let form = Form.matrix(n, m)
    let k = extent()
    switch random.int(0...8) {
    case 0, 1, 2:
      let pattern = random.pick(["$0*$1'", "outer($0, $1)"])
      return .node(
        pattern, [term(.vector(n), depth - 1, context), term(.vector(m), depth - 1, context)], form)
    case 3:
      return .node("$0*$1", [leaf(.matrix(n, k), context), term(.matrix(k, m), depth - 1, context)], form)
    case 4:
      return .node("$0'*$1", [term(.matrix(k, n), depth - 1, context), leaf(.matrix(k, m), context)], form)
    case 5:
      return .node("$0*$1'", [leaf(.matrix(n, k), context), term(.matrix(m, k), depth - 1, context)], form)
    case 6:
      return .node("$0'*$1'", [leaf(.matrix(k, n), context), term(.matrix(m, k), depth - 1, context)], form)
    case 7: return .node("$0'", [term(.matrix(m, n), depth - 1, context)], form)
    default:
      guard n.sizes.count > 1 else { return .node("layernorm($0)", [term(form, depth - 1, context)], form) }
      let parts = [Extent([n.sizes[0]]), Extent(Array(n.sizes.dropFirst()))]
      return .node("concat($0, $1)", parts.map { term(.matrix($0, m), depth - 1, context) }, form)
    }
  }
}
