import RNNDiagnostics

extension Elaboration {
  /// What a parameter is initialised with: as written, else glorot for matrices and zeros for the rest.
  func initializer(of value: ValueIndex, kind: TypeKind) -> Initializer {
    guard let syntax = drafts[value].initializer else { return kind == .matrix ? .glorot : .zeros }
    switch read(syntax, of: value) {
    case .success(let initializer): return initializer
    case .failure: return .zeros
    }
  }

  func checkInitializers() {
    for value in drafts.indices {
      guard let syntax = drafts[value].initializer else { continue }
      switch read(syntax, of: value) {
      case .failure(let diagnostic): sink.report(diagnostic)
      case .success(let initializer): check(initializer, syntax, of: value)
      }
    }
  }

  private func check(_ initializer: Initializer, _ syntax: InitializerSyntax, of value: ValueIndex) {
    let kind = kind(of: value)
    switch initializer {
    case .glorot, .orthogonal, .identity:
      guard kind != .matrix else { break }
      report(
        "initializer-shape",
        "`\(syntax.name.text)` is for matrices, but `\(drafts[value].name)` is a \(kind.rawValue)",
        at: syntax.range, help: "use zeros, ones, constant(c), normal(s) or uniform(a)")
      return
    case .zeros, .ones, .constant, .normal, .uniform: break
    }
    let scale: Double
    switch initializer {
    case .normal(let s), .uniform(let s): scale = s
    case .zeros, .ones, .constant, .glorot, .orthogonal, .identity: scale = 0
    }
    if scale < 0 || scale.isInfinite {
      report(
        "initializer-argument", "`\(syntax.name.text)` takes a number that is not negative", at: syntax.range)
    }
  }

  private func read(_ syntax: InitializerSyntax, of value: ValueIndex) -> Result<Initializer, Diagnostic> {
    let context = Context(scope: drafts[value].scope, file: scopes[drafts[value].scope].file)
    let takesArgument: Bool
    let make: (Double) -> Initializer
    switch syntax.name.text {
    case "zeros": (takesArgument, make) = (false, { _ in .zeros })
    case "ones": (takesArgument, make) = (false, { _ in .ones })
    case "glorot": (takesArgument, make) = (false, { _ in .glorot })
    case "orthogonal": (takesArgument, make) = (false, { _ in .orthogonal })
    case "identity": (takesArgument, make) = (false, { _ in .identity })
    case "constant": (takesArgument, make) = (true, { .constant($0) })
    case "normal": (takesArgument, make) = (true, { .normal($0) })
    case "uniform": (takesArgument, make) = (true, { .uniform($0) })
    default:
      let known = ["zeros", "ones", "constant", "glorot", "orthogonal", "identity", "normal", "uniform"]
      return .failure(
        Diagnostic(
          .error, "unknown-initializer", "there is no initializer `\(syntax.name.text)`",
          at: syntax.name.range,
          help: suggestion(for: syntax.name.text, among: known)
            ?? "there are \(known.joined(separator: ", "))"))
    }
    guard syntax.arguments.count == (takesArgument ? 1 : 0) else {
      return .failure(
        Diagnostic(
          .error, "initializer-argument",
          "`\(syntax.name.text)` takes \(takesArgument ? "one number" : "no arguments")", at: syntax.range,
          help: takesArgument ? "write \(syntax.name.text)(0.1)" : "write \(syntax.name.text)"))
    }
    guard let argument = syntax.arguments.first else { return .success(make(0)) }
    guard let number = constant(argument, context) else {
      return .failure(
        Diagnostic(
          .error, "initializer-argument", "`\(argument.range.text)` is no number known beforehand",
          at: argument.range,
          help: "write a number, or sizes with +, -, *, /, ^ and sqrt"))
    }
    return .success(make(number))
  }

  /// A number made of literals and sizes (NaN while a size has no number); nil for anything else.
  private func constant(_ expression: Expression, _ context: Context) -> Double? {
    guard context.depth < Limit.syntaxDepth else { return nil }
    var context = context
    context.depth += 1
    switch expression.kind {
    case .number(let value, _): return value
    case .parenthesized(let inner), .prefix(.plus, let inner): return constant(inner, context)
    case .prefix(.minus, let inner): return constant(inner, context).map { -$0 }
    case .name(let name, index: nil):
      guard let term = knownSize(name.text, context) else { return nil }
      return sizes.value(term).map { Double($0.numerator) / Double($0.denominator) } ?? .nan
    case .call(let callee, let arguments):
      guard callee.text == "sqrt", arguments.count == 1 else { return nil }
      return constant(arguments[0].value, context)?.squareRoot()
    case .binary(let op, let left, let right):
      guard let a = constant(left, context), let b = constant(right, context) else { return nil }
      switch op {
      case .add: return a + b
      case .subtract: return a - b
      case .multiply, .elementwiseMultiply: return a * b
      case .divide: return a / b
      case .power:
        guard let exponent = Int(exactly: b), abs(exponent) <= 64 else {
          return b == 0.5 ? a.squareRoot() : nil
        }
        let power = (0..<abs(exponent)).reduce(1.0) { product, _ in product * a }
        return exponent < 0 ? 1 / power : power
      case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return nil
      }
    case .name, .prefix, .transpose, .timeReduction: return nil
    }
  }
}
