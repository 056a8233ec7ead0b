import OrderedCollections
import RNNCBackend
import RNNClang
import RNNDiagnostics
import RNNIR
import RNNInterpreter
import RNNJIT
import RNNLanguage
import RNNTransforms

/// The trust check of one program: interpreter against compiled code, adjoint against tangent, tangent against differences.
public struct CrossCheck: Sendable {
  /// On what data a program is checked.
  public struct Options: Sendable {
    public var seed: UInt64 = 1
    /// The longest sequences and the largest batch of random data.
    public var steps = 7
    public var batch = 3
    /// Data to use instead of random numbers; makes the data once the interface is known.
    public var data: (@Sendable (Interface) throws -> DataFile)?

    /// What reads C: functions that the program takes from C, and the generated files.
    public var clang = ClangReader()

    public init() {}
  }

  let program: CheckedProgram
  let pipeline: Pipeline
  let settings: JITSettings
  let options: Options
  let equations: EquationSystem
  private var rows: [CheckReport.Row] = []

  /// Runs all comparisons. Throws `DiagnosticFailure` for errors in the program and a `JITError` where its C cannot be compiled.
  public static func run(
    _ file: SourceFile, _ request: CompileRequest, _ settings: JITSettings = JITSettings(),
    _ options: Options = Options(), loader: ImportLoader = .files
  ) throws -> CheckReport {
    let externs = ClangExternResolver(reader: options.clang)
    var pipeline = Pipeline(request, loader: loader, externs: externs.resolver)
    var chosen: [String: Int] = [:]
    var program = try pipeline.check(file).program
    if options.data == nil, !program.freeSizes.isEmpty {
      let free = program.freeSizes.map(\.name)
      pipeline = pipeline.withNumbers(for: program)
      for name in free { chosen[name] = pipeline.request.sizes[name] }
      program = try pipeline.check(file).program
    }
    var check = CrossCheck(
      program: program, pipeline: pipeline, settings: settings, options: options,
      equations: try pipeline.equations(program))
    try check.verifyC()
    try check.run()
    check.rows += try ExternCheck(resolver: externs, settings: settings, seed: options.seed).rows(
      of: file, loader)
    return CheckReport(program: file.name, seed: options.seed, chosenSizes: chosen, rows: check.rows)
  }

  private init(
    program: CheckedProgram, pipeline: Pipeline, settings: JITSettings, options: Options,
    equations: EquationSystem
  ) {
    self.program = program
    self.pipeline = pipeline
    self.settings = settings
    self.options = options
    self.equations = equations
  }

  /// One set of data that everything is compared on.
  struct Case {
    var name: String
    var steps: Int
    var batch: Int
    var data: NamedArrays<Double>
    var upstream: NamedArrays<Double>
    var direction: NamedArrays<Double>
    /// What the lengths among the data are called.
    var lengthsName: String
  }

  private mutating func run() throws {
    let double = try source(.double)
    let float = try source(.float)
    // Its threads meet for any work, however little.
    var sharing = settings
    sharing.options.extraFlags.append("-DRNN_ROW_WORKERS")
    let doubleKernel = try pipeline.kernel(double, sharing)
    let floatKernel = try pipeline.kernel(float, settings)
    for data in try cases(double.interface) {
      let oracle = try OracleRun(
        program, double.interface, steps: data.steps, batch: data.batch, data: data.data)
      let expected = try oracle.gradient(
        upstream: data.upstream, truncate: pipeline.request.entries.truncate,
        meanOverBatch: pipeline.request.entries.meanOverBatch,
        clipping: pipeline.request.entries.clipping
      ).result
      let inDouble = try doubleKernel.gradient(
        steps: data.steps, batch: data.batch, data: data.data, upstream: data.upstream)
      let inFloat = try floatKernel.gradient(
        steps: data.steps, batch: data.batch, data: data.data.halved, upstream: data.upstream.halved)
      try compare(inDouble, expected, .double, data)
      let widened = Kernel.GradientResult<Double>(
        loss: inFloat.loss?.map(Double.init), outputs: inFloat.outputs.doubled,
        gradients: inFloat.gradients.doubled)
      try compare(widened, expected, .float, data)
      try compareTangents(doubleKernel, oracle, inDouble, data)
      try compareSteps(doubleKernel, data)
      try compareThreads(doubleKernel, inDouble, data)
      try comparePacked(doubleKernel, inDouble, data)
    }
    let again = try source(.double)
    let same = again.header == double.header && again.implementation == double.implementation
    rows.append(
      CheckReport.Row(
        check: "two compilations, byte for byte", data: "double", error: same ? 0 : 1, tolerance: 0))
  }

  func source(_ real: RealType) throws -> CSource {
    var request = pipeline.request
    request.emission.real = real
    return try Pipeline(request, loader: pipeline.loader, externs: pipeline.externs).emit(equations)
  }

  private func cases(_ interface: Interface) throws -> [Case] {
    var random = RandomData(seed: options.seed)
    if let given = try options.data?(interface) {
      let direction = random.direction(interface, steps: given.steps, batch: given.batch)
      return [
        Case(
          name: "the data", steps: given.steps, batch: given.batch, data: given.data,
          upstream: given.upstream,
          direction: direction, lengthsName: interface.lengthsName)
      ]
    }
    let shapes = [
      (options.steps, options.batch, false), (options.steps, options.batch, true), (1, 1, false),
      (0, 2, false),
    ]
    let oracle = try Interpreter(program)
    return try shapes.map { steps, batch, ragged in
      try CallMemory.require(
        interface, steps: steps, batch: batch, more: oracle.leastBytes(steps: steps, batch: batch))
      let data = random.data(interface, steps: steps, batch: batch, ragged: ragged)
      var name = "T=\(steps) B=\(batch)"
      if let lengths = data[interface.lengthsName] {
        name += " lengths " + lengths.values.map { String(Int($0)) }.joined(separator: ",")
      }
      return Case(
        name: name, steps: steps, batch: batch, data: data,
        upstream: random.upstream(interface, steps: steps, batch: batch),
        direction: random.direction(interface, steps: steps, batch: batch),
        lengthsName: interface.lengthsName)
    }
  }

  private mutating func compare(
    _ found: Kernel.GradientResult<Double>, _ expected: Kernel.GradientResult<Double>, _ real: RealType,
    _ data: Case
  ) throws {
    let check = "interpreter and compiled \(real.rawValue)"
    try compare(check + ", values", with: expected.outputs, data, real, mayBeUndefined: false) {
      $0.compare(found.outputs, expected.outputs, "")
      if let loss = expected.loss { $0.compare(found.loss ?? [], loss, "loss") }
    }
    try compare(check + ", gradients", with: expected.gradients, data, real, mayBeUndefined: true) {
      $0.compare(found.gradients, expected.gradients, "∂")
    }
  }

  mutating func append(_ row: CheckReport.Row) { rows.append(row) }
}
