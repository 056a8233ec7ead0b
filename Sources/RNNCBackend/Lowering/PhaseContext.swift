import RNNIR
import RNNTransforms

/// What the lowering of one phase knows and collects: the plan, where rows lie, and which pointers its function needs.
struct PhaseContext {
  let plan: StoragePlan
  let kind: Phase.Kind
  let names: ValueNames
  /// Whether callers may hand over what depends on parameters alone.
  let packs: Bool
  /// Values whose pointers the function reads from the run, in order of first use.
  private(set) var used: [ValueID] = []
  private var isUsed: Set<ValueID> = []
  private(set) var panels: [Panels] = []
  var usesScratch = false
  /// Names of locals made so far, to keep them distinct.
  private var counter = 0

  init(plan: StoragePlan, kind: Phase.Kind, names: ValueNames, packs: Bool) {
    self.plan = plan
    self.kind = kind
    self.names = names
    self.packs = packs
  }

  var system: EquationSystem { plan.system }

  /// A parameter matrix packed for products: `transposed` when rows of the matrix are summed over.
  struct Panels: Hashable {
    let matrix: ValueID
    let transposed: Bool
    /// Whether one product uses them, which packs by itself what it needs.
    var once = false
  }

  mutating func use(_ id: ValueID) {
    if isUsed.insert(id).inserted { used.append(id) }
  }

  mutating func usePanels(_ matrix: ValueID, transposed: Bool, once: Bool = false) -> LoopExpression {
    let entry = Panels(matrix: matrix, transposed: transposed, once: once)
    if !panels.contains(entry) { panels.append(entry) }
    return .name(names.panels(entry))
  }

  /// Whether a caller may hand a matrix over packed.
  func isPacked(_ matrix: ValueID) -> Bool { packs && plan.parameterValues.contains(matrix) }

  mutating func fresh(_ prefix: String) -> String {
    counter += 1
    return "\(prefix)\(counter)"
  }

  // MARK: Geometry

  /// Which of `steps` rows that take turns is that of a step.
  static func turn(_ step: LoopExpression, _ offset: Int, of steps: Int) -> LoopExpression {
    if steps == 1 { return 0 }
    let ahead = (offset % steps + steps) % steps
    return .infix(step.plus(ahead), "%", .integer(steps))
  }

  /// The reals of a row: 1 for a scalar, whole vectors for the last dimension otherwise.
  static func pitch(_ shape: [Int]) -> LoopExpression {
    guard let last = shape.last else { return 1 }
    return .integer(shape.dropLast().reduce(1, *)) * .call("RNN_PAD", [.integer(last)])
  }

  /// The distance between rows of a matrix value (1 for a scalar).
  static func leading(_ shape: [Int]) -> LoopExpression {
    guard let last = shape.last else { return 1 }
    return .call("RNN_PAD", [.integer(last)])
  }

  /// Where the rows of a value that the body reads or writes begin, and how far apart they are.
  struct Rows {
    /// The row of the body's first step and sequence.
    var first: LoopExpression
    var pitch: LoopExpression
    /// The distance between rows of a matrix inside a row.
    var leading: LoopExpression
    var rate: Rate

    /// The row for a row index and a sequence index.
    func at(_ r: LoopExpression, _ b: LoopExpression) -> LoopExpression {
      switch rate {
      case .program: first
      case .sequence: first + b * pitch
      case .step: first + r * pitch
      }
    }
  }

  /// The rows of a stream from its step 1 on, for operations outside of time.
  mutating func rowsOfStepOne(_ operand: Operand) -> Rows { rows(operand, step: 1) }

  mutating func rows(_ operand: Operand) -> Rows { rows(operand, step: "t") }

  private mutating func rows(_ operand: Operand, step current: LoopExpression) -> Rows {
    let id = operand.value
    let type = system[id].type
    switch plan[id] {
    case .view(let root, let start):
      var rows = rows(Operand(root, operand.offset), step: current)
      let unit = type.shape.count == 2 ? Self.leading(type.shape) : 1
      rows.first = rows.first + .integer(start) * unit
      return rows
    case .external:
      use(id)
      let shape = type.shape
      return Rows(
        first: .name(names.pointer(id)), pitch: .integer(type.count), leading: .integer(shape.last ?? 1),
        rate: type.rate)
    case .rows(let before, _) where type.rate == .step:
      use(id)
      let pitch = plan.mayBeAbsent(id) ? .name(names.pitch(id)) : Self.pitch(type.shape)
      let step = current.plus(before - 1 + operand.offset)
      return Rows(
        first: .name(names.pointer(id)) + step * "batch" * pitch, pitch: pitch,
        leading: Self.leading(type.shape), rate: .step)
    case .chunk:
      use(id)
      let pitch = Self.pitch(type.shape)
      return Rows(
        first: .name(names.pointer(id)) + (current - "base") * "batch" * pitch, pitch: pitch,
        leading: Self.leading(type.shape), rate: .step)
    case .ring(let steps):
      use(id)
      let pitch = Self.pitch(type.shape)
      return Rows(
        first: .name(names.pointer(id)) + Self.turn(current, operand.offset, of: steps) * "batch" * pitch,
        pitch: pitch, leading: Self.leading(type.shape), rate: .step)
    case .rows, .scratch, .literal, .register, .nowhere:
      use(id)
      return Rows(
        first: .name(names.pointer(id)), pitch: Self.pitch(type.shape), leading: Self.leading(type.shape),
        rate: type.rate)
    }
  }

  /// Whether a scan takes one sequence after another, each through all steps, `b` being the sequence.
  var isBySequence = false

  /// Whether the lowered operations add rows up: then all sequences are theirs, and a part of the elements.
  var addsUp = false

  /// Whether threads share the elements of the rows as well as the sequences: those from `start` on, before `end`.
  var sharesElements = false

  /// The number of sequences that the body works on.
  var width: LoopExpression {
    switch kind {
    case .program, .sequence: "batch"
    case .scan, .map: addsUp ? "batch" : "width"
    }
  }

  /// The number of rows that the body works on at once.
  var rowCount: LoopExpression {
    switch kind {
    case .program: 1
    case .sequence, .scan: width
    case .map: "rows"
    }
  }

  /// Whether a value of this rate has a row for every row that the body works on, so that one product can walk over both.
  func isRowByRow(_ rate: Rate) -> Bool {
    switch kind {
    case .map: rate == .step
    case .program, .sequence, .scan: rate != .program
    }
  }

  /// Which of n elements are this thread's where rows are added up: all of them otherwise.
  func part(of n: LoopExpression, inUnitsOf unit: LoopExpression) -> (
    from: LoopExpression, to: LoopExpression
  ) {
    guard addsUp else { return (0, n) }
    func start(_ part: LoopExpression) -> LoopExpression {
      .call("rnn_part_element", [n, unit, part, "share->parts"])
    }
    return (start("share->part"), start("share->part" + 1))
  }

  /// What only one thread does.
  func once(_ statements: [LoopStatement]) -> [LoopStatement] {
    [.branch(.infix("share->part", "==", 0), statements)]
  }

  /// The number of steps that the body works on at once.
  var stepCount: LoopExpression {
    switch kind {
    case .program, .sequence, .scan: 1
    case .map: "count"
    }
  }

  /// A loop over the rows of the body. The body is given the row, the sequence and the step; without `bySequence` only the row.
  func eachRow(
    bySequence: Bool,
    _ body: (_ row: LoopExpression, _ sequence: LoopExpression, _ step: LoopExpression) -> [LoopStatement]
  ) -> [LoopStatement] {
    switch kind {
    case .program: return [.block(body(0, 0, 0))]
    case .sequence, .scan:
      let rows = body("b", "b", "t")
      return [isBySequence ? .block(rows) : .loop("b", from: 0, to: width, step: 1, rows)]
    case .map:
      guard bySequence else { return [.loop("r", from: 0, to: "rows", step: 1, body("r", 0, 0))] }
      let inner = [LoopStatement.declare(.size, "r", "s" * "batch" + "b")] + body("r", "b", "t" + "s")
      return [.loop("s", from: 0, to: "count", step: 1, [.loop("b", from: 0, to: width, step: 1, inner)])]
    }
  }
}

/// The C names of values inside generated functions.
struct ValueNames {
  private let stems: [String]

  init(_ system: EquationSystem) {
    stems = system.values.enumerated().map { index, value in
      guard let name = value.name else { return "v\(index)" }
      return "v\(index)_\(CNames.ascii(name).prefix(24))"
    }
  }

  /// The rows in memory.
  func pointer(_ id: ValueID) -> String { stems[id.index] }
  /// The distance between rows where it is known at run time only.
  func pitch(_ id: ValueID) -> String { stems[id.index] + "_pitch" }
  /// The vector in a register.
  func register(_ id: ValueID) -> String { "x" + stems[id.index].dropFirst() }
  func panels(_ panels: PhaseContext.Panels) -> String {
    stems[panels.matrix.index] + (panels.transposed ? "_columns" : "_panels") + (panels.once ? "_once" : "")
  }
}
