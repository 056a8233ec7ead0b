import RNNIR
import RNNTransforms

extension Derivation {
  /// The adjoint of every named value, from the last equation of the program to the first.
  func adjointSection() -> [Document.Block] {
    var emitted = Set<ValueID>()
    let order = adjointOrder
    let lines = equations(of: order, in: gradient, linked: true, emitted: &emitted)
    guard !lines.isEmpty else { return [] }
    return [
      .heading("The adjoints"), .paragraph(convention), .equations(lines),
    ]
  }

  /// The adjoints that have equations of their own, each followed by what it was before it was clipped.
  private var adjointOrder: [ValueID] {
    let system = gradient.system
    // What is the gradient of a parameter or input stands with those, unless it is the adjoint of another value as well.
    let gradients = Set(
      system.results.filter { $0.role == .gradient && system[$0.value].name == $0.name + "\u{304}" }.map(
        \.value))
    return forwardNames.reversed().flatMap { name in
      ["", Clipping.unboundedMark].compactMap { mark in
        system.ids.first { system[$0].name == name + "\u{304}" + mark && isEquation($0) }
      }
    }.filter { !gradients.contains($0) }
  }

  private func isEquation(_ id: ValueID) -> Bool {
    if case .equation = gradient.system[id].definition { return true }
    return false
  }

  private var convention: [Document.Inline] {
    let name = recurrences.states.first.flatMap { equations[$0.value].name } ?? forwardNames.last ?? "h"
    let isStream = equations.values.contains { $0.name == name && $0.type.rate == .step }
    let time: TimeIndex? = isStream ? .now : nil
    let bar = Symbol(name, .adjoint, at: time)
    var text: [Document.Inline] = [
      .equation(.symbol(bar), .partial(Symbol("L"), Symbol(name, at: time)))
    ]
    text.append(" is the adjoint of ")
    text.append(.formula(.symbol(Symbol(name, at: time))))
    text.append(
      ", the derivative of the loss L through everything that follows from it: one term for every equation that reads it, by the chain rule."
    )
    if !recurrences.states.isEmpty {
      let isForward = recurrences.states.contains { $0.offsets.contains { $0 < 0 } }
      let (read, sent) = isForward ? ("t-1", "t+1") : ("t+1", "t-1")
      text.append(
        .text(" What is read at \(read) gets its adjoint from \(sent). Outside of 1…T adjoints are 0."))
    }
    if gradient.system.values.contains(where: { Symbol($0, at: nil)?.mark == .upstream }) {
      text.append(" ")
      text.append(.formula(.symbol(Symbol(outputName ?? name, .upstream, at: time))))
      text.append(" is what the caller adds to it from outside.")
    }
    if gradient.system.values.contains(where: { Symbol($0, at: nil)?.mark == .unbounded }) {
      text.append(" A ring marks what is not clipped yet.")
    }
    if gradient.shared.values.contains(where: { if case .delta = $0.mark { true } else { false } }) {
      text.append(" A δ names a factor that several equations share.")
    }
    if let every = options.truncate {
      text.append(
        .text(" cut(g, k, \(every)) is g where t and t+k lie in the same chunk of \(every) steps, else 0."))
    }
    return text
  }

  private var outputName: String? {
    gradient.system.values.lazy.compactMap { Symbol($0, at: nil) }.first { $0.mark == .upstream }?.name
  }

  // MARK: Gradients

  /// ∂L/∂θ for parameters, inputs and initial values.
  func gradientSection() -> [Document.Block] {
    let system = gradient.system
    var parameters: [Document.Equation] = []
    var others: [Document.Equation] = []
    var emitted = shownByAdjoints
    for result in system.results where result.role == .gradient {
      let type = system[result.value].type
      let time: TimeIndex = type.rate == .step ? .now : .nowhere
      let isParameter = type.rate == .program
      let mark = Value(name: result.name, type: type, definition: .source(Source(.input, result.name)))
      guard var symbol = Symbol(mark, at: time) else { continue }
      symbol.mark = .adjoint
      let own = "\(result.name)\u{304}"
      let valueName = system[result.value].name
      let right: Formula
      if valueName == nil || valueName == own {
        right = gradient.definition(result.value)
      } else {
        right = gradient.formula(Operand(result.value), at: time)
      }
      let lines = links?.lines(of: own) ?? valueName.flatMap { links?.lines(of: $0) }
      let equation = Document.Equation(.symbol(symbol), right, lines: lines)
      var group = [equation]
      if valueName == nil || valueName == own {
        let unbounded = system.ids.filter { system[$0].name == own + Clipping.unboundedMark }
        group += equations(of: unbounded, in: gradient, linked: true, emitted: &emitted)
        for shared in gradient.sharedValues(in: result.value) {
          group += equations(of: [shared], in: gradient, linked: true, emitted: &emitted)
        }
      }
      if isParameter { parameters += group } else { others += group }
    }
    var blocks: [Document.Block] = []
    if !parameters.isEmpty {
      blocks.append(.heading("The gradient of the parameters"))
      blocks.append(.equations(parameters))
      blocks += sumOverPaths
    }
    if !others.isEmpty {
      blocks.append(.heading("The gradient of what is given"))
      blocks.append(.equations(others))
    }
    return blocks
  }

  /// What the equations of the adjoints have shown already.
  private var shownByAdjoints: Set<ValueID> {
    var emitted = Set<ValueID>()
    _ = equations(of: adjointOrder, in: gradient, linked: false, emitted: &emitted)
    return emitted
  }

  /// ∂L/∂θ written out over pairs of steps, which the adjoint sums for all t at once.
  private var sumOverPaths: [Document.Block] {
    let states = recurrences.states
    guard let first = states.first, Set(states.flatMap(\.offsets)) == [-1] else { return [] }
    let name = states.count == 1 ? equations[first.value].name ?? "h" : "s"
    let now = TimeIndex.now
    let past = TimeIndex.variable("k", 0)
    let path = Formula.multiplying([
      .partial(Symbol("L"), Symbol(name, at: now)),
      .partial(Symbol(name, at: now), Symbol(name, at: past)),
      .partial(Symbol(name, at: past), Symbol("θ")),
    ])
    let sum = Formula.big(
      .sum, variable: "t", from: .name("1"), to: .name("T"),
      .big(.sum, variable: "k", from: .name("1"), to: .name("t"), path))
    return [
      .paragraph([
        .text(
          "Written out over pairs of steps, with \(name)[k-1] held still in the last factor and only the direct effect of \(name)[t] on L in the first,"
        )
      ]),
      .equations([Document.Equation(.partial(Symbol("L"), Symbol("θ")), sum)]),
      .paragraph([
        "and the adjoint of step k has summed the first two factors for all t from k on. Over a batch the losses add up, and so do the gradients of the parameters."
      ]),
    ]
  }
}
