import RNNIR

/// The extents of an interface's member in one call: what of steps and batch applies, then its own shape.
struct MemberExtents {
  private let member: CallMember
  private let steps: Int?
  private let batch: Int

  /// With `steps` nil the time axis is left out, as in the streams of a single step.
  init(_ member: CallMember, steps: Int?, batch: Int) {
    self.member = member
    self.steps = steps
    self.batch = batch
  }

  init(_ member: Interface.Member, steps: Int?, batch: Int) {
    self.init(CallMember(member), steps: steps, batch: batch)
  }

  var shape: [Int] {
    let inner = member.shape
    switch (member.perStep ? steps : nil, member.perSequence ? batch : nil) {
    case (nil, nil): return inner
    case (let outer?, nil), (nil, let outer?):
      switch inner.count {
      case 0: return [outer]
      case 1: return [outer, inner[0]]
      default: return [outer] + inner
      }
    case (let steps?, let batch?):
      switch inner.count {
      case 0: return [steps, batch]
      case 1: return [steps, batch, inner[0]]
      default: return [steps, batch] + inner
      }
    }
  }

  /// Whether a shape is this one.
  func agree(with shape: [Int]) -> Bool {
    var outer = 0
    if member.perStep, let steps {
      guard shape.first == steps else { return false }
      outer = 1
    }
    if member.perSequence {
      guard outer < shape.count, shape[outer] == batch else { return false }
      outer += 1
    }
    return shape.count == outer + member.shape.count && shape[outer...].elementsEqual(member.shape)
  }

  /// The shape as a person is told it: `[T=3, B=2, 4]`.
  var description: String {
    var parts: [String] = []
    if member.perStep, let steps { parts.append("T=\(steps)") }
    if member.perSequence { parts.append("B=\(batch)") }
    parts += member.shape.map(String.init)
    return "[\(parts.joined(separator: ", "))]"
  }

  /// The number of elements, or nil if it overflows.
  var count: Int? {
    var product = 1
    func multiply(_ extent: Int) -> Bool {
      let (value, overflow) = product.multipliedReportingOverflow(by: extent)
      product = value
      return !overflow
    }
    if member.perStep, let steps, !multiply(steps) { return nil }
    if member.perSequence, !multiply(batch) { return nil }
    return member.shape.allSatisfy(multiply) ? product : nil
  }
}
