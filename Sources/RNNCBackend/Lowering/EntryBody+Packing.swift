import RNNIR
import RNNTransforms

/// What depends on parameters alone: packed once by a function of its own, and handed over to calls.
extension EntryBody {
  private var owner: LoopExpression { .name("UINT64_C(\(space.owner(interface.real)))") }
  private var packedSize: String { "\(lowering.prefix)_packed_size" }

  private func lay(_ block: LoopExpression) -> LoopExpression {
    .call(LayoutLowering.packedSpace(lowering.prefix), ["&run", block])
  }

  /// Lets what a caller has packed take the place of what the workspace has room for.
  func takePacked() -> [LoopStatement] {
    let isOwn = LoopExpression.call(
      "rnn_is_packed", ["packed", owner, lay(.call("rnn_packed_data", ["packed"]))])
    return [
      .assign("run.packed", .infix("packed", "!=", "NULL")),
      .branch(.infix("run.packed", "&&", .prefix("!", isOwn)), [.give("RNN_BAD_PACKED")]),
    ]
  }

  /// The public functions that tell a packed block's bytes and that fill it.
  func packFunctions() -> [LoopFunction] {
    let run = LoopStatement.evaluate(.name("\(lowering.runType) run"))
    let size = LoopFunction(
      comment: "", result: "size_t", name: packedSize, parameters: [],
      body: [run, .give(.call("rnn_packed_bytes", [lay("NULL")]))], isStatic: false)
    var body = [run]
    body.append(.branch(isNull("in"), [.give("RNN_MISSING_POINTER")]))
    let sources = system.ids.filter { id in
      guard case .source(let source) = system[id].definition else { return false }
      return source.role == .parameter
    }
    for case .source(let source) in sources.map({ system[$0].definition }) {
      if let pointer = pointer(source) {
        body.append(.branch(isNull(pointer), [.give("RNN_MISSING_POINTER")]))
      }
    }
    let tooSmall = LoopExpression.infix("bytes", "<", .call(packedSize, []))
    body.append(.branch(.infix(isNull("packed"), "||", tooSmall), [.give("RNN_WORKSPACE_TOO_SMALL")]))
    body.append(.declare(.size, "data", lay(.call("rnn_packed_data", ["packed"]))))
    body += sources.flatMap(copyIn)
    let phases = groups.flatMap(\.phases)
    body += phases.filter(\.isOfParameters).flatMap { call($0.start) }
    body += phases.flatMap { call($0.packing) }
    body.append(.evaluate(.call("rnn_mark_packed", ["packed", owner, "data"])))
    body.append(.give("RNN_OK"))
    let pack = LoopFunction(
      comment: "", result: "int", name: "\(lowering.prefix)_pack",
      parameters: EntrySignature.pack(interface.name), body: body, isStatic: false)
    return [size, pack]
  }
}
