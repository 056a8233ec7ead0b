import RNNCBackend
import RNNClang
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage
import RNNTransforms

/// Measures a gradient's way through the steps of a program, on data or on random numbers.
public struct Analysis {
  /// What an analysis is made with.
  public struct Options: Sendable {
    /// The number of steps, where the data does not tell it.
    public var steps: Int?
    /// The number of sequences of the data, where it does not tell it.
    public var batch: Int?
    /// The sequence that is looked at, from 1.
    public var sequence = 1
    /// Where random numbers start.
    public var seed: UInt64 = 1
    public var data: SourceFile?
    /// States of more numbers than this together have no spectrum.
    public var largestSpectrum = 256
    /// The spectra of recurrent matrices may take as much work, n³ each, as one of so many rows.
    public var largestWeight = 2048
    public var settings = JITSettings()
    /// What finds eigenvalues; without it the report notes that spectra are missing.
    public var lapack: @Sendable () -> Result<LAPACK, LAPACK.Missing> = {
      do throws(LAPACK.Missing) { return .success(try LAPACK()) } catch { return .failure(error) }
    }

    public init() {}
  }

  let pipeline: Pipeline
  let options: Options
  let clipping: Clipping
  let equations: EquationSystem
  let recurrences: Recurrences
  let activations: Activations
  /// Values and adjoints of everything that has a name.
  let kernel: Kernel
  let data: AnalysisData
  let dataText: String
  var notes: [String] = []

  /// Analyses a program. Throws `DiagnosticFailure` for errors in the program or its data, for a program without a state, without
  /// steps or with values that are not finite, and a `JITError` where its C cannot be compiled.
  public static func run(
    _ file: SourceFile, _ request: CompileRequest, _ options: Options = Options(),
    loader: ImportLoader = .files, externs: ExternResolver = ClangExternResolver().resolver
  ) throws -> AnalysisReport {
    var analysis = try Analysis(file, request, options, loader, externs)
    return try analysis.report()
  }

  private init(
    _ file: SourceFile, _ request: CompileRequest, _ options: Options, _ loader: ImportLoader,
    _ externs: ExternResolver
  ) throws {
    var request = request
    clipping = request.entries.clipping
    request.entries.clipping = Clipping()
    request.entries.exposeAll = true
    request.emission.real = .double
    request.emission.entries = [.gradient]
    var pipeline = Pipeline(request, loader: loader, externs: externs)
    var program = try pipeline.check(file).program
    if !program.freeSizes.isEmpty, let data = options.data {
      for (name, value) in try DataShapes(data).sizes(of: program, batched: options.batch != nil) {
        request.sizes[name] = value
      }
      pipeline = Pipeline(request, loader: loader, externs: externs)
      program = try pipeline.check(file).program
    }
    if !program.freeSizes.isEmpty, options.data == nil {
      let names = program.freeSizes.map(\.name)
      pipeline = pipeline.withNumbers(for: program)
      program = try pipeline.check(file).program
      let sizes = names.map { "\($0) = \(pipeline.request.sizes[$0] ?? 0)" }.joined(separator: ", ")
      notes.append("sizes chosen for the analysis: \(sizes); -D \(names[0])=… gives another")
    }
    let equations = try pipeline.equations(program)
    let recurrences = Recurrences(equations)
    guard !recurrences.states.isEmpty else { throw DiagnosticFailure([Self.noState(program.name)]) }
    let activations = Activations(equations)
    let kernel = try pipeline.kernel(
      try pipeline.emit(Self.withBoundaries(activations.system, recurrences)), options.settings)
    let numbers = try Self.numbers(kernel, options)
    let data = try AnalysisData(numbers.file, kernel.interface, sequence: options.sequence)
    guard data.steps > 0 else { throw DiagnosticFailure([Self.noSteps]) }
    self.pipeline = pipeline
    self.options = options
    self.equations = equations
    self.recurrences = recurrences
    self.activations = activations
    self.kernel = kernel
    self.data = data
    dataText = numbers.text
  }

  private static func noState(_ name: String) -> Diagnostic {
    Diagnostic(
      .error, "no-state",
      "\(name) has no state: nothing is carried from one step to another, so no gradient flows through time",
      at: nil, help: "read a value at an earlier step, as in h[t] = tanh(V*h[t-1] + W*x[t])")
  }

  private static let noSteps = Diagnostic(
    .error, "no-steps", "there are no steps to analyse: T is 0", at: nil,
    help: "give --steps, or data with one step or more")

  /// What states are before the first and behind the last step, where the program says it, as further outputs.
  private static func withBoundaries(_ system: EquationSystem, _ recurrences: Recurrences) -> EquationSystem {
    var system = system
    for state in recurrences.states {
      let value = system[state.value]
      func expose(_ id: ValueID, _ name: String) {
        guard case .equation = system[id].definition else { return }
        var builder = EquationBuilder(system)
        let copy = builder.equation(.add, [Operand(id)])
        system = builder.system
        system.results.append(EquationResult(.output, name, copy.value))
      }
      for (index, id) in value.before.enumerated() { expose(id, "\(value.name ?? "")[\(-index)]") }
      for (index, id) in value.after.enumerated() { expose(id, "\(value.name ?? "")[T+\(index + 1)]") }
    }
    return system
  }

  /// The numbers of the file, parameters that it leaves out at their first values, or random ones.
  private static func numbers(_ kernel: Kernel, _ options: Options) throws -> (file: DataFile, text: String) {
    let interface = kernel.interface
    try CallMemory.require(interface, steps: 1, batch: 1)
    let first: NamedArrays<Double> = try kernel.initialParameters(seed: options.seed)
    if let source = options.data {
      var file = try DataFile(
        source, for: interface, steps: options.steps, batch: options.batch, required: [.input])
      try CallMemory.require(interface, steps: file.steps, batch: file.batch)
      var made: [String] = []
      for name in first.names where file.data[name] == nil {
        file.data[name] = first[name]
        made.append(name)
      }
      let text =
        made.isEmpty ? "" : "; first values from seed \(options.seed) for \(made.joined(separator: ", "))"
      return (file, source.name + text)
    }
    let steps = options.steps ?? 50
    try CallMemory.require(interface, steps: steps, batch: options.batch ?? 1)
    var random = RandomData(seed: options.seed)
    var data = random.data(interface, steps: steps, batch: options.batch ?? 1)
    for name in first.names { data[name] = first[name] }
    let file = DataFile(
      steps: steps, batch: options.batch ?? 1, hasBatchAxis: false, data: data, upstream: [:])
    return (file, "random numbers from seed \(options.seed), parameters at their first values")
  }

  // MARK: Names

  func name(_ state: Recurrences.State) -> String { equations[state.value].name ?? "v\(state.value.index)" }

  func units(_ state: Recurrences.State) -> Int { equations[state.value].type.count }

  /// Whether the state is computed from the last step to the first.
  func runsBackward(_ state: Recurrences.State) -> Bool { state.offsets.allSatisfy { $0 > 0 } }
}
