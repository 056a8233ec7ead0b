import RNNIR
import RNNTransforms

/// What an entry point copies in before its phases and out behind them.
extension EntryBody {
  /// The pointer that the caller gives for a source; nil where the entry takes none.
  func pointer(_ source: Source) -> LoopExpression? {
    let structure: String
    let role: Interface.Role
    switch source.role {
    case .parameter: (structure, role) = ("in", .parameter)
    case .input: (structure, role) = ("in", .input)
    case .initial: (structure, role) = ("in", .initial)
    case .upstream: (structure, role) = ("adjoints", .upstream)
    case .state: (structure, role) = ("state", .state)
    case .tangent:
      let member = [.parameter, .input, .initial].lazy.compactMap { members[$0, source.name] }.first
      return member.map { .name("tangent->\($0)") }
    }
    return members[role, source.name].map { .name("\(structure)->\($0)") }
  }

  func copyIn(_ id: ValueID) -> [LoopStatement] {
    guard case .source(let source) = system[id].definition, let caller = pointer(source) else { return [] }
    let rows = LoopExpression.name("run.\(names.pointer(id))")
    switch lowering.plan[id] {
    case .external: return [.assign(rows, caller)]
    case .rows(let before, let after): return rowsIn(id, source, caller, rows, before, after)
    case .literal, .register, .scratch, .chunk, .ring, .view, .nowhere: return []
    }
  }

  func rowsIn(
    _ id: ValueID, _ source: Source, _ caller: LoopExpression, _ rows: LoopExpression, _ before: Int,
    _ after: Int
  ) -> [LoopStatement] {
    let type = system[id].type
    let pitch = PhaseContext.pitch(type.shape)
    let first = rows + .integer(before) * "batch" * pitch
    if case .index(let bound) = type.element {
      return indicesIn(type, caller, rows, before, after, bound)
    }
    let optional: Set<Source.Role> = [.upstream, .tangent]
    let structure: LoopExpression = source.role == .upstream ? "adjoints" : "tangent"
    let from: LoopExpression =
      optional.contains(source.role) ? .choose(.infix(structure, "!=", "NULL"), caller, "NULL") : caller
    let inner = LoopExpression.integer(type.shape.last ?? 1)
    let perRow = linesPerRow(type)
    let count = lineCount(type)
    var statements: [LoopStatement] = []
    if type.rate == .step {
      if before > 0 {
        statements.append(
          .evaluate(.call("rnn_fill", [rows, .integer(before) * "batch" * pitch, .real(0)])))
      }
      if after > 0 {
        statements.append(
          .evaluate(
            .call(
              "rnn_fill", [first + "steps" * "batch" * pitch, .integer(after) * "batch" * pitch, .real(0)])))
      }
    }
    let importing = LoopExpression.call(
      "rnn_import", [first, PhaseContext.leading(type.shape), from, count, inner])
    if type.rate == .step, before == 0, after == 0, !readsInside(id), lowering.plan.mayBeAbsent(id) {
      statements.append(.assign(.name("run.\(names.pitch(id))"), pitch))
    }
    if type.rate == .step, before == 0, after == 0, readsInside(id) {
      // Rows without padding, boundaries or ends are read where the caller has them.
      let direct = LoopExpression.call(
        "rnn_stream",
        [rows, PhaseContext.leading(type.shape), pitch, from, "steps", "batch", perRow, inner, "run.lengths"])
      guard lowering.plan.mayBeAbsent(id) else { return [.assign(rows, direct)] }
      let distance = LoopExpression.name("run.\(names.pitch(id))")
      return [
        .assign(distance, .choose(.infix(from, "!=", "NULL"), pitch, 0)),
        .branch(.infix(distance, "!=", 0), [.assign(rows, direct)]),
        .branch(.infix(distance, "==", 0), [.evaluate(.call("rnn_fill", [rows, pitch, .real(0)]))]),
      ]
    }
    statements.append(.evaluate(importing))
    if type.rate == .step {
      statements.append(
        .evaluate(.call("rnn_end_rows", [first, pitch, pitch, 1, "steps", "batch", "run.lengths"])))
    }
    return statements
  }

  /// Whether whole vectors from the start of every part of a row on lie inside the row, however wide vectors are: behind the caller's
  /// last row there is nothing to read.
  func readsInside(_ id: ValueID) -> Bool {
    let widest = 16
    return system.ids.allSatisfy { part in
      guard case .view(id, let start) = lowering.plan[part], start > 0, system[part].type.shape.count == 1
      else { return true }
      let vectors = (system[part].type.count + widest - 1) / widest
      return start + vectors * widest <= system[id].type.count
    }
  }

  /// Lets a stream that only the caller wants be computed where he wants it.
  func placeOut(_ result: EquationResult) -> [LoopStatement] {
    let type = system[result.value].type
    guard case .rows(0, 0) = lowering.plan[result.value], type.rate == .step, let last = type.shape.last,
      case .equation = system[result.value].definition, let (given, target) = destination(result),
      resultCounts[result.value] == 1, readsInside(result.value)
    else { return [] }
    let rows = LoopExpression.name("run.\(names.pointer(result.value))")
    let whole = LoopExpression.infix(.call("RNN_PAD", [.integer(last)]), "==", .integer(last))
    var condition = LoopExpression.infix(given, "&&", whole)
    if result.role == .gradient { condition = .infix(condition, "&&", .infix("flags", "==", 0)) }
    return [.branch(condition, [.assign(rows, target)])]
  }

  /// Where the caller wants a result, and whether he does.
  func destination(_ result: EquationResult) -> (given: LoopExpression, target: LoopExpression)? {
    let (structure, roles): (String, [Interface.Role]) =
      switch result.role {
      case .loss: ("out", [.loss])
      case .output: ("out", [.output])
      case .gradient: ("adjoints", [.gradient])
      case .adjoint: ("adjoints", [.adjoint])
      case .tangent: ("tangent_out", [.output, .loss])
      case .state: ("next", [.state])
      }
    guard let member = roles.lazy.compactMap({ members[$0, result.name] }).first else { return nil }
    let target = LoopExpression.name("\(structure)->\(member)")
    let given = LoopExpression.infix(
      .infix(.name(structure), "!=", "NULL"), "&&", .infix(target, "!=", "NULL"))
    return (given, target)
  }

  func indicesIn(
    _ type: ValueType, _ caller: LoopExpression, _ rows: LoopExpression, _ before: Int, _ after: Int,
    _ bound: Int
  ) -> [LoopStatement] {
    let isStream = type.rate == .step
    let halo = before + after
    var statements: [LoopStatement] = []
    if halo > 0 {
      let total = ("steps" + .integer(halo)) * "batch"
      statements.append(.evaluate(.call("rnn_clear_indices", [rows, total])))
    }
    let check = LoopExpression.call(
      "rnn_import_indices",
      [
        rows + .integer(before) * "batch", caller, isStream ? "steps" : 1, "batch",
        isStream ? "run.lengths" : "NULL", .integer(bound),
      ])
    return statements + [.branch(.infix(check, "!=", "RNN_OK"), [.give("RNN_BAD_INDEX")])]
  }

  private func linesPerRow(_ type: ValueType) -> LoopExpression {
    .integer(type.shape.dropLast().reduce(1, *))
  }

  /// The lines of all rows of a value, each as long as the last extent of its shape.
  private func lineCount(_ type: ValueType) -> LoopExpression {
    let perRow = linesPerRow(type)
    return switch type.rate {
    case .program: perRow
    case .sequence: "batch" * perRow
    case .step: "steps" * "batch" * perRow
    }
  }

  func copyOut(_ result: EquationResult) -> [LoopStatement] {
    guard let (given, target) = destination(result) else { return [] }
    let type = system[result.value].type
    let before: Int
    if case .rows(let count, _) = lowering.plan[result.value] { before = count } else { before = 0 }
    let pitch = PhaseContext.pitch(type.shape)
    let rows = LoopExpression.name("run.\(names.pointer(result.value))")
    let first = type.rate == .step ? rows + .integer(before) * "batch" * pitch : rows
    let perRow = linesPerRow(type)
    let count = lineCount(type)
    let accumulate: LoopExpression =
      result.role == .gradient ? .infix("flags", "==", 1) : 0
    let inner = LoopExpression.integer(type.shape.last ?? 1)
    var statements: [LoopStatement] = [
      .evaluate(
        .call("rnn_export", [target, first, PhaseContext.leading(type.shape), count, inner, accumulate]))
    ]
    if type.rate == .step, !system[result.value].after.isEmpty {
      // The rows hold boundaries behind a sequence's end; the caller gets zeros there.
      statements.append(
        .evaluate(
          .call("rnn_end_rows", [target, perRow * inner, perRow * inner, 1, "steps", "batch", "run.lengths"]))
      )
    }
    return [.branch(given, statements)]
  }
}

/// The C identifiers of struct members by role and name.
struct MemberTable {
  private var identifiers: [Interface.Role: [String: String]] = [:]

  init(_ interface: Interface) {
    for member in interface.inputs + interface.outputs + interface.adjoints + interface.state {
      identifiers[member.role, default: [:]][member.name] = member.member
    }
  }

  subscript(_ role: Interface.Role, _ name: String) -> String? { identifiers[role]?[name] }
}
