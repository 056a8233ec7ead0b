import RNNIR

/// An operation without the numbers that belong to it.
struct OperationKind: Hashable {
  var name: String

  init?(_ value: Value) {
    guard case .equation(let operation, _) = value.definition else { return nil }
    name = Self.name(operation)
  }

  private init(_ name: String) { self.name = name }

  /// Every kind that there is; a new operation does not compile before ``name(_:)`` knows it.
  static let all: Set<OperationKind> = {
    let unary: [UnaryOperation] = [
      .negate, .tanh, .sigmoid, .softplus, .exp, .expm1, .log, .log1p, .sqrt, .abs, .sign, .sin, .cos, .tan,
      .asin, .acos, .atan, .sinh, .cosh, .erf, .floor, .ceil, .not, .relu(slopeAtZero: 0),
      .heaviside(atZero: 0),
    ]
    let step = Step.fromStart(1)
    let operations: [Operation] =
      [
        .constant(0), .add, .select, .broadcast, .window(from: step, to: step, fill: 0),
        .cut(offset: 1, every: 2), .stepIndex, .stepCount(from: step, to: step), .batchCount, .stopGradient,
        .attach, .sum, .norm, .extremum(.max), .extremum(.min), .contract(.outer), .transpose, .concat,
        .slice(start: 0), .pad(start: 0), .gather, .scatter, .reduceTime(.sum), .reduceTime(.max),
        .reduceTime(.min), .reduceBatch, .at(step), .when(step, equals: step),
      ] + unary.map(Operation.unary) + BinaryOperation.allCases.map(Operation.binary)
    return Set(operations.map { OperationKind(name($0)) })
  }()

  private static func name(_ operation: Operation) -> String {
    switch operation {
    case .constant: "constant"
    case .unary(let operation): name(operation)
    case .binary(let operation): operation.rawValue
    case .add: "add"
    case .select: "select"
    case .broadcast: "broadcast"
    case .window: "window"
    case .cut: "cut"
    case .stepIndex: "stepIndex"
    case .stepCount: "stepCount"
    case .batchCount: "batchCount"
    case .stopGradient: "stopGradient"
    case .attach: "attach"
    case .sum: "sum"
    case .norm: "norm"
    case .extremum(let kind): "\(kind) of elements"
    case .contract: "contract"
    case .transpose: "transpose"
    case .concat: "concat"
    case .slice: "slice"
    case .pad: "pad"
    case .gather: "gather"
    case .scatter: "scatter"
    case .reduceTime(let kind): "\(kind) over time"
    case .reduceBatch: "reduceBatch"
    case .at: "at"
    case .when: "when"
    }
  }

  private static func name(_ operation: UnaryOperation) -> String {
    switch operation {
    case .negate: "negate"
    case .tanh: "tanh"
    case .sigmoid: "sigmoid"
    case .softplus: "softplus"
    case .exp: "exp"
    case .expm1: "expm1"
    case .log: "log"
    case .log1p: "log1p"
    case .sqrt: "sqrt"
    case .abs: "abs"
    case .sign: "sign"
    case .sin: "sin"
    case .cos: "cos"
    case .tan: "tan"
    case .asin: "asin"
    case .acos: "acos"
    case .atan: "atan"
    case .sinh: "sinh"
    case .cosh: "cosh"
    case .erf: "erf"
    case .floor: "floor"
    case .ceil: "ceil"
    case .not: "not"
    case .relu: "relu"
    case .heaviside: "heaviside"
    }
  }
}
