import RNNDiagnostics
import RNNIR
import RNNJIT

extension Analysis {
  /// Throws a `DiagnosticFailure` that names the first step at which a value is not finite, and the equation where it arose.
  func checkFinite(_ flow: Kernel.GradientResult<Double>) throws {
    for member in kernel.interface.inputs where member.role != .lengths && member.element == .real {
      guard let array = data.sequence[member.name],
        let index = array.values.firstIndex(where: { !$0.isFinite })
      else { continue }
      let count = max(member.shape.reduce(1, *), 1)
      let place = member.perStep ? "\(member.name)[\(index / count + 1)]" : member.name
      throw failure("\(place) is \(Self.word(array.values[index])) in the data", nil, nil)
    }
    let streams = system.ids.filter { id in
      system[id].name != nil && system[id].type.rate == .step && isEquation(id)
    }
    let backward = recurrences.states.allSatisfy(runsBackward)
    let steps = backward ? Array((1...data.steps).reversed()) : Array(1...data.steps)
    for step in steps {
      let bad = streams.filter { value(of: $0, at: step, flow).contains { !$0.isFinite } }
      guard !bad.isEmpty else { continue }
      // Where it arose: what is not finite although all that it reads at the same step is.
      let first = bad.first { id in !sameStep(id).contains { bad.contains($0) && $0 != id } } ?? bad[0]
      let number = value(of: first, at: step, flow).first { !$0.isFinite } ?? .nan
      let name = system[first].name ?? ""
      throw failure(
        "\(name)[\(step)] is \(Self.word(number)): \(step == steps[0] ? "it is so at the first step" : "all before it is finite")",
        system[first].origin, name)
    }
    for id in system.ids where system[id].type.rate == .sequence && isEquation(id) {
      guard let name = system[id].name,
        let values = flow.outputs[name]?.values ?? (name == "loss" ? flow.loss : nil),
        let number = values.first(where: { !$0.isFinite })
      else { continue }
      throw failure("\(name) is \(Self.word(number)), although every step is finite", system[id].origin, name)
    }
    if let number = flow.loss?.first(where: { !$0.isFinite }) {
      throw failure("the loss is \(Self.word(number)), although every step is finite", nil, nil)
    }
  }

  private var system: EquationSystem { activations.system }

  private func isEquation(_ id: ValueID) -> Bool {
    if case .equation = system[id].definition { return true }
    return false
  }

  private func value(of id: ValueID, at step: Int, _ flow: Kernel.GradientResult<Double>) -> ArraySlice<
    Double
  > {
    guard let name = system[id].name, let values = flow.outputs[name]?.values else { return [] }
    let count = system[id].type.count
    guard values.count >= step * count else { return [] }
    return values[(step - 1) * count..<step * count]
  }

  /// The named values that a value is computed from at the same step, through those without a name.
  private func sameStep(_ id: ValueID) -> Set<ValueID> {
    var found = Set<ValueID>()
    var seen = Set<ValueID>()
    var work = [id]
    while let next = work.popLast() {
      for operand in system[next].operands where operand.offset == 0 && seen.insert(operand.value).inserted {
        if system[operand.value].name != nil {
          found.insert(operand.value)
        } else {
          work.append(operand.value)
        }
      }
    }
    return found
  }

  private func failure(_ message: String, _ origin: SourceRange?, _ name: String?) -> DiagnosticFailure {
    let help =
      name == nil
      ? "a gradient is a number only where all values are"
      : "look at what this equation divides by, takes the logarithm of, or multiplies at every step"
    return DiagnosticFailure([Diagnostic(.error, "not-finite", message, at: origin, help: help)])
  }

  private static func word(_ number: Double) -> String {
    number.isNaN ? "not a number" : number < 0 ? "minus infinity" : "infinite"
  }
}
