import RNNIR
import RNNJIT

extension CrossCheck {
  /// Steps taken one by one give what the whole run gives.
  mutating func compareSteps(_ kernel: Kernel, _ data: Case) throws {
    let check = "step by step and whole"
    if let absent = kernel.interface.absent.first(where: { $0.kind == .step }) {
      append(CheckReport.Row(check: check, data: data.name, verdict: .skipped, note: absent.reason))
      return
    }
    var whole = data.data
    whole[kernel.interface.lengthsName] = nil
    let expected = try kernel.forward(steps: data.steps, batch: data.batch, data: whole)
    var state = try kernel.begin(batch: data.batch, data: whole)
    var comparison = Comparison([expected.outputs])
    for t in 0..<data.steps {
      let now = slice(kernel.interface.inputs, whole, t, data.batch)
      let step = try kernel.step(batch: data.batch, data: now, state: state)
      state = step.state
      let streams = kernel.interface.outputs.filter { $0.perStep && $0.role == .output }
      comparison.compare(step.outputs, slice(streams, expected.outputs, t, data.batch), "")
    }
    append(
      CheckReport.Row(
        check: check, data: data.name, worst: comparison.worst, error: comparison.error, tolerance: 1e-9))
  }

  /// Step t of every stream; what is no stream as it is, initial values left out.
  func slice(
    _ members: [Interface.Member], _ data: NamedArrays<Double>, _ t: Int, _ batch: Int
  ) -> NamedArrays<Double> {
    var result = NamedArrays<Double>()
    for member in members where member.role != .initial {
      guard var array = data[member.name] else { continue }
      if member.perStep {
        let count = batch * member.shape.reduce(1, *)
        switch array.elements {
        case .real(let values):
          array.elements = .real(Array(values[t * count..<(t + 1) * count]))
        case .index(let values):
          array.elements = .index(Array(values[t * count..<(t + 1) * count]))
        }
        array.shape.removeFirst()
      }
      result[member.name] = array
    }
    return result
  }
}
