import RNNIR
import RNNTransforms

/// Where everything lies in the workspace of one entry point.
struct LayoutLowering {
  let plan: StoragePlan
  let names: ValueNames
  let prefix: String
  let panels: [PhaseContext.Panels]
  let usesScratch: Bool
  /// Whether what depends on parameters alone is laid out by a function of its own, so that it may also lie in a packed block.
  let packs: Bool

  private var system: EquationSystem { plan.system }
  private var runType: String { prefix + "_run" }

  /// The members of the run struct.
  func members() -> [String] {
    var members = ["size_t steps, batch, chunk, span;", "const size_t *lengths;"]
    for id in system.ids {
      switch plan[id] {
      case .rows, .scratch, .chunk, .ring:
        members.append("\(system[id].type.isReal ? "rnn_real" : "int32_t") *\(names.pointer(id));")
        if plan.mayBeAbsent(id) { members.append("size_t \(names.pitch(id));") }
      case .external: members.append("const rnn_real *\(names.pointer(id));")
      case .literal, .register, .view, .nowhere: continue
      }
    }
    for panel in panels { members.append("rnn_real *\(names.panels(panel));") }
    if usesScratch { members += ["rnn_real *scratch;", "size_t scratch_size;"] }
    if packs { members.append("int packed;") }
    return members
  }

  /// Lays the workspace out; without one, only measures it.
  func function() -> LoopFunction {
    let first: LoopExpression = packs ? .call(Self.packedSpace(prefix), ["run", "workspace"]) : 0
    var body: [LoopStatement] = [.variable(.size, "used", first)]
    body.append(.assign("run->steps", "steps"))
    body.append(.assign("run->batch", "batch"))
    let few = LoopExpression.infix(
      .infix("batch", "==", 0), "||", .infix("batch", ">", Self.chunkRows))
    body.append(.assign("run->chunk", .choose(few, 1, .infix(Self.chunkRows, "/", "batch"))))
    body.append(
      .assign("run->span", .call("rnn_span", ["run->chunk", "steps", "batch", "parts"])))
    body += reservations(ofParameters: false)
    if usesScratch {
      // Every thread packs for itself, a cache line away from the others.
      let size = LoopExpression.call("rnn_add_size", [scratchSize(), 64])
      body.append(.assign("run->scratch_size", size))
      body.append(reserve("scratch", .call("rnn_mul_size", ["parts", "run->scratch_size"]), "rnn_real"))
    }
    body.append(.give("used"))
    if !NameCollector.names(in: body).contains("workspace") {
      body.insert(.evaluate(.name("(void)workspace")), at: 1)
    }
    return LoopFunction(
      comment: "Lays out the workspace; without one, measures it.", result: "size_t", name: "\(prefix)_space",
      parameters: [
        .init("\(runType) *", "run"), .init("size_t", "steps"), .init("size_t", "batch"),
        .init("size_t", "parts"), .init("char *", "workspace"),
      ], body: body, isStatic: true)
  }

  static func packedSpace(_ prefix: String) -> String { "\(prefix)_packed_space" }

  /// Lays out what depends on parameters alone, in the workspace or in a packed block.
  func packedFunction() -> LoopFunction {
    LoopFunction(
      comment: "Lays out what depends on parameters alone; without memory, measures it.", result: "size_t",
      name: Self.packedSpace(prefix),
      parameters: [.init("\(runType) *", "run"), .init("char *", "workspace")],
      body: [.variable(.size, "used", 0)] + reservations(ofParameters: true) + [.give("used")], isStatic: true
    )
  }

  private func reservations(ofParameters wanted: Bool) -> [LoopStatement] {
    var statements: [LoopStatement] = []
    for id in system.ids where isHandedOver(id) == wanted {
      guard let rows = rowCount(id) else { continue }
      let pitch = PhaseContext.pitch(system[id].type.shape)
      if system[id].type.isReal {
        let space = LoopExpression.call("rnn_reserve_rows", ["workspace", .name("&used"), rows, pitch])
        statements.append(.assign(.name("run->\(names.pointer(id))"), space))
      } else {
        let count = LoopExpression.call("rnn_add_size", [.call("rnn_mul_size", [rows, pitch]), "RNN_LANES"])
        statements.append(reserve(names.pointer(id), count, "int32_t"))
      }
    }
    for panel in panels where (packs && plan.parameterValues.contains(panel.matrix)) == wanted {
      let shape = system[panel.matrix].type.shape
      let (n, k) = panel.transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
      statements.append(
        reserve(names.panels(panel), .call("rnn_panels_size", [.integer(n), .integer(k)]), "rnn_real"))
    }
    return statements
  }

  /// Whether a caller may hand a value over packed: one in the workspace that depends on parameters alone and is no part of a phase
  /// that does not.
  func isHandedOver(_ id: ValueID) -> Bool {
    packs && rowCount(id) != nil && plan.parameterValues.contains(id)
      && plan.phaseOf[id.index].map(plan.isOfParameters) ?? true
  }

  /// A number that tells this layout from those of other functions and programs (FNV-1a over what it holds).
  func owner(_ real: RealType) -> UInt64 {
    let values = system.ids.filter(isHandedOver)
    let parts =
      values.map { "\(names.pointer($0)) \(system[$0].type.shape)" }
      + panels.filter { plan.parameterValues.contains($0.matrix) }.map {
        "\(names.panels($0)) \(system[$0.matrix].type.shape)"
      }
    let text = "\(prefix) \(real.rawValue) \(parts.joined(separator: ","))"
    return text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
  }

  /// The public functions that tell the workspace's bytes, for one thread and, where the entry can use them, for several.
  func workspaceFunctions(inParts: Bool) -> [LoopFunction] {
    let sizes = [LoopFunction.Parameter("size_t", "steps"), .init("size_t", "batch")]
    func function(_ name: String, _ parameters: [LoopFunction.Parameter], _ parts: LoopExpression)
      -> LoopFunction
    {
      let space = LoopExpression.call("\(prefix)_space", [.name("&run"), "steps", "batch", parts, "NULL"])
      return LoopFunction(
        comment: "", result: "size_t", name: name, parameters: parameters,
        body: [.evaluate(.name("\(runType) run")), .give(.call("rnn_add_size", [space, 64]))],
        isStatic: false)
    }
    let one = function("\(prefix)_workspace", sizes, 1)
    guard inParts else { return [one] }
    let threads = LoopFunction.Parameter("size_t", "threads")
    return [
      function(
        "\(prefix)_threads_workspace", sizes + [threads],
        .choose(.infix("threads", ">", 1), "threads", 1)), one,
    ]
  }

  /// Maps work on about this many rows at a time: enough for the products, few enough for the cache.
  static let chunkRows: LoopExpression = "RNN_CHUNK_ROWS"

  private func rowCount(_ id: ValueID) -> LoopExpression? {
    switch plan[id] {
    case .literal, .register, .view, .external, .nowhere: return nil
    case .rows(let before, let after):
      switch system[id].type.rate {
      case .program: return 1
      case .sequence: return "batch"
      case .step:
        let steps: LoopExpression =
          before + after == 0 ? "steps" : .call("rnn_add_size", ["steps", .integer(before + after)])
        let rows = LoopExpression.call("rnn_mul_size", [steps, "batch"])
        return plan.mayBeAbsent(id) ? .call("rnn_larger_size", [rows, 1]) : rows
      }
    case .chunk: return .call("rnn_mul_size", ["run->span", "batch"])
    case .ring(let steps): return .call("rnn_mul_size", [.integer(steps), "batch"])
    case .scratch:
      guard let phase = plan.phaseOf[id.index] else { return 1 }
      switch plan.schedule.phases[phase].kind {
      case .program: return 1
      case .sequence, .scan: return "batch"
      case .map:
        let rows = LoopExpression.call("rnn_mul_size", ["run->chunk", "batch"])
        guard plan.sharing(phase) == .steps else { return rows }
        // Threads that share steps each have rows of their own.
        let owners = LoopExpression.choose(.infix("parts", ">", "batch"), "parts", 1)
        return .call("rnn_mul_size", [owners, rows])
      }
    }
  }

  private func reserve(_ name: String, _ count: LoopExpression, _ element: String) -> LoopStatement {
    let space = LoopExpression.call(
      "rnn_reserve", ["workspace", .name("&used"), count, .name("sizeof(\(element))")])
    return .assign(.name("run->\(name)"), .convert("\(element) *", space))
  }

  /// The largest scratch that a deep product of the plan needs.
  private func scratchSize() -> LoopExpression {
    var sizes: [[Int]] = []
    for body in plan.bodies {
      for case .accumulate(let id, _) in body.operations where system[id].type.shape.count == 2 {
        if !sizes.contains(system[id].type.shape) { sizes.append(system[id].type.shape) }
      }
    }
    let calls = sizes.map { LoopExpression.call("rnn_outer_scratch", [.integer($0[0]), .integer($0[1])]) }
    guard let first = calls.first else { return 0 }
    return calls.dropFirst().reduce(first) { .call("rnn_larger_size", [$0, $1]) }
  }
}
