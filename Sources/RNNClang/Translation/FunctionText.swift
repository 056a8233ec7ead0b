import OrderedCollections
import RNNLanguage

/// Writes a graph as functions of the language.
///
/// A value that is read more than once, or that lies deep, is passed to a helper as an argument: `fn f(x) = f_s(x, exp(x))` with
/// `fn f_s(x, s) = s / (1 + s)`. So the text is as long as the graph, however much is shared.
struct FunctionText {
  private let graph: ScalarGraph
  private let result: ScalarGraph.ID
  private let function: String
  private let parameters: [String]
  /// The names of the values that are passed to helpers.
  private var shared: OrderedDictionary<ScalarGraph.ID, String> = [:]
  private var level: [Int]
  private var used: Set<String>

  /// Expressions deeper than this are cut.
  private static let depthLimit = 40
  /// Words that name no value.
  private static let reserved: Set<String> = [
    "t", "T", "size", "input", "param", "state", "output", "fn", "derivative", "extern", "cell", "import",
  ]

  /// The definitions in an order in which each is followed by the ones that call it, the function itself last.
  static func write(
    _ graph: ScalarGraph, result: ScalarGraph.ID, function: String, parameters: [String]
  ) -> [String] {
    var text = FunctionText(graph, result, function, parameters)
    text.share()
    return text.definitions()
  }

  private init(_ graph: ScalarGraph, _ result: ScalarGraph.ID, _ function: String, _ parameters: [String]) {
    self.graph = graph
    self.result = result
    self.function = function
    self.parameters = parameters
    level = Array(repeating: 0, count: graph.nodes.count)
    used = FunctionText.reserved.union(parameters)
  }

  private mutating func share() {
    let reachable = graph.reachable(from: result)
    var uses = [Int](repeating: 0, count: graph.nodes.count)
    for id in graph.nodes.indices where reachable[id] {
      for operand in graph[id].operands { uses[operand] += 1 }
    }
    var depth = [Int](repeating: 0, count: graph.nodes.count)
    for id in graph.nodes.indices where reachable[id] && !graph[id].operands.isEmpty {
      let operands = graph[id].operands
      depth[id] = 1 + (operands.map { depth[$0] }.max() ?? 0)
      level[id] = operands.map { level[$0] }.max() ?? 0
      guard id != result, uses[id] > 1 || depth[id] >= FunctionText.depthLimit else { continue }
      depth[id] = 0
      level[id] += 1
      shared[id] = unused(graph.names[id] ?? "v1")
    }
  }

  /// A name like the given one that nothing else has.
  private mutating func unused(_ name: String) -> String {
    var candidate = name
    var number = 2
    while used.contains(candidate) {
      let last = name.unicodeScalars.last.map { ("0"..."9").contains($0) } ?? false
      candidate = name == "v1" ? "v\(number)" : "\(name)\(last ? "_" : "")\(number)"
      number += 1
    }
    used.insert(candidate)
    return candidate
  }

  private mutating func definitions() -> [String] {
    let depth = shared.keys.map { level[$0] }.max() ?? 0
    var lines: [String] = []
    // What the functions after the present level read, names and order as in `parameters` and `shared`.
    var needed = names(in: result)
    var body = expression(result, 0)
    for current in stride(from: depth, through: 1, by: -1) {
      let here = shared.filter { level[$0.key] == current }
      let helper = unused("\(function)_\(here.values.first ?? "v")")
      let outer = ordered(needed.subtracting(here.values))
      let arguments = outer + here.values
      lines.append("fn \(helper)(\(arguments.joined(separator: ", "))) = \(body)")
      needed.subtract(here.values)
      for id in here.keys { needed.formUnion(names(in: id)) }
      body = "\(helper)(\((outer + here.keys.map { expression($0, 0) }).joined(separator: ", ")))"
    }
    lines.append("fn \(function)(\(parameters.joined(separator: ", "))) = \(body)")
    return lines
  }

  private func ordered(_ names: Set<String>) -> [String] {
    (parameters + shared.values).filter(names.contains)
  }

  /// The parameters and shared values that the expression of a node reads.
  private func names(in root: ScalarGraph.ID) -> Set<String> {
    var result: Set<String> = []
    var pending = [root]
    while let id = pending.popLast() {
      if id != root, let name = shared[id] {
        result.insert(name)
      } else if case .parameter(let index) = graph[id].operation {
        result.insert(parameters[index])
      } else {
        pending += graph[id].operands
      }
    }
    return result
  }

  // MARK: Expressions

  /// How tightly an expression binds, from the loosest.
  private enum Binding {
    static let or = 0
    static let and = 1
    static let comparison = 2
    static let sum = 3
    static let product = 4
    static let prefix = 5
    static let power = 6
    static let primary = 7
  }

  private func operand(_ id: ScalarGraph.ID, _ minimum: Int) -> String {
    shared[id] ?? expression(id, minimum)
  }

  private func expression(_ id: ScalarGraph.ID, _ minimum: Int) -> String {
    let (text, binding) = written(id)
    return binding < minimum ? "(\(text))" : text
  }

  private func written(_ id: ScalarGraph.ID) -> (String, Int) {
    let operands = graph[id].operands
    switch graph[id].operation {
    case .parameter(let index): return (parameters[index], Binding.primary)
    case .number(let value): return (FunctionText.number(value), value < 0 ? Binding.prefix : Binding.primary)
    case .unary(.negate): return ("-\(operand(operands[0], Binding.power))", Binding.prefix)
    case .unary(.not): return ("!\(operand(operands[0], Binding.primary))", Binding.prefix)
    case .unary(let function): return call(function.rawValue, operands)
    case .select: return call("where", operands)
    case .binary(let function):
      let isScaling = operands.contains { graph.number($0) != nil }
      switch function {
      case .add: return infix("+", Binding.sum, operands)
      case .subtract: return infix("-", Binding.sum, operands)
      case .multiply: return infix(isScaling ? "*" : ".*", Binding.product, operands)
      case .divide: return infix("/", Binding.product, operands)
      case .power:
        let base = operand(operands[0], Binding.primary)
        return ("\(base)^\(operand(operands[1], Binding.prefix))", Binding.power)
      case .max, .min, .atan2: return call(function.rawValue, operands)
      case .less: return infix("<", Binding.comparison, operands)
      case .lessOrEqual: return infix("<=", Binding.comparison, operands)
      case .greater: return infix(">", Binding.comparison, operands)
      case .greaterOrEqual: return infix(">=", Binding.comparison, operands)
      case .equal: return infix("==", Binding.comparison, operands)
      case .notEqual: return infix("!=", Binding.comparison, operands)
      case .and: return infix("&&", Binding.and, operands)
      case .or: return infix("||", Binding.or, operands)
      }
    }
  }

  private func infix(_ sign: String, _ binding: Int, _ operands: [ScalarGraph.ID]) -> (String, Int) {
    // Comparisons do not chain, so both sides of one bind tighter.
    let left = binding == Binding.comparison ? binding + 1 : binding
    return ("\(operand(operands[0], left)) \(sign) \(operand(operands[1], binding + 1))", binding)
  }

  private func call(_ name: String, _ operands: [ScalarGraph.ID]) -> (String, Int) {
    ("\(name)(\(operands.map { operand($0, 0) }.joined(separator: ", ")))", Binding.primary)
  }

  /// The shortest spelling that reads back as the same number.
  private static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
