import RNNIR

/// When threads meet for the work of one phase: where they share more than sequences, each phase waits for the one before.
extension CostModel {
  /// The cycles of a meeting of threads that are awake, a microsecond or so.
  static let meeting = 3000.0

  /// The rows of a phase that are worth a thread: twice as much work as a meeting.
  public func rowsWorthAThread(_ index: Int, _ plan: StoragePlan) -> Int {
    let system = plan.system
    let values = plan.bodies[index].operations.filter { !$0.addsUp(in: system) }.flatMap(\.values)
    let count = WorkCount(of: values, in: system, steps: 1, batch: 1)
    let numbers = values.reduce(0) { $0 + Double(system[$1].type.count) }
    let cycles =
      count.flops / flops + count.functions * function.busy / lanes + numbers * read(.secondCache)
    return max(1, Int(2 * Self.meeting / max(cycles, 1)))
  }
}
