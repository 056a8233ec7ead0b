import RNNIR

/// Prints what the schedule and the storage plan decided, phase by phase.
public struct SchedulePrinter {
  private let plan: StoragePlan
  private let kind: Interface.EntryKind
  private let sizes: KernelSizes
  private let printer: EquationPrinter
  private var system: EquationSystem { plan.system }

  public init(_ plan: StoragePlan, _ kind: Interface.EntryKind, _ sizes: KernelSizes) {
    self.plan = plan
    self.kind = kind
    self.sizes = sizes
    printer = EquationPrinter(plan.system)
  }

  /// What was decided and why, then one block a phase: its kind, and each operation of its body with where the values live.
  public func text() -> String {
    var lines = ["schedule \(kind.rawValue)"]
    lines += plan.decisions(kind, sizes).map { "  # \($0)" }
    for (index, phase) in plan.schedule.phases.enumerated() {
      let operations = plan.bodies[index].operations
      if operations.isEmpty { continue }
      lines.append(
        "  \(Self.heading(phase.kind))\(form(phase))\(together(index))\(kind.runsInParts ? threads(index) : "")"
      )
      for operation in operations {
        switch operation {
        case .cluster(let cluster):
          let shape = "[" + cluster.shape.map(String.init).joined(separator: ", ") + "]"
          lines.append("    loop over \(shape)")
          for id in cluster.values { lines.append("      " + describe(id)) }
        case .row(let id): lines.append("    " + describe(id))
        case .accumulate(let id, let result):
          lines.append("    \(printer.reference(Operand(result))) += " + printer.line(id))
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How a scan's states depend on those of the steps before, where that is simpler than in general.
  private func form(_ phase: Phase) -> String {
    guard let form = ScanForm.of(phase, system) else { return "" }
    let named = form.cycle.filter { system[$0].name != nil }
    let names = (named.isEmpty ? form.cycle : named).map { id in
      system[id].name ?? printer.reference(Operand(id))
    }
    switch form.kind {
    case .coupled: return ""
    case .elementwise: return ", each element by itself"
    case .linear: return ", each element by itself, linear in \(names.joined(separator: ", "))"
    }
  }

  /// Whether a phase goes over time chunk by chunk with those before it.
  private func together(_ index: Int) -> String {
    let group = plan.schedule.groups.first { $0.phases.contains(index) }
    guard let group,
      group.phases.prefix(while: { $0 < index }).contains(where: { !plan.bodies[$0].operations.isEmpty })
    else { return "" }
    return ", after each chunk of the phase before"
  }

  /// What threads share of a phase: of its rows the sequences, or where there are more threads than sequences something else.
  private func threads(_ index: Int) -> String {
    guard plan.schedule.phases[index].isOverTime else { return "" }
    let sums = plan.bodies[index].operations.count { $0.addsUp(in: system) }
    if sums == plan.bodies[index].operations.count { return ", threads share elements" }
    let rows =
      switch plan.sharing(index) {
      case .sequences: "sequences"
      case .steps: "sequences or steps"
      case .elements: "sequences or elements"
      }
    return ", threads share \(rows)" + (sums > 0 ? ", elements of sums" : "")
  }

  /// When a phase computes its values, in words.
  public static func heading(_ kind: Phase.Kind) -> String {
    switch kind {
    case .program: "once per call"
    case .sequence: "once per sequence"
    case .map: "map over all steps"
    case .scan(ascending: true): "scan over t = 1…T"
    case .scan(ascending: false): "scan over t = T…1"
    }
  }

  private func describe(_ id: ValueID) -> String {
    let place: String? =
      switch plan[id] {
      case .literal, .register, .external, .nowhere: nil
      case .scratch: "scratch"
      case .chunk: "chunk"
      case .ring(let steps): steps == 1 ? "the last step" : "the last \(steps) steps"
      case .view(let root, let start): "part of \(printer.reference(Operand(root))) from \(start)"
      case .rows(let before, let after):
        switch system[id].type.rate {
        case .program: "once"
        case .sequence: "per sequence"
        case .step: before + after == 0 ? "stream" : "stream with \(before) steps before and \(after) after"
        }
      }
    return printer.line(id) + (place.map { "  {\($0)}" } ?? "")
  }
}
