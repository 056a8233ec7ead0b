import RNNCBackend
import RNNDiagnostics
import RNNIR
import RNNJIT
import RNNLanguage
import RNNTransforms

/// Times a program's forward pass, gradient and step, as compiled by the system's C compiler, on random data.
///
/// All of them and the probe of the machine's peak take turns, so that their ratios hold on a machine that is busy or changes its
/// clock. Times are those that the thread had a processor; the first calls, which touch memory for the first time, do not count.
public struct Benchmark {
  /// The size of the timed calls, and how they are timed.
  public struct Options: Sendable {
    public var steps = 100
    public var batch = 32
    public var threads = 1
    /// How often everything is timed; a round calls each entry point until it has taken a while.
    public var rounds = 11
    public var seed: UInt64 = 1
    /// Whether the time of every phase of the schedule is taken too, in runs of their own.
    public var phases = false

    public init() {}
  }

  let options: Options
  let pipeline: Pipeline
  let equations: EquationSystem
  let settings: JITSettings
  let source: CSource
  private let calls: BenchCalls
  let probe: MachineProbe
  private let work: [BenchReport.Kind: WorkCount]

  /// Compiles and times a program.
  ///
  /// Throws `DiagnosticFailure` for errors in the program and for what cannot be timed, and a `JITError` where its C cannot be
  /// compiled or called.
  public static func run(
    _ file: SourceFile, _ request: CompileRequest, _ settings: JITSettings = JITSettings(),
    _ options: Options = Options(), loader: ImportLoader = .files
  ) throws -> BenchReport {
    var request = request
    request.emission.entries = [.forward, .gradient, .step]
    let pipeline = Pipeline(request, loader: loader)
    let equations = try pipeline.equations(try pipeline.check(file).program)
    let benchmark = try Benchmark(pipeline, equations, settings, options)
    return try benchmark.run(file.name)
  }

  private init(
    _ pipeline: Pipeline, _ equations: EquationSystem, _ settings: JITSettings, _ options: Options
  ) throws {
    self.options = options
    self.pipeline = pipeline
    self.equations = equations
    self.settings = settings
    source = try pipeline.emit(equations)
    var measured = source
    measured.implementation += MachineProbe.text(source)
    let kernel = try pipeline.kernel(measured, settings)
    calls = try BenchCalls(
      kernel, steps: options.steps, batch: options.batch, seed: options.seed,
      threads: options.threads)
    probe = try MachineProbe(kernel.library)
    let systems = CEmitter.entries(equations, pipeline.request.entries, pipeline.request.emission).systems
    var work: [BenchReport.Kind: WorkCount] = [:]
    for kind in BenchReport.Kind.allCases {
      guard let system = systems.first(where: { $0.kind == kind.entry })?.system else { continue }
      work[kind] = WorkCount(
        of: system.ids, in: system, steps: kind.entry == .step ? 1 : options.steps, batch: options.batch)
    }
    self.work = work
  }

  private func run(_ name: String) throws -> BenchReport {
    let kinds = BenchReport.Kind.allCases.filter { kind in
      source.interface.entries.contains {
        $0.kind == kind.entry && (kind != .packedStep || $0.packed != nil)
      }
    }
    var counts: [BenchReport.Kind: Int] = [:]
    for kind in kinds { counts[kind] = try calls.count(kind, lasting: Self.sample) }
    var times: [BenchReport.Kind: [Stopwatch]] = [:]
    var peaks: [Double] = []
    for _ in 0..<max(options.rounds, 1) {
      for kind in kinds {
        peaks.append(probe.peak())
        let time = try Stopwatch.time(calls: counts[kind] ?? 1) { try calls.call(kind) }
        times[kind, default: []].append(time)
      }
    }
    var report = BenchReport(
      peakGflops: peaks.median * 1e-9, workspaceBytes: 0, program: name, real: source.interface.real,
      steps: options.steps, batch: options.batch, threads: options.threads, rounds: options.rounds,
      seed: options.seed)
    for kind in BenchReport.Kind.allCases {
      guard let samples = times[kind] else {
        if kind == .packedStep { continue }
        let reason = source.interface.absent.first { $0.kind == kind.entry }?.reason
        report.absent = report.absent ?? [:]
        report.absent?[kind.rawValue] = reason ?? "the program has none"
        continue
      }
      report[kind] = try entry(kind, samples, peak: report.peakGflops)
    }
    if options.phases { try timePhases(kinds.filter { $0 != .packedStep }, counts, &report) }
    report.workspaceBytes = (report.gradient ?? report.forward)?.workspaceBytes ?? 0
    return report
  }

  private func entry(
    _ kind: BenchReport.Kind, _ samples: [Stopwatch], peak: Double
  ) throws -> BenchReport.Entry {
    let work = work[kind] ?? WorkCount()
    // Several threads are timed by the clock on the wall, and against as many times the peak of one.
    let isShared = options.threads > 1 && kind.entry != .step
    let times = samples.map(isShared ? \.elapsed : \.processor)
    let seconds = times.median
    let peak = isShared ? peak * Double(options.threads) : peak
    let gflops = work.flops / max(seconds, 1e-12) * 1e-9
    return BenchReport.Entry(
      seconds: seconds, gflops: gflops, peakShare: gflops / peak,
      best: times.min() ?? 0, elapsed: samples.map(\.elapsed).median, flops: work.flops,
      functions: work.functions, workspaceBytes: try calls.workspaceBytes(kind))
  }

  /// The seconds that the calls of one round take at least.
  private static let sample = 0.01
}
