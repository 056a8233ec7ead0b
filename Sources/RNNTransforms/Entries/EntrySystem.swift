import RNNDiagnostics
import RNNIR

/// The equations of one entry point.
public struct EntrySystem: Sendable {
  public var kind: Interface.EntryKind
  public var system: EquationSystem
  /// What the verifier found after a pass: defects of the compiler.
  public var defects: [Diagnostic] = []

  /// Sends equations through passes; the verifier looks at what each leaves and stops at the first that breaks a rule.
  public init(_ kind: Interface.EntryKind, _ equations: EquationSystem, passes: [EquationPass]) {
    self.kind = kind
    system = equations
    verify(after: "differentiate")
    for pass in passes where defects.isEmpty {
      system = pass.apply(system)
      verify(after: pass.name)
    }
  }

  private mutating func verify(after pass: String) {
    do { try Verifier.verify(system, after: pass) } catch { defects = error.diagnostics }
  }
}

/// Makes the equations of each entry point from those of the program.
public struct EntryBuilder: Sendable {
  /// What changes the equations of entry points.
  public struct Options: Sendable {
    /// The number of steps of a chunk across whose borders no gradient flows.
    public var truncate: Int?
    /// Whether gradients are divided by the number of sequences.
    public var meanOverBatch = false
    /// Whether every named stream and static value is an output, and its adjoint a result of the gradient.
    public var exposeAll = false
    public var clipping = Clipping()
    /// Names for values of ``EntryBuilder/gradientEquations()`` that have none, which comments in the C then carry.
    public var labels: [ValueID: String] = [:]
    /// What is decided for the speed of the C.
    public var choices = Choices()
    /// The passes that equations, schedules and storage go through.
    public var optimization: Optimization {
      get { choices.optimization }
      set { choices.optimization = newValue }
    }

    public init() {}
  }

  public let program: EquationSystem
  public let options: Options

  public init(_ program: EquationSystem, _ options: Options = Options()) {
    var program = program
    if options.exposeAll { Self.expose(&program) }
    self.program = program
    self.options = options
  }

  private static func expose(_ program: inout EquationSystem) {
    let known = Set(program.results.map(\.value))
    for id in program.ids {
      guard let name = program[id].name, case .equation = program[id].definition, !known.contains(id),
        program[id].type.isReal, name != "loss"
      else { continue }
      program.results.append(EquationResult(.output, name, id))
    }
  }

  /// The real sources, in order, that a gradient is taken with respect to.
  public var variables: [ValueID] {
    program.ids.filter { id in
      guard case .source = program[id].definition else { return false }
      return program[id].type.isReal
    }
  }

  private var passes: EquationPasses { EquationPasses(options.optimization) }

  /// The loss and outputs.
  public func forward() -> EntrySystem {
    EntrySystem(.forward, program, passes: passes.all)
  }

  /// The loss and outputs together with the gradient of every real source.
  public func gradient() -> EntrySystem {
    var equations = gradientEquations()
    for id in equations.ids { equations[id].name = equations[id].name ?? options.labels[id] }
    return EntrySystem(.gradient, equations, passes: passes.later)
  }

  /// The equations of the gradient as a person would write them: before products are joined into larger ones.
  public func gradientEquations() -> EquationSystem {
    passes.cleaning.apply(gradientBuilder().builder.system)
  }

  /// The equations of the gradient, and the guarded factors in them with the adjoints that they are multiplied with.
  func gradientBuilder() -> (builder: EquationBuilder, guards: [ValueID: Operand]) {
    var builder = EquationBuilder(program)
    var seeds: [ReverseMode.Seed] = []
    for result in program.results {
      switch result.role {
      case .loss:
        var seed = builder.constant(1)
        if options.meanOverBatch { seed = builder.divide(seed, builder.equation(.batchCount, [])) }
        seeds.append(ReverseMode.Seed(result.value, seed))
      case .output:
        guard program[result.value].type.isReal else { continue }
        let name = ReverseMode.adjointName(result.name)
        let upstream = builder.source(
          Source(.upstream, result.name), program[result.value].type, name: "\(name)+")
        seeds.append(ReverseMode.Seed(result.value, Operand(upstream)))
      case .gradient, .adjoint, .tangent, .state: continue
      }
    }
    let clipped = options.clipping.step.map { limit in
      ReverseMode.StepClipping(values: Set(Recurrences(program).states.map(\.value)), limit: limit)
    }
    let (differentiated, adjoints, guards) = ReverseMode.differentiate(
      builder, seeds: seeds, variables: variables, truncate: options.truncate, clipping: clipped)
    builder = differentiated
    var gradients = variables.map { adjoints[$0.index] ?? zero(program[$0].type, &builder) }
    let parameters = variables.indices.filter { program[variables[$0]].type.rate == .program }
    let bounded = options.clipping.apply(to: parameters.map { gradients[$0] }, &builder)
    for (index, gradient) in zip(parameters, bounded) { gradients[index] = gradient }
    for (id, gradient) in zip(variables, gradients) {
      if case .source(let source) = program[id].definition {
        builder.system.results.append(EquationResult(.gradient, source.name, gradient))
      }
    }
    if options.exposeAll {
      for id in program.ids {
        guard let name = program[id].name, case .equation = program[id].definition,
          let adjoint = adjoints[id.index]
        else { continue }
        builder.system.results.append(EquationResult(.adjoint, name, adjoint))
      }
    }
    return (builder, guards)
  }

  private func zero(_ type: ValueType, _ builder: inout EquationBuilder) -> ValueID {
    let id = builder.declare(nil, type)
    let scalar = builder.constant(0)
    builder.define(id, .add, [builder.broadcast(scalar, to: type.shape)])
    return id
  }

  /// The tangents of the loss and outputs along tangents of all real sources.
  public func jvp() -> EntrySystem {
    var builder = EquationBuilder(program)
    let directions = tangentSources(&builder)
    let (differentiated, tangents) = ForwardMode.differentiate(builder, along: directions)
    builder = differentiated
    for result in program.results where program[result.value].type.isReal {
      let tangent = tangents[result.value.index] ?? zero(program[result.value].type, &builder)
      builder.system.results.append(EquationResult(.tangent, result.name, tangent))
    }
    return EntrySystem(.jvp, builder.system, passes: passes.all)
  }

  /// The derivative of the gradient along a direction: forward mode applied to the result of reverse mode.
  public func hessianVectorProduct() -> EntrySystem {
    var (builder, guards) = gradientBuilder()
    let gradients = builder.system.results.filter { $0.role == .gradient }
    let directions = tangentSources(&builder)
    let (differentiated, tangents) = ForwardMode.differentiate(
      builder, along: directions, guards: guards)
    builder = differentiated
    builder.system.results = gradients.map { result in
      let tangent = tangents[result.value.index] ?? zero(builder.system[result.value].type, &builder)
      return EquationResult(.gradient, result.name, tangent)
    }
    return EntrySystem(.hvp, builder.system, passes: passes.all)
  }

  private func tangentSources(
    _ builder: inout EquationBuilder
  ) -> [(value: ValueID, tangent: ValueID)] {
    variables.compactMap { id in
      guard case .source(let source) = program[id].definition else { return nil }
      let tangent = builder.source(
        Source(.tangent, source.name), program[id].type, name: "\(source.name)\u{307}")
      return (id, tangent)
    }
  }
}
