import OrderedCollections
import RNNLanguage

/// Reads a C function by running it on symbols: locals become values of a graph, branches become selections, loops are unrolled.
struct CTranslation {
  /// The values of variables, and what has been returned so far.
  struct State {
    var variables: OrderedDictionary<ClangCursor.Place, CVariable> = [:]
    /// Returns that happen where a condition holds, in order of time.
    var returns: [(condition: ScalarGraph.ID, value: CValue)] = []
    /// The return that happens in any case, after which nothing is run.
    var final: CValue?
  }

  enum Limit {
    static let iterations = 1024
    static let steps = 50_000
    static let nodes = 20_000
    static let calls = 64
    static let depth = 200
  }

  let unit: ClangUnit
  let operators: ClangOperators
  var graph = ScalarGraph()
  /// Constants at file level that have been read.
  var constants: [ClangCursor.Place: CVariable] = [:]
  /// The functions that are being run, outermost first.
  var calls: [ClangCursor] = []
  var steps = 0
  var depth = 0

  init(unit: ClangUnit, operators: ClangOperators) {
    self.unit = unit
    self.operators = operators
  }

  /// The definition of a function, or its declaration where there is none.
  func function(_ name: String) -> ClangCursor? {
    let found = unit.declarations.filter { $0.kind == .function && $0.name == name }
    return found.first(where: \.isDefinition) ?? found.first
  }

  static func parameters(of function: ClangCursor) -> [ClangCursor] {
    function.children.filter { $0.kind == .parameter }
  }

  /// The value that a function returns for arguments that fit its parameters.
  mutating func run(_ function: ClangCursor, _ arguments: [CValue]) throws(CRefusal) -> CValue {
    guard function.isDefinition, let body = function.children.last, body.kind == .compound else {
      throw CRefusal("`\(function.name)` has no body in this file", at: function)
    }
    let caller = calls
    if caller.contains(where: { $0.index == function.index }) || caller.count >= Limit.calls {
      let chain = (caller + [function]).map(\.name).joined(separator: " → ")
      throw CRefusal(
        "the function calls itself: \(chain)", at: function,
        help: "write it as a loop of a fixed number of steps")
    }
    calls.append(function)
    var state = State()
    for (parameter, argument) in zip(CTranslation.parameters(of: function), arguments) {
      let type = parameter.type.classified
      let value = try convert(argument, to: type, at: parameter)
      state.variables[parameter.target] = CVariable(
        name: parameter.name, type: type, isConst: parameter.isConst, content: .value(value))
    }
    try execute(body.children, &state)
    calls = caller
    guard let final = state.final else {
      throw CRefusal(
        "not every way through `\(function.name)` ends in a return", at: function,
        help: "end the function with a return that no condition guards")
    }
    let result = function.elementType.classified
    var value = try convert(final, to: result, at: function)
    for (condition, early) in state.returns.reversed() {
      let converted = try convert(early, to: result, at: function)
      value = CValue(
        type: result, content: .number(graph.select(condition, number(converted), number(value))))
    }
    return value
  }

  /// Counts work, so that no file keeps the translation busy for long.
  mutating func step(at cursor: ClangCursor) throws(CRefusal) {
    steps += 1
    if steps > Limit.steps || graph.nodes.count > Limit.nodes {
      throw CRefusal(
        "the function is too long once its loops are unrolled and its calls are replaced",
        at: calls.first ?? cursor,
        help: "shorten its loops")
    }
  }

  // MARK: Conversions

  /// A value as a number of the graph.
  mutating func number(_ value: CValue) -> ScalarGraph.ID {
    switch value.content {
    case .integer(let integer): graph.constant(Double(integer))
    case .number(let id): id
    }
  }

  /// What C makes of a value where another type is wanted.
  mutating func convert(
    _ value: CValue, to type: ClangType.Class, at cursor: ClangCursor
  ) throws(CRefusal) -> CValue {
    switch type {
    case .double: return CValue(type: type, content: .number(number(value)))
    case .float:
      let id = number(value)
      // The rounding of a running value is left out: it has no derivative.
      let rounded = graph.number(id).map { graph.constant(Double(Float($0))) } ?? id
      return CValue(type: type, content: .number(rounded))
    case .boolean: return try truth(value)
    case .integer(let bits, let isSigned):
      switch value.content {
      case .integer(let integer): return try fit(integer, bits, isSigned, at: cursor)
      case .number(let id):
        if !value.isReal { return CValue(type: type, content: .number(id)) }
        if let constant = graph.number(id), let integer = Int(exactly: constant.rounded(.towardZero)) {
          return try fit(integer, bits, isSigned, at: cursor)
        }
        throw CRefusal(
          "a value that is not constant is converted to an integer", at: cursor,
          help: "use floor, ceil, trunc or round of <math.h>, which stay in floating point")
      }
    case .void, .array, .other:
      throw CRefusal(
        "the type `\(cursor.typeName.isEmpty ? "here" : cursor.typeName)` is no number", at: cursor)
    }
  }

  /// An integer in the range of its type: unsigned types wrap around, overflow of signed ones is undefined in C.
  func fit(_ integer: Int, _ bits: Int, _ isSigned: Bool, at cursor: ClangCursor) throws(CRefusal) -> CValue {
    let type = ClangType.Class.integer(bits: bits, isSigned: isSigned)
    if bits < 64, !isSigned { return .integer(integer & ((1 << bits) - 1), type) }
    let isNegativeUnsigned = !isSigned && integer < 0
    let limit = bits < 64 ? 1 << (bits - 1) : Int.max
    if isNegativeUnsigned || (bits < 64 && !(-limit..<limit).contains(integer)) {
      throw CRefusal("the integer \(integer) does not fit its type", at: cursor)
    }
    return .integer(integer, type)
  }

  /// 1 where a value is not 0, else 0.
  mutating func truth(_ value: CValue) throws(CRefusal) -> CValue {
    switch value.content {
    case .integer(let integer): return .integer(integer != 0 ? 1 : 0, .boolean)
    case .number(let id):
      if let constant = graph.number(id) { return .integer(constant != 0 ? 1 : 0, .boolean) }
      let isTruth = CTranslation.givesTruth(graph[id].operation)
      return CValue(
        type: .boolean, content: .number(isTruth ? id : graph.binary(.notEqual, id, graph.constant(0))))
    }
  }

  private static func givesTruth(_ operation: ScalarGraph.Operation) -> Bool {
    switch operation {
    case .unary(.not): true
    case .binary(let function):
      switch function {
      case .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual, .and, .or: true
      case .add, .subtract, .multiply, .divide, .power, .max, .min, .atan2: false
      }
    case .unary, .select, .parameter, .number: false
    }
  }
}
