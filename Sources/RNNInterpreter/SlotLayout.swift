import RNNLanguage

/// Where each value at each step of one sequence has its slot in a flat list.
///
/// A stream takes a slot for every boundary before step 1, for every step 1…T, and for every boundary after T, in order of
/// time; what is static takes one.
struct SlotLayout: Sendable {
  let steps: Int
  let count: Int
  private let bases: [Int]
  private let befores: [Int]
  private let afters: [Int]
  private let streams: [Bool]

  init(_ plan: Plan, steps: Int) {
    var bases: [Int] = []
    var next = 0
    for equation in plan.equations {
      bases.append(next)
      next += equation.isStream ? equation.before.count + steps + equation.after.count : 1
    }
    self.steps = steps
    self.count = next
    self.bases = bases
    self.befores = plan.equations.map(\.before.count)
    self.afters = plan.equations.map(\.after.count)
    self.streams = plan.equations.map(\.isStream)
  }

  /// The steps at which a value has a slot, boundaries included; step 1 for what is static.
  func range(of equation: Int) -> Range<Int> {
    guard streams[equation] else { return 1..<2 }
    return 1 - befores[equation]..<steps + afters[equation] + 1
  }

  /// The slot of a value at a step, nil where it has none.
  func slot(_ equation: Int, step: Int) -> Int? {
    let range = range(of: equation)
    return range.contains(step) ? bases[equation] + step - range.lowerBound : nil
  }

  /// The step that a reference made at step t reads, 1 where the value is static.
  func step(_ at: CheckedExpression.At, from t: Int) -> Int {
    switch at {
    case .always: 1
    case .offset(let offset): t + offset
    case .step(let bound): step(bound)
    }
  }

  /// The step that a bound means in this sequence.
  func step(_ bound: StepBound) -> Int {
    switch bound {
    case .fromStart(let step): step
    case .fromEnd(let offset): steps + offset
    }
  }
}
