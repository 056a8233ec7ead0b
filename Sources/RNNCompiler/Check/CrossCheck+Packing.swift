import RNNIR
import RNNJIT

extension CrossCheck {
  /// Compares calls that are given packed parameters with the same calls without, bit by bit.
  mutating func comparePacked(_ kernel: Kernel, _ gradient: Kernel.GradientResult<Double>, _ data: Case)
    throws
  {
    let check = "with and without packed parameters, bit for bit"
    var different = 0
    var isPacked = false
    for kind in kernel.interface.entries.map(\.kind) {
      let packed = try kernel.pack(kind, data: data.data)
      guard packed.count > 0 else { continue }
      isPacked = true
      switch kind {
      case .forward:
        let results = try [nil, packed].map {
          try kernel.forward(steps: data.steps, batch: data.batch, data: data.data, packed: $0)
        }
        different += Self.differences(results[0].outputs, results[1].outputs)
        different += Self.differences(results[0].loss ?? [], results[1].loss ?? [])
      case .gradient:
        let other = try kernel.gradient(
          steps: data.steps, batch: data.batch, data: data.data, upstream: data.upstream, packed: packed)
        different += Self.differences(gradient.outputs, other.outputs)
        different += Self.differences(gradient.gradients, other.gradients)
        different += Self.differences(gradient.loss ?? [], other.loss ?? [])
      case .step:
        guard data.steps > 0 else { continue }
        let state = try kernel.begin(batch: data.batch, data: data.data)
        var now = slice(kernel.interface.inputs, data.data, 0, data.batch)
        now[kernel.interface.lengthsName] = nil
        let results = try [nil, packed].map {
          try kernel.step(batch: data.batch, data: now, state: state, packed: $0)
        }
        different += Self.differences(results[0].outputs, results[1].outputs)
        different += Self.differences(results[0].state, results[1].state)
      case .jvp, .hvp, .begin: continue
      }
    }
    guard isPacked else {
      let note = "no call makes anything of parameters alone"
      append(CheckReport.Row(check: check, data: data.name, verdict: .skipped, note: note))
      return
    }
    append(CheckReport.Row(check: check, data: data.name, error: Double(different), tolerance: 0))
  }
}
