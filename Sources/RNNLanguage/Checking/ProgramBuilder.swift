import RNNDiagnostics

/// Writes the hand-over form of a program in which everything is known.
struct ProgramBuilder {
  let elaboration: Elaboration
  let shapes: [[DimensionTerm]?]
  private var expressions: [CheckedExpression] = []
  private var dimensions: [DimensionTerm: CheckedDimension] = [:]

  init(_ elaboration: Elaboration, shapes: [[DimensionTerm]?]) {
    self.elaboration = elaboration
    self.shapes = shapes
  }

  /// The program; nil only if a part is missing that an earlier pass should have reported.
  mutating func build(name: String, outputs: [ValueIndex]) -> CheckedProgram? {
    expressions.reserveCapacity(elaboration.nodes.count)
    for node in elaboration.nodes.indices {
      guard let expression = expression(node) else { return nil }
      expressions.append(expression)
    }
    var values: [CheckedValue] = []
    for value in elaboration.drafts.indices {
      guard let checked = checkedValue(value) else { return nil }
      values.append(checked)
    }
    let sizes = elaboration.sizes.named.map { elaboration.sizes.symbols[$0] }.map {
      CheckedSize(
        name: $0.name, value: $0.number, isDeclared: $0.isDeclared, origin: $0.range, argument: $0.argument)
    }
    return CheckedProgram(
      name: name, sizes: sizes, values: values, loss: elaboration.lossValue, outputs: outputs,
      reluAtZero: elaboration.options.reluAtZero)
  }

  private mutating func type(
    _ kind: TypeKind, _ terms: [DimensionTerm], bound: DimensionTerm? = nil
  ) -> CheckedType {
    CheckedType(kind, terms.map { dimension($0) }, indexBound: bound.map { dimension($0) })
  }

  private mutating func dimension(_ term: DimensionTerm) -> CheckedDimension {
    if let known = dimensions[term] { return known }
    let result = CheckedDimension(text: elaboration.sizes.text(term), value: elaboration.sizes.number(term))
    dimensions[term] = result
    return result
  }

  private mutating func expression(_ index: NodeID) -> CheckedExpression? {
    let node = elaboration.nodes[index]
    guard let terms = shapes[index] else { return nil }
    let operands = node.operands.map { expressions[$0] }
    var bound: DimensionTerm?
    let kind: CheckedExpression.Kind
    switch node.operation {
    case .number(let value): kind = .number(value)
    case .size(let term):
      kind = .number(
        elaboration.sizes.value(term).map { Double($0.numerator) / Double($0.denominator) } ?? .nan)
    case .stepCount: kind = .stepCount
    case .stepIndex: kind = .stepIndex
    case .reference(let value, let at):
      bound = elaboration.drafts[value].indexBound
      kind = .reference(value, at)
    case .multiply:
      let isScaling = operands.contains { $0.type.kind == .scalar }
      kind = .operation(isScaling ? .binary(.multiply) : .product, operands)
    case .apply(let operation): kind = .operation(operation, operands)
    case .timeReduction(let reduction, let lower, let upper):
      kind = .timeReduction(reduction, lower: lower, upper: upper, operands[0])
    case .custom:
      let count = (operands.count - 1) / 2
      kind = .custom(
        value: operands[0], arguments: Array(operands[1...count]), slopes: Array(operands[(count + 1)...]))
    case .invalid: return nil
    }
    return CheckedExpression(
      kind, type: type(elaboration.kind(ofNode: index), terms, bound: bound), isStream: node.isStream,
      range: elaboration.place(node.range, in: node.frame).range ?? node.range)
  }

  private mutating func checkedValue(_ value: ValueIndex) -> CheckedValue? {
    let draft = elaboration.drafts[value]
    let type = type(elaboration.kind(of: value), draft.dimensions, bound: draft.indexBound)
    let role: CheckedValue.Role
    switch draft.role {
    case .parameter: role = .parameter(elaboration.initializer(of: value, kind: type.kind))
    case .input: role = .input
    case .defined:
      guard let node = draft.definition else { return nil }
      role = .defined(expressions[node])
    }
    var before: [CheckedValue.Boundary] = []
    var after: [CheckedValue.Boundary] = []
    if draft.role == .defined {
      before = (0..<draft.beforeCount).map { boundary(draft.before[$0], of: draft, type) }
      after = (0..<draft.afterCount).map { boundary(draft.after[$0], of: draft, type) }
    }
    return CheckedValue(
      name: draft.name, role: role, isStream: draft.isStream, type: type, before: before, after: after,
      range: draft.range)
  }

  private func boundary(
    _ definition: Draft.BoundaryDefinition?, of draft: Draft, _ type: CheckedType
  ) -> CheckedValue.Boundary {
    let value: CheckedExpression
    if let definition {
      value = expressions[definition.node]
    } else if draft.hasZeroBoundaries {
      value = CheckedExpression(
        .number(0), type: CheckedType(.scalar, []), isStream: false, range: draft.range)
    } else {
      return .supplied
    }
    guard value.type.kind == .scalar, type.kind != .scalar else { return .defined(value) }
    return .defined(
      CheckedExpression(.operation(.fill, [value]), type: type, isStream: false, range: value.range))
  }
}
