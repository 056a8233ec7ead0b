import RNNIR
import RNNTransforms

extension Derivation {
  /// The derivatives of one step, and their product over many.
  func stepSection() -> [Document.Block] {
    guard !recurrences.states.isEmpty else { return [] }
    let cut = RecurrenceCut(equations, recurrences)
    var blocks: [Document.Block] = [.heading("From one step to the next")]
    // Every state by every read of a state is more than anybody reads, and slow to derive.
    guard cut.reads.count <= Self.mostReads else {
      blocks.append(
        .paragraph([
          .text(
            "States are read at \(cut.reads.count) places. The Jacobian of one step has a block for each of them and each state; they are written out for programs of up to \(Self.mostReads)."
          )
        ]))
      return blocks
    }
    var isMatrix = true
    var constant: Formula?
    var count = 0
    for read in cut.reads {
      let (lines, matrices) = jacobians(cut, read)
      guard !lines.isEmpty else { continue }
      isMatrix = isMatrix && matrices
      constant = lines.count == 1 ? lines[0].right : nil
      count += 1
      blocks.append(.equations(lines))
    }
    if hasRelu { blocks.append(.paragraph(reluText)) }
    blocks += manySteps(isMatrix: isMatrix, constant: count == 1 ? constant : nil)
    return blocks
  }

  private static let mostReads = 40

  /// The derivatives of all named streams with respect to one read of a state: matrices, or small changes where they are none.
  private func jacobians(
    _ cut: RecurrenceCut, _ read: RecurrenceCut.Read
  ) -> (lines: [Document.Equation], isMatrix: Bool) {
    let streams = cut.system.ids.filter { id in
      guard id.index < equations.values.count, cut.system[id].name != nil, cut.system[id].type.rate == .step,
        case .equation = cut.system[id].definition
      else { return false }
      return true
    }
    let system = cut.tangents(of: streams, along: read)
    let builder = FormulaBuilder(system, owners: owners, names: names, hasRelu: hasRelu)
    let direction = system.ids.first {
      if case .source(let source) = system[$0].definition { source.role == .tangent } else { false }
    }
    guard let direction, let stateName = equations[read.state].name else { return ([], true) }
    let variable = Symbol(stateName, at: .variable("t", read.offset))
    let jacobian = JacobianFormula(builder, direction: direction, variable: variable)
    let wanted = needed(system)
    var lines: [Document.Equation] = []
    var isMatrix = true
    var emitted = Set<ValueID>()
    for result in system.results.sorted(by: { place($0.name) < place($1.name) })
    where wanted.contains(result.name) {
      let left = Symbol(result.name, at: .now)
      if let matrix = jacobian.matrix(defining: result.value) {
        lines.append(Document.Equation(.partial(left, variable), matrix))
        for shared in builder.sharedValues(in: result.value)
        where builder.shared[shared].map({ matrix.mentions($0.name) }) ?? false {
          lines += equations(of: [shared], in: builder, linked: false, emitted: &emitted)
        }
      } else {
        isMatrix = false
        let change = Symbol(result.name, .differential, at: .now)
        lines.append(Document.Equation(.symbol(change), builder.definition(result.value)))
        for shared in builder.sharedValues(in: result.value) {
          lines += equations(of: [shared], in: builder, linked: false, emitted: &emitted)
        }
      }
    }
    return (lines, isMatrix)
  }

  /// The states and what their tangents are composed of.
  private func needed(_ system: EquationSystem) -> Set<String> {
    let states = Set(recurrences.states.compactMap { equations[$0.value].name })
    var found = Set<String>()
    var work = system.results.filter { states.contains($0.name) }
    while let result = work.popLast() {
      guard found.insert(result.name).inserted else { continue }
      var seen = Set<ValueID>()
      var inner = [result.value]
      while let id = inner.popLast() {
        for operand in system[id].operands where seen.insert(operand.value).inserted {
          if let next = system.results.first(where: { $0.value == operand.value }) {
            work.append(next)
          } else {
            inner.append(operand.value)
          }
        }
      }
    }
    return found
  }

  var reluText: [Document.Inline] {
    [
      .formula(.apply("relu′", [.name("a")])),
      .text(" is 1 for a above 0, 0 below, and \(NumberText.text(program.reluAtZero)) at 0 by convention."),
    ]
  }

  // MARK: Many steps

  private func manySteps(isMatrix: Bool, constant: Formula?) -> [Document.Block] {
    let states = recurrences.states
    let offsets = Set(states.flatMap(\.offsets))
    let single = states.count == 1 ? equations[states[0].value].name : nil
    guard offsets == [-1] || offsets == [1] else {
      return [
        .paragraph([
          "States are read at several distances, so a path from step k to step t may skip steps: the derivative is the sum over all such paths of the products of the derivatives above."
        ])
      ]
    }
    let isForward = offsets == [-1]
    let name = single ?? "s"
    let (i, k, t) = (TimeIndex.variable("i", 0), TimeIndex.variable("k", 0), TimeIndex.now)
    let total = Formula.partial(Symbol(name, at: t), Symbol(name, at: k))
    let one = Formula.partial(Symbol(name, at: i), Symbol(name, at: i.shifted(by: isForward ? -1 : 1)))
    let product = Formula.big(
      .product, variable: "i", from: .name(isForward ? "k+1" : "t"), to: .name(isForward ? "t" : "k-1"), one)
    var blocks: [Document.Block] = []
    if single == nil {
      let list = states.compactMap { equations[$0.value].name }.map { "\($0)[t]" }.joined(separator: ", ")
      blocks.append(
        .paragraph([
          .text("All states together, s[t] = (\(list)), have the Jacobian whose blocks stand above. ")
        ]))
    }
    var lines = [
      Document.Equation(
        total, product, note: isForward ? "later steps on the left" : "earlier steps on the left")
    ]
    if let constant, isMatrix, !constant.mentionsTime {
      let distance =
        isForward
        ? Formula.adding([.name("t"), .negative(.name("k"))]) : .adding([.name("k"), .negative(.name("t"))])
      lines.append(
        Document.Equation(
          total, constant == .identity ? .identity : .power(constant, distance),
          note: "every factor is the same"))
    }
    blocks.append(.equations(lines))
    return blocks
  }
}

extension Formula {
  /// Whether a symbol of that name occurs in it.
  func mentions(_ name: String) -> Bool {
    switch self {
    case .symbol(let symbol): symbol.name == name
    case .number, .identity, .partial: false
    case .apply(_, let inner), .sum(let inner), .product(let inner), .elementwise(let inner):
      inner.contains { $0.mentions(name) }
    case .negative(let a), .transposed(let a), .diagonal(let a), .bracket(let a), .norm(let a),
      .rows(let a, _, _):
      a.mentions(name)
    case .quotient(let a, let b), .power(let a, let b), .relation(let a, _, let b):
      a.mentions(name) || b.mentions(name)
    case .chosen(let a, let b, let c): a.mentions(name) || b.mentions(name) || c.mentions(name)
    case .big(_, _, _, _, let body): body.mentions(name)
    }
  }

  /// Whether something in it differs from step to step.
  var mentionsTime: Bool {
    switch self {
    case .symbol(let symbol): symbol.time != nil
    case .number, .identity: false
    case .partial: true
    case .apply(_, let inner), .sum(let inner), .product(let inner), .elementwise(let inner):
      inner.contains(where: \.mentionsTime)
    case .negative(let a), .transposed(let a), .diagonal(let a), .bracket(let a), .norm(let a),
      .rows(let a, _, _):
      a.mentionsTime
    case .quotient(let a, let b), .power(let a, let b), .relation(let a, _, let b):
      a.mentionsTime || b.mentionsTime
    case .chosen(let a, let b, let c): a.mentionsTime || b.mentionsTime || c.mentionsTime
    case .big(_, _, _, _, let body): body.mentionsTime
    }
  }
}
