import RNNDiagnostics
import RNNLanguage

/// Builds checked programs value by value.
struct ProgramBuilder {
  private(set) var values: [CheckedValue] = []
  private var names: [String: Int] = [:]

  static let place = SourceRange(file: SourceFile(name: "test", text: ""), lower: 0, upper: 0)

  /// A reference to a value at the current step, or to a static one.
  func callAsFunction(_ name: String) -> CheckedExpression {
    let value = values[names[name]!]
    return reference(name, value.isStream ? .offset(0) : .always)
  }

  /// A reference to a stream at `t + offset`.
  func callAsFunction(_ name: String, _ offset: Int) -> CheckedExpression { reference(name, .offset(offset)) }

  /// A reference to a stream at one step.
  func callAsFunction(_ name: String, at bound: StepBound) -> CheckedExpression {
    reference(name, .step(bound))
  }

  private func reference(_ name: String, _ at: CheckedExpression.At) -> CheckedExpression {
    let index = names[name]!
    let isStream = if case .offset = at { true } else { false }
    return CheckedExpression(
      .reference(index, at), type: values[index].type, isStream: isStream, range: Self.place)
  }

  private mutating func add(_ value: CheckedValue) {
    names[value.name] = values.count
    values.append(value)
  }

  mutating func parameter(_ name: String, _ type: CheckedType = .scalar) {
    add(CheckedValue(name: name, role: .parameter(.zeros), isStream: false, type: type, range: Self.place))
  }

  mutating func input(_ name: String, _ type: CheckedType = .scalar, isStream: Bool = true) {
    add(CheckedValue(name: name, role: .input, isStream: isStream, type: type, range: Self.place))
  }

  /// A defined value; the equation sees the value itself, so that it may recur.
  mutating func define(
    _ name: String, _ type: CheckedType = .scalar, isStream: Bool = true,
    before: [CheckedValue.Boundary] = [], after: [CheckedValue.Boundary] = [],
    _ equation: (ProgramBuilder) -> CheckedExpression
  ) {
    let index = values.count
    func value(_ role: CheckedValue.Role) -> CheckedValue {
      CheckedValue(
        name: name, role: role, isStream: isStream, type: type, before: before, after: after,
        range: Self.place)
    }
    add(value(.input))
    values[index] = value(.defined(equation(self)))
  }

  /// Declares a stream to be defined later by `redefine`, for recurrences through several values.
  mutating func redefine(_ name: String, _ equation: (ProgramBuilder) -> CheckedExpression) {
    let old = values[names[name]!]
    values[names[name]!] = CheckedValue(
      name: name, role: .defined(equation(self)), isStream: old.isStream, type: old.type,
      before: old.before, after: old.after, range: Self.place)
  }

  func program(reluAtZero: Double = 0) -> CheckedProgram {
    CheckedProgram(
      name: "test", sizes: [], values: values, loss: names["loss"], outputs: [], reluAtZero: reluAtZero)
  }
}

extension CheckedType {
  static let scalar = CheckedType(.scalar, [])
  static func vector(_ n: Int) -> CheckedType { CheckedType(.vector, [.init(text: "\(n)", value: n)]) }
  static func row(_ n: Int) -> CheckedType { CheckedType(.row, [.init(text: "\(n)", value: n)]) }
  static func matrix(_ m: Int, _ n: Int) -> CheckedType {
    CheckedType(.matrix, [.init(text: "\(m)", value: m), .init(text: "\(n)", value: n)])
  }
  static func index(_ n: Int) -> CheckedType {
    CheckedType(.scalar, [], indexBound: .init(text: "\(n)", value: n))
  }
}

func operation(_ operation: LanguageOperation, _ operands: [CheckedExpression], _ type: CheckedType)
  -> CheckedExpression
{
  CheckedExpression(
    .operation(operation, operands), type: type, isStream: operands.contains(where: \.isStream),
    range: ProgramBuilder.place)
}

func unary(_ function: UnaryFunction, _ x: CheckedExpression) -> CheckedExpression {
  operation(.unary(function), [x], x.type)
}

func binary(_ function: BinaryFunction, _ a: CheckedExpression, _ b: CheckedExpression) -> CheckedExpression {
  operation(.binary(function), [a, b], a.type.kind == .scalar ? b.type : a.type)
}

func reduce(
  _ reduction: TimeReduction, from lower: StepBound = .fromStart(1), to upper: StepBound = .fromEnd(0),
  _ body: CheckedExpression
) -> CheckedExpression {
  CheckedExpression(
    .timeReduction(reduction, lower: lower, upper: upper, body), type: body.type, isStream: false,
    range: ProgramBuilder.place)
}

extension CheckedExpression {
  static func + (a: Self, b: Self) -> Self { binary(.add, a, b) }
  static func - (a: Self, b: Self) -> Self { binary(.subtract, a, b) }
  static func / (a: Self, b: Self) -> Self { binary(.divide, a, b) }
  static func ^ (a: Self, b: Self) -> Self { binary(.power, a, b) }

  /// The product of linear algebra.
  static func * (a: Self, b: Self) -> Self {
    let (p, q) = (a.type.dimensions, b.type.dimensions)
    switch (a.type.kind, b.type.kind) {
    case (.scalar, _), (_, .scalar): return binary(.multiply, a, b)
    case (.matrix, .vector): return operation(.product, [a, b], CheckedType(.vector, [p[0]]))
    case (.matrix, .matrix): return operation(.product, [a, b], CheckedType(.matrix, [p[0], q[1]]))
    case (.row, .matrix): return operation(.product, [a, b], CheckedType(.row, [q[1]]))
    case (.row, .vector): return operation(.product, [a, b], .scalar)
    default: return operation(.product, [a, b], CheckedType(.matrix, [p[0], q[0]]))
    }
  }

  /// The transpose.
  var transposed: Self {
    let type =
      switch self.type.kind {
      case .scalar: self.type
      case .vector: CheckedType(.row, self.type.dimensions)
      case .row: CheckedType(.vector, self.type.dimensions)
      case .matrix: CheckedType(.matrix, self.type.dimensions.reversed())
      }
    return operation(.transpose, [self], type)
  }
}

extension CheckedExpression: ExpressibleByFloatLiteral {
  public init(floatLiteral value: Double) {
    self.init(.number(value), type: .scalar, isStream: false, range: ProgramBuilder.place)
  }
}
