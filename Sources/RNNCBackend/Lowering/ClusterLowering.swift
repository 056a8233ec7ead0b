import RNNIR
import RNNTransforms

/// Lowers a cluster to one loop over rows and elements: loads, arithmetic in vector registers, stores and running reductions.
struct ClusterLowering {
  var context: PhaseContext
  let cluster: Cluster
  let members: Set<ValueID>
  var system: EquationSystem { context.system }

  /// What is known at each place of the loop nest, from the outside in; lines are those of a matrix.
  var beforeRows: [LoopStatement] = []
  var rowStart: [LoopStatement] = []
  var lineStart: [LoopStatement] = []
  /// What all lines share that are computed side by side, before and behind what each of them does.
  var elementStart: [LoopStatement] = []
  var elements: [LoopStatement] = []
  var elementEnd: [LoopStatement] = []
  var lineEnd: [LoopStatement] = []
  var rowEnd: [LoopStatement] = []
  var afterRows: [LoopStatement] = []
  var loaded: [Read: LoopExpression] = [:]
  /// The sums over a row's elements that go through the loop.
  var rowSums: [RowSum] = []
  /// The two factors of every outer product of the loop.
  var factors: [ValueID: (LoopExpression, LoopExpression)] = [:]
  /// The inverses of numbers that rows are divided by.
  var inverses: [Operand: LoopExpression] = [:]

  /// An operand, and which of its elements belong to the current vector.
  struct Read: Hashable {
    var operand: Operand
    var place: Place
  }

  /// The elements of an operand that a place of the loop takes.
  enum Place {
    /// Those of the same place, or the one of a scalar.
    case same
    /// Of a vector, the one with the line's number, in every lane.
    case line
    /// Of a vector, those along the line.
    case along
  }

  /// Whether the loop runs over rows rather than over the elements of a row.
  var isScalar: Bool { cluster.shape.isEmpty }
  let row: LoopExpression
  let sequence: LoopExpression
  let step: LoopExpression
  let bySequence: Bool

  static func lower(_ cluster: Cluster, _ context: inout PhaseContext) -> [LoopStatement] {
    var lowering = ClusterLowering(cluster, context)
    let statements = lowering.run()
    context = lowering.context
    return statements
  }

  private init(_ cluster: Cluster, _ context: PhaseContext) {
    self.cluster = cluster
    self.context = context
    members = Set(cluster.values)
    bySequence = Self.needsSequence(cluster, context)
    switch context.kind {
    case .program: (row, sequence, step) = (0, 0, 0)
    case .sequence, .scan: (row, sequence, step) = ("b", "b", "t")
    case .map: (row, sequence, step) = bySequence ? ("r", "b", "t" + "s") : ("r", 0, 0)
    }
  }

  static func needsSequence(_ cluster: Cluster, _ context: PhaseContext) -> Bool {
    cluster.values.contains { id in
      let value = context.system[id]
      guard case .equation(let operation, let operands) = value.definition else { return false }
      switch operation {
      case .window, .cut, .stepIndex, .stepCount, .when: return true
      case .reduceTime, .reduceBatch:
        // Scalars of all rows that are added up lie side by side, whatever sequences they are of.
        return !(cluster.shape.isEmpty && cluster.addsUp)
      case .constant, .unary, .binary, .add, .select, .broadcast, .batchCount, .stopGradient, .attach, .sum,
        .norm, .extremum, .contract, .transpose, .concat, .slice, .pad, .gather, .scatter, .at:
        return operands.contains { context.system[$0.value].type.rate == .sequence }
      }
    }
  }

  mutating func run() -> [LoopStatement] {
    let reduces = cluster.values.contains { system[$0].isReductionOverRows }
    // Rows that take turns are read before they are overwritten.
    for operand in cluster.values.flatMap({ system[$0].operands }) where operand.offset != 0 {
      guard case .ring = context.plan[operand.value], system[operand.value].type.shape == cluster.shape
      else { continue }
      _ = read(operand)
    }
    for id in cluster.values { lower(id) }
    // The loops may add to what comes before and behind them.
    let loops = isScalar ? [] : elementLoops()
    var rowBody = rowStart
    if isScalar {
      rowBody += elements
    } else {
      if reduces, context.kind != .program, context.kind != .sequence {
        let ended = LoopExpression.infix("lengths", "!=", "NULL")
        let past = LoopExpression.infix(step, ">", .element("lengths", sequence))
        rowBody.insert(.branch(.infix(ended, "&&", past), [.skip]), at: 0)
      }
      rowBody += loops + rowEnd
    }
    let all = beforeRows + (isScalar ? rowVectorLoop(rowBody) : rowLoop(rowBody)) + afterRows
    return isScalar && context.addsUp ? context.once(all) : all
  }

  // MARK: Loops

  func rowLoop(_ body: [LoopStatement]) -> [LoopStatement] {
    context.eachRow(bySequence: bySequence) { _, _, _ in body }
  }

  mutating func elementLoops() -> [LoopStatement] {
    let padded = LoopExpression.call("RNN_PAD", [.integer(cluster.shape[cluster.shape.count - 1])])
    if cluster.shape.count == 2 {
      return lineLoops(along: padded)
    }
    let (from, to) = part(of: padded, inUnitsOf: "RNN_LANES")
    if cluster.vectors > 1 { return vectorsSideBySide(cluster.vectors, from: from, to: to) }
    return [.loop("i", from: from, to: to, step: "RNN_LANES", elements)]
  }

  /// The elements of a row that are this thread's, found before the loops.
  mutating func part(
    of n: LoopExpression, inUnitsOf unit: LoopExpression
  ) -> (from: LoopExpression, to: LoopExpression) {
    if context.sharesElements { return ("start", "end") }
    guard context.addsUp else { return (0, n) }
    let (from, to) = context.part(of: n, inUnitsOf: unit)
    let names = (context.fresh("start"), context.fresh("end"))
    beforeRows += [.declare(.size, names.0, from), .declare(.size, names.1, to)]
    return (.name(names.0), .name(names.1))
  }

  /// Scalars of neighbouring rows lie side by side: a vector holds one of each of several rows.
  func rowVectorLoop(_ body: [LoopStatement]) -> [LoopStatement] {
    func lanes(_ count: LoopExpression, _ index: LoopExpression) -> [LoopStatement] {
      [.declare(.size, "n", count - index)] + body
    }
    switch context.kind {
    case .program: return [.block([.declare(.size, "n", 1)] + body)]
    case .sequence, .scan:
      return [.loop("b", from: 0, to: context.width, step: "RNN_LANES", lanes(context.width, "b"))]
    case .map:
      guard bySequence else {
        return [.loop("r", from: 0, to: "rows", step: "RNN_LANES", lanes("rows", "r"))]
      }
      let inner = [LoopStatement.declare(.size, "r", "s" * "batch" + "b")] + lanes(context.width, "b")
      return [
        .loop(
          "s", from: 0, to: "count", step: 1,
          [.loop("b", from: 0, to: context.width, step: "RNN_LANES", inner)])
      ]
    }
  }

  /// The index of the current vector inside a row of the cluster's shape.
  var element: LoopExpression {
    guard cluster.shape.count == 2 else { return "i" }
    return "j" * PhaseContext.leading(cluster.shape) + "i"
  }

  /// How many elements the current vector has that belong to the value rather than to padding.
  var remaining: LoopExpression {
    isScalar ? "n" : .integer(cluster.shape[cluster.shape.count - 1]) - "i"
  }

  /// Whether a row's last vector may reach behind the value; no vector has more than 16 numbers.
  var hasTail: Bool { (cluster.shape.last ?? 1) % 16 != 0 }
}
