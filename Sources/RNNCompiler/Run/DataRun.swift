import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage

/// A program made ready to run on the numbers of a data file, compiled or interpreted.
public struct DataRun: Sendable {
  /// How a program is run on a data file.
  public struct Options: Sendable {
    /// The number of steps and of sequences where the file leaves them open; it may not contradict them.
    public var steps: Int?
    public var batch: Int?
    /// With a seed, parameters that the file leaves out get their first values.
    public var seed: UInt64?
    /// Whether the interpreter computes instead of compiled C.
    public var interpret = false
    /// Whether choices are those that a tuning found and remembered for the data's number of sequences.
    public var isTuned = false

    public init() {}
  }

  private let pipeline: Pipeline
  private let options: Options
  private let program: CheckedProgram
  private let interface: Interface
  /// Nil where the interpreter computes all.
  private let kernel: Kernel?
  private var data: DataFile
  /// What checking and compiling had to say.
  public let warnings: [Diagnostic]

  /// Checks and compiles a program and reads its data; sizes without a number are taken from the data's shapes.
  ///
  /// Throws `DiagnosticFailure` for errors in the program or the data and a `JITError` where compiling fails.
  public init(
    _ file: SourceFile, data dataFile: SourceFile, _ request: CompileRequest,
    _ settings: JITSettings = JITSettings(), _ options: Options = Options(),
    loader: ImportLoader = .files
  ) throws {
    var recorder = ImportRecorder(file)
    var pipeline = Pipeline(request, loader: loader)
    var (program, warnings) = try recorder.recording(pipeline).check(file)
    if !program.freeSizes.isEmpty {
      var request = request
      let found = try DataShapes(dataFile).sizes(of: program, batched: options.batch != nil)
      for (name, value) in found { request.sizes[name] = value }
      pipeline = Pipeline(request, loader: loader)
      recorder = ImportRecorder(file)
      (program, warnings) = try recorder.recording(pipeline).check(file)
    }
    let isCompiled = !options.interpret || options.seed != nil
    let key = isCompiled && !options.isTuned ? pipeline.programKey(file, settings) : nil
    if let key, let known = pipeline.recalled(file, key, settings) {
      kernel = known
      interface = known.interface
      data = try Self.data(dataFile, program, interface, options)
    } else {
      let equations = try pipeline.equations(program)
      var source = try pipeline.emit(equations)
      interface = source.interface
      data = try Self.data(dataFile, program, interface, options)
      if options.isTuned, isCompiled {
        let (tuned, notes) = try pipeline.recalling(equations, batch: data.batch, settings)
        pipeline = tuned
        warnings += notes
        source = try pipeline.emit(equations)
      }
      kernel = isCompiled ? try pipeline.kernel(source, settings) : nil
      if let kernel { pipeline.remember(kernel, key, recorder, settings) }
    }
    self.pipeline = pipeline
    self.options = options
    self.program = program
    self.warnings = warnings + (kernel?.library.warnings ?? [])
    if let kernel, let seed = options.seed {
      let first: NamedArrays<Double> = try kernel.initialParameters(seed: seed)
      for name in first.names where data.data[name] == nil { data.data[name] = first[name] }
    }
  }

  private static func data(
    _ file: SourceFile, _ program: CheckedProgram, _ interface: Interface, _ options: Options
  ) throws -> DataFile {
    let data = try DataFile(
      file, for: interface, steps: options.steps, batch: options.batch,
      stepsOtherwise: program.dependsOnSteps ? nil : 1,
      required: options.seed == nil ? [.parameter, .input] : [.input])
    // Before minutes of compiling, as far as it is known by now.
    try CallMemory.require(interface, steps: data.steps, batch: data.batch)
    return data
  }

  /// Computes values, loss and gradients; the text of a JSON object. Throws as `init` does.
  public func result() throws -> String {
    if let kernel, !options.interpret {
      try CallMemory.require(
        interface, steps: data.steps, batch: data.batch, realBytes: interface.real == .float ? 4 : 8,
        more: try kernel.workspaceSize(.gradient, steps: data.steps, batch: data.batch))
      return switch interface.real {
      case .float: text(try compiled(kernel, data.data.halved, data.upstream.halved))
      case .double: text(try compiled(kernel, data.data, data.upstream))
      }
    }
    let entries = pipeline.request.entries
    let oracle = try OracleRun(
      program, interface, steps: data.steps, batch: data.batch, data: data.data)
    var (result, adjoints) = try oracle.gradient(
      upstream: data.upstream, truncate: entries.truncate, meanOverBatch: entries.meanOverBatch,
      clipping: entries.clipping)
    result.adjoints = adjoints
    return text(result)
  }

  private func compiled<Real: KernelReal>(
    _ kernel: Kernel, _ values: NamedArrays<Real>, _ upstream: NamedArrays<Real>
  ) throws -> Kernel.GradientResult<Real> {
    try kernel.gradient(steps: data.steps, batch: data.batch, data: values, upstream: upstream)
  }

  private func text<Real: KernelReal>(_ result: Kernel.GradientResult<Real>) -> String {
    var file = ResultFile(result, interface: interface, hasBatchAxis: data.hasBatchAxis)
    if pipeline.request.entries.meanOverBatch, let loss = file.loss, data.batch > 0 {
      file.loss = loss / Real(data.batch)
    }
    return file.text
  }
}
