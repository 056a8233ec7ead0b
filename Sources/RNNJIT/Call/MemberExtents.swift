import RNNIR

/// The extents of an interface's member in one call: what of steps and batch applies, then its own shape.
struct MemberExtents {
  let labels: [String?]
  let shape: [Int]

  /// With `steps` nil the time axis is left out, as in the streams of a single step.
  init(_ member: Interface.Member, steps: Int?, batch: Int) {
    var labels: [String?] = []
    var shape: [Int] = []
    if member.perStep, let steps {
      labels.append("T")
      shape.append(steps)
    }
    if member.perSequence {
      labels.append("B")
      shape.append(batch)
    }
    self.labels = labels + member.shape.map { _ in nil }
    self.shape = shape + member.shape
  }

  /// The shape as a person is told it: `[T=3, B=2, 4]`.
  var description: String {
    let parts = zip(labels, shape).map { label, extent in label.map { "\($0)=\(extent)" } ?? "\(extent)" }
    return "[\(parts.joined(separator: ", "))]"
  }

  /// The number of elements, or nil if it overflows.
  var count: Int? {
    shape.reduce(1 as Int?) { product, extent in
      guard let (value, overflow) = product?.multipliedReportingOverflow(by: extent), !overflow else {
        return nil
      }
      return value
    }
  }
}
