/// Writes formulas in Unicode, with the names and step indices of the language: `h̄[t] = Vᵀ·δh[t+1]`.
struct FormulaText {
  func text(_ formula: Formula) -> String { text(formula, within: .relation) }

  private func text(_ formula: Formula, within strength: Strength) -> String {
    let own = Strength(formula, quotientIsAtom: false)
    let inner = bare(formula)
    return own < strength ? "(\(inner))" : inner
  }

  private func next(_ strength: Strength) -> Strength { Strength(rawValue: strength.rawValue + 1) ?? .atom }

  private func bare(_ formula: Formula) -> String {
    switch formula {
    case .number(let value): return NumberText.text(value).replacing("-", with: "−")
    case .symbol(let symbol): return text(symbol)
    case .identity: return "I"
    case .apply(let function, let arguments):
      return "\(function)(\(arguments.map { text($0) }.joined(separator: ", ")))"
    case .sum(let terms): return sum(terms)
    case .negative(let a): return "−" + text(a, within: .elementwise)
    case .product(let factors):
      return factors.map { text($0, within: .power) }.joined(separator: "·")
    case .elementwise(let factors):
      return factors.map { text($0, within: .product) }.joined(separator: " ⊙ ")
    case .quotient(let a, let b): return "\(text(a, within: .product))/\(text(b, within: .power))"
    case .power(let base, let exponent):
      let inner = text(base, within: .atom)
      if case .number(2) = exponent { return inner + "²" }
      if case .number(3) = exponent { return inner + "³" }
      return "\(inner)^\(text(exponent, within: .atom))"
    case .transposed(let a): return text(a, within: .atom) + "ᵀ"
    case .diagonal(let a): return "diag(\(text(a)))"
    case .partial(let a, let b): return "∂\(text(a))/∂\(text(b))"
    case .relation(let a, let sign, let b): return "\(text(a, within: .sum)) \(sign) \(text(b, within: .sum))"
    case .bracket(let condition): return "[\(text(condition))]"
    case .chosen(let condition, let a, let b):
      return "where(\(text(condition)), \(text(a)), \(text(b)))"
    case .big(let op, let variable, let from, let to, let body):
      return big(op, variable, from, to, body)
    case .norm(let a): return "‖\(text(a))‖"
    case .rows(let a, let from, let to): return "\(text(a, within: .atom))⟨\(from)…\(to)⟩"
    }
  }

  private func sum(_ terms: [Formula]) -> String {
    var result = ""
    for (index, term) in terms.enumerated() {
      if case .negative(let inner) = term {
        result += (index == 0 ? "−" : " − ") + text(inner, within: .big)
      } else {
        result += (index == 0 ? "" : " + ") + text(term, within: .big)
      }
    }
    return result
  }

  private func big(
    _ op: Formula.BigOperator, _ variable: String, _ from: Formula, _ to: Formula?, _ body: Formula
  ) -> String {
    let range = to.map { "\(variable)=\(text(from))…\(text($0))" } ?? text(from)
    switch op {
    case .sum: return "Σ[\(range)] \(text(body, within: .elementwise))"
    case .product: return "Π[\(range)] \(text(body, within: .elementwise))"
    case .max: return "max[\(range)](\(text(body)))"
    case .min: return "min[\(range)](\(text(body)))"
    }
  }

  func text(_ symbol: Symbol) -> String {
    let name: String
    switch symbol.mark {
    case .none: name = symbol.name
    case .adjoint: name = symbol.name + "\u{304}"
    case .unbounded: name = symbol.name + "\u{304}°"
    case .upstream: name = symbol.name + "\u{304}⁺"
    case .delta(let number): name = "δ" + symbol.name + (number > 1 ? Self.subscripted(number) : "")
    case .differential: name = "d" + symbol.name
    }
    return name + (symbol.time.map { "[\($0.text(minus: "-"))]" } ?? "")
  }

  static func subscripted(_ number: Int) -> String {
    String(
      String(number).compactMap { digit in
        digit.wholeNumberValue.flatMap { Unicode.Scalar(0x2080 + UInt32($0)) }.map(Character.init)
      })
  }
}
