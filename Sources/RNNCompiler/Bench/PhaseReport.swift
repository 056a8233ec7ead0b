import RNNIR
import RNNTransforms

/// What one phase of a schedule costs, beside what it must cost on this machine.
public struct PhaseReport: Sendable, Encodable {
  /// What bounds a phase from below.
  public enum Limit: String, Sendable, Encodable {
    /// Products at the rate of multiply-adds in registers, and functions at that of `tanh` in the first cache.
    case arithmetic
    /// Streams and parameters at the rate at which memory is read and written.
    case memory
  }

  /// When the phase computes, in words; for what is no phase, what it is.
  public var phase: String
  /// The named values that it computes; where there are none, the first equation.
  public var values: [String]
  public var seconds: Double
  /// The part of the whole call.
  public var share: Double
  public var flops: Double
  public var functions: Double
  /// What it reads of other phases' values and of the caller's, and what it writes for others, each once.
  public var bytes: Double
  /// The higher of the two bounds; nil where there is neither.
  public var limit: Limit?
  /// The bound divided by the time. It may exceed 1 where the bound is memory's and a cache holds what is counted.
  public var limitShare: Double?
}

/// The rates that bound phases.
struct MachineRates {
  /// Operations of multiply-adds a second.
  var peak: Double
  /// Functions a second.
  var functions: Double
  /// Bytes read and written a second.
  var memory: Double
}

extension PhaseReport {
  /// The report of one phase of a plan, without its share of the call.
  init(
    _ index: Int, _ plan: StoragePlan, seconds: Double, real: RealType, steps: Int, batch: Int,
    _ rates: MachineRates
  ) {
    let phase = plan.schedule.phases[index]
    let work = WorkCount(of: phase.values, in: plan.system, steps: steps, batch: batch)
    let numbers = Self.traffic(index, plan, steps: steps, batch: batch)
    let bytes = numbers * Double(real == .float ? 4 : 8)
    let arithmetic = work.flops / rates.peak + work.functions / rates.functions
    let memory = bytes / rates.memory
    let bound = max(arithmetic, memory)
    let named = phase.values.compactMap { plan.system[$0].name }
    let first = phase.values.first.map { EquationPrinter(plan.system).line($0) }
    self.init(
      phase: SchedulePrinter.heading(phase.kind), values: named.isEmpty ? [first].compactMap { $0 } : named,
      seconds: seconds, share: 0, flops: work.flops, functions: work.functions, bytes: bytes,
      limit: bound > 0 ? (arithmetic >= memory ? .arithmetic : .memory) : nil,
      limitShare: bound > 0 ? bound / max(seconds, 1e-12) : nil)
  }

  /// The numbers that go in and out of a phase.
  private static func traffic(_ index: Int, _ plan: StoragePlan, steps: Int, batch: Int) -> Double {
    let system = plan.system
    var total = 0.0
    var seen: Set<ValueID> = []
    func add(_ id: ValueID) {
      let type = system[id].type
      total += type.rate.rows(steps: steps, batch: batch) * Double(type.count)
    }
    for id in plan.schedule.phases[index].values {
      if isWritten(id, plan) { add(id) }
      // What picks one step or one row reads as much as it writes.
      if case .equation(let operation, _) = system[id].definition, picks(operation) {
        add(id)
        continue
      }
      for operand in system[id].operands {
        let isElsewhere = plan.phaseOf[operand.value.index] != index
        if isElsewhere, isInMemory(operand.value, plan), seen.insert(operand.value).inserted {
          add(operand.value)
        }
      }
    }
    return total
  }

  private static func picks(_ operation: Operation) -> Bool {
    switch operation {
    case .at, .gather: true
    case .constant, .unary, .binary, .add, .select, .broadcast, .window, .cut, .stepIndex, .stepCount,
      .batchCount, .stopGradient, .attach, .sum, .norm, .extremum, .contract, .transpose, .concat, .slice,
      .pad,
      .scatter, .reduceTime, .reduceBatch, .when:
      false
    }
  }

  private static func isInMemory(_ id: ValueID, _ plan: StoragePlan) -> Bool {
    switch plan[id] {
    case .rows, .external, .view: true
    case .literal, .register, .scratch, .chunk, .ring, .nowhere: false
    }
  }

  private static func isWritten(_ id: ValueID, _ plan: StoragePlan) -> Bool {
    switch plan[id] {
    case .rows: return true
    case .view:
      // A slice is there already; a piece of a concatenation is computed in its place.
      if case .equation(.slice, _) = plan.system[id].definition { return false }
      return true
    case .literal, .register, .scratch, .chunk, .ring, .external, .nowhere: return false
    }
  }
}
