/// Prints a system as one equation a line, for people and golden files.
public struct EquationPrinter {
  let system: EquationSystem
  let labels: [String]

  public init(_ system: EquationSystem) {
    self.system = system
    var seen: [String: Int] = [:]
    labels = system.values.enumerated().map { index, value in
      guard let name = value.name else { return "%\(index)" }
      seen[name, default: 0] += 1
      return seen[name] == 1 ? name : "\(name)%\(index)"
    }
  }

  /// The whole system.
  public func text() -> String {
    var lines = ["system \(system.name)"]
    for id in system.ids {
      if case .source = system[id].definition { lines.append("  " + line(id)) }
    }
    for id in system.ids {
      if case .equation = system[id].definition { lines.append("  " + line(id)) }
    }
    for result in system.results {
      lines.append("  result \(result.role.rawValue) \(result.name) = \(reference(Operand(result.value)))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One value with its type and definition.
  public func line(_ id: ValueID) -> String {
    let value = system[id]
    var text = "\(reference(Operand(id))) : \(type(value.type)) = "
    switch value.definition {
    case .source(let source): text += "\(source.role.rawValue) \"\(source.name)\""
    case .equation(let operation, let operands):
      text += Self.name(operation)
      if !operands.isEmpty || Self.takesOperands(operation) {
        text += "(\(operands.map(reference).joined(separator: ", ")))"
      }
    }
    for (index, boundary) in value.before.enumerated() {
      text += "  | \(labels[id.index])[\(-index)] = \(labels[boundary.index])"
    }
    for (index, boundary) in value.after.enumerated() {
      text += "  | \(labels[id.index])[T+\(index + 1)] = \(labels[boundary.index])"
    }
    return text
  }

  /// `h[t-1]` for streams, the bare label for the rest.
  public func reference(_ operand: Operand) -> String {
    let label = labels[operand.value.index]
    guard system[operand.value].type.rate == .step else { return label }
    return label + Self.index(operand.offset)
  }

  static func index(_ offset: Int) -> String {
    offset == 0 ? "[t]" : offset > 0 ? "[t+\(offset)]" : "[t\(offset)]"
  }

  func type(_ type: ValueType) -> String {
    let shape = "[" + type.shape.map(String.init).joined(separator: ", ") + "]"
    let rate =
      switch type.rate {
      case .program: "program "
      case .sequence: "sequence "
      case .step: ""
      }
    switch type.element {
    case .real: return rate + shape
    case .index(let bound): return rate + "index(\(bound))"
    }
  }

  private static func takesOperands(_ operation: Operation) -> Bool {
    switch operation {
    case .constant, .stepIndex, .stepCount, .batchCount: false
    default: true
    }
  }

  static func step(_ step: Step) -> String {
    switch step {
    case .fromStart(let k): "\(k)"
    case .fromEnd(let k): k == 0 ? "T" : k > 0 ? "T+\(k)" : "T\(k)"
    }
  }

  /// The operation as `--emit equations` writes it, without its operands.
  public static func name(_ operation: Operation) -> String {
    switch operation {
    case .constant(let value): "\(value)"
    case .unary(.heaviside(let atZero)): "heaviside<\(atZero)>"
    case .unary(.relu): "relu"
    case .unary(let unary): "\(unary)"
    case .binary(let binary): binary.rawValue
    case .add: "add"
    case .select: "select"
    case .broadcast: "broadcast"
    case .window(let from, let to, let fill):
      "window<\(step(from))..\(step(to))\(fill == 0 ? "" : ", \(fill)")>"
    case .cut(let offset, let every): "cut<\(offset), \(every)>"
    case .stepIndex: "t"
    case .stepCount(let from, let to): "steps<\(step(from))..\(step(to))>"
    case .batchCount: "batch"
    case .stopGradient: "stop_gradient"
    case .attach: "attach"
    case .sum: "sum"
    case .norm: "norm"
    case .extremum(let extremum): "\(extremum.rawValue)_element"
    case .contract(let contraction): "contract<\(contraction)>"
    case .transpose: "transpose"
    case .concat: "concat"
    case .slice(let start): "slice<\(start)>"
    case .pad(let start): "pad<\(start)>"
    case .gather: "gather"
    case .scatter: "scatter"
    case .reduceTime(let kind): "\(kind.rawValue)_over_time"
    case .reduceBatch: "sum_over_batch"
    case .at(let place): "at<\(step(place))>"
    case .when(let a, let b): "when<\(step(a)) = \(step(b))>"
    }
  }
}
