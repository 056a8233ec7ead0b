import RNNDiagnostics

/// An index as `a*t + b*T + constant`.
struct StepForm {
  var step = 0
  var end = 0
  var constant = 0

  /// `t+k`
  var isEveryStep: Bool { step == 1 && end == 0 }

  /// A single step, `3` or `T-1`.
  var bound: StepBound? {
    guard step == 0 else { return nil }
    switch end {
    case 0: return .fromStart(constant)
    case 1: return .fromEnd(constant)
    default: return nil
    }
  }

  func scaled(by factor: Int) -> StepForm? {
    let (a, overA) = step.multipliedReportingOverflow(by: factor)
    let (b, overB) = end.multipliedReportingOverflow(by: factor)
    let (c, overC) = constant.multipliedReportingOverflow(by: factor)
    return overA || overB || overC ? nil : StepForm(step: a, end: b, constant: c)
  }

  func adding(_ other: StepForm) -> StepForm? {
    let (a, overA) = step.addingReportingOverflow(other.step)
    let (b, overB) = end.addingReportingOverflow(other.end)
    let (c, overC) = constant.addingReportingOverflow(other.constant)
    return overA || overB || overC ? nil : StepForm(step: a, end: b, constant: c)
  }
}

extension Elaboration {
  /// Reads an index; nil (and a message, unless `quietly`) where it is not `t`, `T` or a number plus or minus a number.
  func stepForm(_ index: Expression, _ context: Context, quietly: Bool = false) -> StepForm? {
    func fail(_ message: String, help: String? = "write t, t-1, t+2, T, T-1 or a number") -> StepForm? {
      if !quietly { report("bad-index", message, at: index.range, in: context.frame, help: help) }
      return nil
    }
    let form: StepForm
    switch rawStepForm(index, context) {
    case .success(let result): form = result
    case .failure(.sizeWithoutNumber(let name)):
      return fail("the size `\(name)` needs a number to be used in an index", help: "give one: -D \(name)=…")
    case .failure(.notAffine):
      if case .name(let name, index: .some) = unwrapped(index).kind, !quietly {
        report(
          "bad-index", "the index is a step, and `\(index.range.text)` is a value", at: index.range,
          in: context.frame, help: "a row of a matrix is row(E, \(name.text)[t])")
        return nil
      }
      return fail("`\(index.range.text)` is no index: a step is t, T or a number, plus or minus a number")
    }
    guard form.isEveryStep || form.bound != nil else {
      return fail("`\(index.range.text)` is no index: a step is t, T or a number, plus or minus a number")
    }
    guard abs(form.constant) <= Limit.offset else {
      if !quietly {
        report(
          "lag-too-large", "the index lies more than \(Limit.offset) steps away", at: index.range,
          in: context.frame, origin: .limitation)
      }
      return nil
    }
    return form
  }

  private enum StepFailure: Error {
    case notAffine
    case sizeWithoutNumber(String)
  }

  private func rawStepForm(_ expression: Expression, _ context: Context) -> Result<StepForm, StepFailure> {
    guard context.depth < Limit.syntaxDepth else { return .failure(.notAffine) }
    var context = context
    context.depth += 1
    switch expression.kind {
    case .number(let value, _):
      guard let integer = Int(exactly: value) else { return .failure(.notAffine) }
      return .success(StepForm(constant: integer))
    case .parenthesized(let inner), .prefix(.plus, let inner):
      return rawStepForm(inner, context)
    case .prefix(.minus, let inner):
      return rawStepForm(inner, context).flatMap { wrap($0.scaled(by: -1)) }
    case .name(let name, index: nil) where name.parts.count == 1:
      if name.text == "t" { return .success(StepForm(step: 1)) }
      if name.text == "T" { return .success(StepForm(end: 1)) }
      if let bound = context.bindings[name.text] {
        if case .number(let value) = nodes[bound].operation, let integer = Int(exactly: value) {
          return .success(StepForm(constant: integer))
        }
        return .failure(.notAffine)
      }
      guard let term = knownSize(name.text, context) else { return .failure(.notAffine) }
      guard let number = sizes.number(term) else { return .failure(.sizeWithoutNumber(name.text)) }
      return .success(StepForm(constant: number))
    case .binary(.add, let left, let right):
      return combine(left, right, context) { $0.adding($1) }
    case .binary(.subtract, let left, let right):
      return combine(left, right, context) { a, b in b.scaled(by: -1).flatMap { a.adding($0) } }
    case .binary(.multiply, let left, let right):
      return combine(left, right, context) { a, b in
        if a.step == 0, a.end == 0 { return b.scaled(by: a.constant) }
        return b.step == 0 && b.end == 0 ? a.scaled(by: b.constant) : nil
      }
    case .name, .call, .prefix, .transpose, .binary, .timeReduction:
      return .failure(.notAffine)
    }
  }

  private func wrap(_ form: StepForm?) -> Result<StepForm, StepFailure> {
    form.map { .success($0) } ?? .failure(.notAffine)
  }

  private func combine(
    _ left: Expression, _ right: Expression, _ context: Context, _ body: (StepForm, StepForm) -> StepForm?
  ) -> Result<StepForm, StepFailure> {
    rawStepForm(left, context).flatMap { a in
      rawStepForm(right, context).flatMap { b in wrap(body(a, b)) }
    }
  }
}
