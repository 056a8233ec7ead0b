import RNNIR
import RNNJIT

/// The calls that are timed, with all their arrays in place, so that a call does nothing but compute.
final class BenchCalls {
  let kernel: Kernel
  private let steps: Int
  private let batch: Int
  private let workspace = Workspace()
  private let team: ThreadTeam?
  private let inputs: BenchArrays
  private let stepInputs: BenchArrays
  private let outputs: BenchArrays
  private let stepOutputs: BenchArrays
  /// What the gradient computes beside the adjoints: the loss, or the outputs of a program that has none.
  private let values: BenchArrays
  private let adjoints: BenchArrays
  private let state: BenchArrays
  private let next: BenchArrays
  private var packed: PackedParameters?

  /// Random data of a seed. Without a loss, adjoints of the outputs are random too; with one, no other adjoint comes from outside.
  ///
  /// Throws `KernelError` where memory cannot hold the arrays and the workspace.
  init(_ kernel: Kernel, steps: Int, batch: Int, seed: UInt64, threads: Int) throws {
    let realBytes = kernel.interface.real == .float ? 4 : 8
    try CallMemory.require(kernel.interface, steps: steps, batch: batch, realBytes: realBytes)
    let workspaces = try kernel.interface.entries.filter { $0.kind == .forward || $0.kind == .gradient }
      .map { try kernel.workspaceSize($0.kind, steps: steps, batch: batch, threads: threads) }
    try CallMemory.require(
      kernel.interface, steps: steps, batch: batch, realBytes: realBytes, more: workspaces.max() ?? 0)
    self.kernel = kernel
    team = threads > 1 ? ThreadTeam(count: threads) : nil
    self.steps = steps
    self.batch = batch
    let interface = kernel.interface
    let real = interface.real
    var random = RandomData(seed: seed)
    let data = random.data(interface, steps: steps, batch: batch)
    let hasLoss = interface.outputs.contains { $0.role == .loss }
    let upstream = hasLoss ? [:] : random.upstream(interface, steps: steps, batch: batch)
    let oneStep = random.data(interface, steps: 1, batch: batch)
    inputs = BenchArrays(interface.inputs, real: real, steps: steps, batch: batch, data: data) {
      $0.role != .lengths
    }
    stepInputs = BenchArrays(interface.inputs, real: real, steps: 1, batch: batch, data: oneStep) {
      $0.role == .parameter || $0.role == .input
    }
    outputs = BenchArrays(interface.outputs, real: real, steps: steps, batch: batch) { _ in true }
    stepOutputs = BenchArrays(interface.outputs, real: real, steps: 1, batch: batch) {
      $0.role == .output && $0.perStep
    }
    values = BenchArrays(interface.outputs, real: real, steps: steps, batch: batch) {
      $0.role == .loss || !hasLoss
    }
    adjoints = BenchArrays(interface.adjoints, real: real, steps: steps, batch: batch, data: upstream) {
      $0.role == .gradient || $0.role == .upstream && !hasLoss
    }
    state = BenchArrays(interface.state, real: real, steps: 1, batch: batch) { _ in true }
    next = BenchArrays(interface.state, real: real, steps: 1, batch: batch) { _ in true }
  }

  /// Calls an entry point once. Throws `KernelError`.
  func call(_ kind: BenchReport.Kind) throws {
    switch kind {
    case .forward:
      try kernel.forward(
        steps: steps, batch: batch, inputs: UnsafePointer(inputs.pointers),
        outputs: UnsafePointer(outputs.pointers), workspace: workspace, team: team)
    case .gradient:
      try kernel.gradient(
        steps: steps, batch: batch, inputs: UnsafePointer(inputs.pointers),
        outputs: UnsafePointer(values.pointers), adjoints: UnsafePointer(adjoints.pointers),
        workspace: workspace, team: team)
    case .step: try step(nil)
    case .packedStep:
      if packed == nil { packed = try kernel.pack(.step, inputs: UnsafePointer(stepInputs.pointers)) }
      try step(packed)
    }
  }

  /// Calls an entry point until its calls together have taken so many seconds of the processor, and returns how many calls that takes;
  /// the first one, which touches memory for the first time, is left out.
  func count(_ kind: BenchReport.Kind, lasting seconds: Double) throws -> Int {
    try call(kind)
    var count = 1
    while true {
      let time = try Stopwatch.time(calls: count) { try call(kind) }
      if time.processor * Double(count) >= seconds { return count }
      let wanted = seconds / max(time.processor, 1e-9)
      count = min(max(Int(wanted.rounded(.up)), count + 1), count * 10)
    }
  }

  private func step(_ packed: PackedParameters?) throws {
    try kernel.step(
      batch: batch, inputs: UnsafePointer(stepInputs.pointers), state: UnsafePointer(state.pointers),
      next: UnsafePointer(next.pointers), outputs: UnsafePointer(stepOutputs.pointers),
      workspace: workspace, packed: packed)
  }

  /// The bytes of workspace of one call.
  func workspaceBytes(_ kind: BenchReport.Kind) throws -> Int {
    try kernel.workspaceSize(
      kind.entry, steps: kind.entry == .step ? 1 : steps, batch: batch, threads: team?.count ?? 1)
  }
}
