import RNNIR

extension Kernel {
  /// Evaluates the program.
  ///
  /// `data` holds every parameter and input, and what is wanted of initial values (else zero) and `lengths` (else all `steps`), each
  /// of the shape `[T][B][shape…]` with what of steps and batch applies. No number is converted if `Real` is the type of the
  /// compiled program. `outputs` names what is wanted, nil means all. A team's threads share the work, and do not change a bit of it;
  /// neither does `packed`, which ``pack(_:data:)`` has made of the same parameters.
  /// Throws ``KernelError``.
  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  public func forward<Real: KernelReal>(
    steps: Int, batch: Int = 1, data: NamedArrays<Real>, outputs wanted: Set<String>? = nil,
    workspace: Workspace? = nil, team: ThreadTeam? = nil, packed: PackedParameters? = nil
  ) throws -> ForwardResult<Real> {
    let arguments = try arguments(.forward, steps: steps, batch: batch)
    let inputs = try arguments.slots(binding.inputs, data, need: Kernel.need)
    var outputs = try arguments.results(binding.outputs) { isWanted($0, wanted) }
    let space = binding.workspaces.take(workspace)
    defer { binding.workspaces.put(space, workspace) }
    try KernelSlot.withPointers(inputs) { inputs in
      try KernelSlot.withMutablePointers(&outputs) { outputs in
        try forward(
          steps: steps, batch: batch, inputs: inputs, outputs: outputs, workspace: space,
          team: team, packed: packed)
      }
    }
    return result(arguments, outputs)
  }

  /// Evaluates the program and its gradient.
  ///
  /// `upstream` holds adjoints of outputs by their names; an output without one has the adjoint zero, and the loss has one. With
  /// `accumulateInto` the gradients are added to those. `gradients` names what is wanted of them, nil means all; the rest is as in
  /// ``forward(steps:batch:data:outputs:workspace:team:packed:)``.
  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  public func gradient<Real: KernelReal>(
    steps: Int, batch: Int = 1, data: NamedArrays<Real>, upstream: NamedArrays<Real> = NamedArrays(),
    accumulateInto: NamedArrays<Real>? = nil, gradients: Set<String>? = nil,
    outputs wanted: Set<String>? = nil, workspace: Workspace? = nil, team: ThreadTeam? = nil,
    packed: PackedParameters? = nil
  ) throws -> GradientResult<Real> {
    let arguments = try arguments(.gradient, steps: steps, batch: batch)
    let inputs = try arguments.slots(binding.inputs, data, need: Kernel.need)
    var outputs = try arguments.results(binding.outputs) { isWanted($0, wanted) }
    var adjoints = try self.adjoints(arguments, upstream, accumulateInto, gradients)
    let space = binding.workspaces.take(workspace)
    defer { binding.workspaces.put(space, workspace) }
    try KernelSlot.withPointers(inputs) { inputs in
      try KernelSlot.withMutablePointers(&outputs) { outputs in
        try KernelSlot.withMutablePointers(&adjoints) { adjoints in
          try gradient(
            steps: steps, batch: batch, inputs: inputs, outputs: outputs, adjoints: adjoints,
            flags: accumulateInto == nil ? [] : .accumulate, workspace: space, team: team, packed: packed)
        }
      }
    }
    let value: ForwardResult<Real> = result(arguments, outputs)
    return GradientResult(
      loss: value.loss, outputs: value.outputs,
      gradients: arguments.collect(binding.adjoints, adjoints, binding.adjoints.gradients),
      adjoints: arguments.collect(binding.adjoints, adjoints, binding.adjoints.adjoints))
  }

  /// Evaluates the program and its derivative along `tangent`, which holds the directions of inputs by name; what has none stands
  /// still.
  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  public func jvp<Real: KernelReal>(
    steps: Int, batch: Int = 1, data: NamedArrays<Real>, tangent: NamedArrays<Real>,
    outputs wanted: Set<String>? = nil, workspace: Workspace? = nil
  ) throws -> TangentResult<Real> {
    let arguments = try arguments(.jvp, steps: steps, batch: batch)
    let inputs = try arguments.slots(binding.inputs, data, need: Kernel.need)
    let tangents = try arguments.slots(binding.inputs, tangent, need: Kernel.directionNeed)
    var outputs = try arguments.results(binding.outputs) { isWanted($0, wanted) }
    var outputTangents = outputs
    let space = binding.workspaces.take(workspace)
    defer { binding.workspaces.put(space, workspace) }
    try KernelSlot.withPointers(inputs) { inputs in
      try KernelSlot.withPointers(tangents) { tangents in
        try KernelSlot.withMutablePointers(&outputs) { outputs in
          try KernelSlot.withMutablePointers(&outputTangents) { outputTangents in
            try jvp(
              steps: steps, batch: batch, inputs: inputs, tangents: tangents, outputs: outputs,
              outputTangents: outputTangents, workspace: space)
          }
        }
      }
    }
    return TangentResult(
      value: result(arguments, outputs), tangent: result(arguments, outputTangents))
  }

  /// The state before the first step, from the parameters, initial values and static inputs in `data`; what else it holds is
  /// not read.
  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  public func begin<Real: KernelReal>(
    batch: Int = 1, data: NamedArrays<Real>, workspace: Workspace? = nil
  ) throws -> NamedArrays<Real> {
    let arguments = try arguments(.begin, steps: nil, batch: batch)
    var known = NamedArrays<Real>()
    for member in interface.inputs where !member.perStep && member.role != .lengths {
      known[member.name] = data[member.name]
    }
    let inputs = try arguments.slots(binding.inputs, known) { member in
      switch member.role {
      case .parameter: .required
      case .input, .initial: member.perStep ? nil : .optional
      case .lengths, .loss, .output, .upstream, .gradient, .adjoint, .state: nil
      }
    }
    var next = try arguments.results(binding.state) { _ in true }
    let space = binding.workspaces.take(workspace)
    defer { binding.workspaces.put(space, workspace) }
    try KernelSlot.withPointers(inputs) { inputs in
      try KernelSlot.withMutablePointers(&next) { next in
        try begin(batch: batch, inputs: inputs, next: next, workspace: space)
      }
    }
    return arguments.collect(binding.state, next, binding.state.states)
  }

  /// Takes one step from a state to the next.
  ///
  /// `data` holds the parameters and this step's inputs, `[B][shape…]` without a time axis; an input that no output of a step needs,
  /// such as the target of a loss, may be left out. `state` is what the step before returned; what is left out is zero. `packed` is
  /// what ``pack(_:data:)`` has made of the same parameters; it spares every step that work, and changes no bit.
  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  public func step<Real: KernelReal>(
    batch: Int = 1, data: NamedArrays<Real>, state: NamedArrays<Real> = NamedArrays(),
    outputs wanted: Set<String>? = nil, workspace: Workspace? = nil, packed: PackedParameters? = nil
  ) throws -> StepResult<Real> {
    let arguments = try arguments(.step, steps: nil, batch: batch)
    let inputs = try arguments.slots(binding.inputs, data) { member in
      switch member.role {
      case .parameter: .required
      case .input: .optional
      case .initial, .lengths, .loss, .output, .upstream, .gradient, .adjoint, .state: nil
      }
    }
    var current = try arguments.slots(binding.state, state) { _ in .optional }
    for (index, member) in binding.state.all.enumerated() where current[index].isNull {
      current[index] = try arguments.zeros(member)
    }
    var next = try arguments.results(binding.state) { _ in true }
    var outputs = try arguments.results(binding.outputs) {
      $0.role == .output && $0.perStep && isWanted($0, wanted)
    }
    do {
      let space = binding.workspaces.take(workspace)
      defer { binding.workspaces.put(space, workspace) }
      try KernelSlot.withPointers(inputs) { inputs in
        try KernelSlot.withPointers(current) { current in
          try KernelSlot.withMutablePointers(&next) { next in
            try KernelSlot.withMutablePointers(&outputs) { outputs in
              try step(
                batch: batch, inputs: inputs, state: current, next: next, outputs: outputs,
                workspace: space, packed: packed)
            }
          }
        }
      }
    } catch KernelError.failed(.step, .missingPointer) {
      let missing = binding.inputs.all.filter { $0.role == .input && data[$0.name] == nil }
      throw KernelError.missing(
        name: missing.map(\.name).joined(separator: " or "),
        expected: missing.map { arguments.extents($0).description }.joined(separator: " or "))
    }
    return StepResult(
      state: arguments.collect(binding.state, next, binding.state.states),
      outputs: arguments.collect(binding.outputs, outputs, binding.outputs.outputs))
  }

  /// Evaluates the derivative of the gradient along `direction`, which holds directions of inputs by name.
  @_specialize(where Real == Float)
  @_specialize(where Real == Double)
  public func hvp<Real: KernelReal>(
    steps: Int, batch: Int = 1, data: NamedArrays<Real>, direction: NamedArrays<Real>,
    upstream: NamedArrays<Real> = NamedArrays(), accumulateInto: NamedArrays<Real>? = nil,
    gradients: Set<String>? = nil, workspace: Workspace? = nil
  ) throws -> GradientResult<Real> {
    let arguments = try arguments(.hvp, steps: steps, batch: batch)
    let inputs = try arguments.slots(binding.inputs, data, need: Kernel.need)
    let directions = try arguments.slots(binding.inputs, direction, need: Kernel.directionNeed)
    var adjoints = try self.adjoints(arguments, upstream, accumulateInto, gradients)
    let space = binding.workspaces.take(workspace)
    defer { binding.workspaces.put(space, workspace) }
    try KernelSlot.withPointers(inputs) { inputs in
      try KernelSlot.withPointers(directions) { directions in
        try KernelSlot.withMutablePointers(&adjoints) { adjoints in
          try hvp(
            steps: steps, batch: batch, inputs: inputs, direction: directions, adjoints: adjoints,
            flags: accumulateInto == nil ? [] : .accumulate, workspace: space)
        }
      }
    }
    return GradientResult(
      loss: nil, outputs: [:],
      gradients: arguments.collect(binding.adjoints, adjoints, binding.adjoints.gradients))
  }
}
