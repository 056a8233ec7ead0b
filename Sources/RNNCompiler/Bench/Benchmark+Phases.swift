import RNNCBackend
import RNNIR
import RNNJIT
import RNNTransforms

extension Benchmark {
  /// Times the phases of the schedule, by the same C with a clock where each begins.
  func timePhases(
    _ kinds: [BenchReport.Kind], _ counts: [BenchReport.Kind: Int], _ report: inout BenchReport
  ) throws {
    var request = pipeline.request
    request.emission.announcePhases = true
    let announcing = Pipeline(request, loader: pipeline.loader, externs: pipeline.externs)
    let source = try announcing.emit(equations)
    let kernel = try announcing.kernel(PhaseClock.text(source), settings)
    let clock = try PhaseClock(kernel.library, source)
    let calls = try BenchCalls(
      kernel, steps: options.steps, batch: options.batch, seed: options.seed, threads: 1)
    let rates = try probe.rates()
    for kind in kinds {
      guard let index = source.interface.entries.firstIndex(where: { $0.kind == kind.entry }) else {
        continue
      }
      try calls.call(kind)
      let count = counts[kind] ?? 1
      let rounds = try (0..<max(options.rounds, 1)).map { _ in
        try clock.time { for _ in 0..<count { try calls.call(kind) } }
      }
      let seconds = (rounds.first ?? []).indices.map { number in
        rounds.map { $0[number] / Double(count) }.median
      }
      report[kind]?.phases = reports(kind, source.plans[index], seconds, rates)
    }
  }

  private func reports(
    _ kind: BenchReport.Kind, _ plan: StoragePlan, _ seconds: [Double], _ rates: MachineRates
  ) -> [PhaseReport] {
    var reports = [
      PhaseReport(
        phase: "checks and copies", values: [], seconds: seconds[1], share: 0, flops: 0, functions: 0,
        bytes: 0)
    ]
    // A phase that has nothing to do is never announced, and has no time.
    for index in plan.schedule.phases.indices where seconds[index + 2] > 0 {
      reports.append(
        PhaseReport(
          index, plan, seconds: seconds[index + 2], real: source.interface.real,
          steps: kind == .step ? 1 : options.steps, batch: options.batch, rates))
    }
    let total = reports.reduce(0) { $0 + $1.seconds }
    for index in reports.indices { reports[index].share = reports[index].seconds / max(total, 1e-12) }
    return reports
  }
}
