import RNNIR

/// The rows of a chunk: enough that adding up the gradients of weights comes seldom, few enough that what one phase
/// writes is still in the second cache when the next one reads it.
extension CostModel {
  /// What phases that go over time together do for one row.
  struct RowWork: Equatable {
    /// Bytes that phases hand to each other or read and write for all steps.
    var bytes = 0.0
    /// Cycles of products, functions and elementwise arithmetic.
    var cycles = 0.0
    /// Of these, the cycles of products that are added up over all rows.
    var sums = 0.0
    /// Whether anything goes over time.
    var isEmpty = true
  }

  /// What reading and writing the result of a product that adds up rows costs, in rows: products of 16, 32, 64 and 128 rows reach 21.6, 24.5,
  /// 26.5 and 27.4 of 32 operations a cycle.
  static let sumRows = 4.6
  /// Starting the phases of a chunk is not counted: even a program of scalars is no slower with 32 rows.
  ///
  /// Rows from which on a sum of products is taken in parts whatever the chunk: `RNN_OUTER_ROWS`.
  static let mostSumRows = 128.0
  /// A number of rows other than the usual one has to promise so much; what it changes is hard to tell from noise otherwise.
  static let gain = 0.03

  /// The cycles of a row with chunks of so many.
  func cycles(_ work: RowWork, rows: Int) -> Double {
    let rows = Double(rows)
    let near = min(1, Memory.secondCache.size / max(rows * work.bytes, 1))
    let traffic =
      2 * work.bytes
      * (near / Memory.secondCache.bytesPerCycle + (1 - near) / Memory.thirdCache.bytesPerCycle)
    return work.cycles + traffic + work.sums * Self.sumRows / min(rows, Self.mostSumRows)
  }

  /// The rows of a chunk for an entry point, and why; nil where nothing goes over time in chunks.
  func chunk(_ plan: StoragePlan) -> (rows: Int, why: String)? {
    let groups = plan.schedule.groups.map { rowWork($0, plan) }.filter { !$0.isEmpty }
    guard !groups.isEmpty else { return nil }
    func total(_ rows: Int) -> Double { groups.reduce(0) { $0 + cycles($1, rows: rows) } }
    let usual = KernelSizes.usual.chunkRows
    var rows = usual
    for other in [32, 64, 256, 512] where total(other) < min(total(rows), (1 - Self.gain) * total(usual)) {
      rows = other
    }
    let largest = groups.map(\.bytes).max() ?? 0
    let sums = groups.reduce(0) { $0 + $1.sums } * Self.sumRows / min(Double(rows), Self.mostSumRows)
    let all = total(rows)
    var why =
      "\(Self.bytes(largest)) a row make \(Self.bytes(largest * Double(rows))), the second cache has "
      + Self.bytes(Memory.secondCache.size)
    if sums > 0 {
      why += "; adding gradients up chunk by chunk takes \(Self.percent(sums / all)) of the cycles"
    }
    return (rows, why)
  }

  func rowWork(_ group: PhaseGroup, _ plan: StoragePlan) -> RowWork {
    var work = RowWork()
    var seen: Set<ValueID> = []
    let system = plan.system
    for index in group.phases where plan.schedule.phases[index].isOverTime {
      let operations = plan.bodies[index].operations
      guard !operations.isEmpty else { continue }
      work.isEmpty = false
      let values = plan.schedule.phases[index].values
      let count = WorkCount(of: values, in: system, steps: 1, batch: 1)
      work.cycles += count.flops / flops + count.functions * function.busy / lanes
      for id in values {
        if case .equation(let operation, _) = system[id].definition, operation.isElementwise {
          work.cycles += Double(system[id].type.count) / lanes
        }
        for other in [id] + system[id].operands.map(\.value)
        where isInMemory(other, plan) && seen.insert(other).inserted {
          work.bytes += realBytes * Double(system[other].type.count)
        }
      }
      for case .accumulate(let id, let result) in operations where system[result].type.rate == .program {
        work.sums += WorkCount(of: [id], in: system, steps: 1, batch: 1).flops / flops
      }
    }
    return work
  }

  /// Whether a value has a row in memory for every row of a chunk.
  private func isInMemory(_ id: ValueID, _ plan: StoragePlan) -> Bool {
    guard plan.system[id].type.rate == .step else { return false }
    return switch plan[id] {
    case .rows, .chunk: true
    case .scratch, .ring, .view, .literal, .register, .external, .nowhere: false
    }
  }
}
