import RNNIR

/// The single steps of a program that are a boundary in sequences too short to have them: with T = 0, `h[T]` is `h[0]`.
struct ShortSequences {
  /// With that many steps, the stream of that name at `step` is what stands at `boundary`.
  struct Case: Equatable {
    let count: Int
    let name: String
    let step: TimeIndex
    let boundary: TimeIndex
  }

  /// By the number of steps, each once.
  let cases: [Case]

  /// - Parameter system: the equations of a program as they were lowered, where a single step is a sum of what it is in sequences of
  ///   different lengths.
  init(_ system: EquationSystem) {
    func equation(_ operand: Operand) -> (operation: Operation, operands: [Operand])? {
      guard case .equation(let operation, let operands) = system[operand.value].definition else { return nil }
      return (operation, operands)
    }
    var cases: [Case] = []
    for id in system.ids {
      guard let (sum, terms) = equation(Operand(id)), case .add = sum, terms.count > 1,
        let (reduction, windows) = equation(terms[0]), case .reduceTime = reduction,
        let (window, streams) = equation(windows[0]), case .window = window,
        let name = system[streams[0].value].name
      else { continue }
      for term in terms.dropFirst() {
        guard case .when(let step, equals: let boundary)? = equation(term)?.operation,
          let count = Self.count(step, boundary)
        else { continue }
        let found = Case(count: count, name: name, step: TimeIndex(step), boundary: TimeIndex(boundary))
        if count >= 0, !cases.contains(found) { cases.append(found) }
      }
    }
    self.cases = cases.sorted { $0.count < $1.count }
  }

  /// The number of steps of a sequence in which both name the same step.
  private static func count(_ a: Step, _ b: Step) -> Int? {
    switch (a, b) {
    case (.fromStart(let step), .fromEnd(let offset)), (.fromEnd(let offset), .fromStart(let step)):
      step - offset
    case (.fromStart, .fromStart), (.fromEnd, .fromEnd): nil
    }
  }

  /// What a reader has to know of them; nothing where there are none.
  var text: [Document.Inline] {
    guard let longest = cases.last?.count else { return [] }
    var text: [Document.Inline] = [
      .text(
        "The formulas are for sequences of \(longest + 1) \(longest == 0 ? "step" : "steps") and more:")
    ]
    for (index, short) in cases.enumerated() {
      text.append(.text(" with T = \(short.count), "))
      text.append(.formula(.symbol(Symbol(short.name, at: short.step))))
      text.append(" is ")
      text.append(.formula(.symbol(Symbol(short.name, at: short.boundary))))
      text.append(index == cases.count - 1 ? "." : ";")
    }
    return text
  }
}
