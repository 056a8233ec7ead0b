/// Writes formulas in MathML Core, which browsers show without help.
struct FormulaMathML {
  func text(_ formula: Formula) -> String { "<math>\(row(formula, within: .relation))</math>" }

  /// A formula on a line of its own, with fractions and sums of full size.
  func displayed(_ formula: Formula) -> String {
    "<math displaystyle=\"true\">\(row(formula, within: .relation))</math>"
  }

  /// Left side, sign and right side as one formula.
  func equation(_ left: Formula, _ right: Formula) -> String {
    "<math>\(row(left, within: .sum))<mo>=</mo>\(row(right, within: .relation))</math>"
  }

  // Brackets of one size: fonts without mathematics stretch them to shapes that nobody can read.
  private static let open = "<mo stretchy=\"false\">(</mo>"
  private static let close = "<mo stretchy=\"false\">)</mo>"

  private func row(_ formula: Formula, within strength: Strength) -> String {
    let own = Strength(formula, quotientIsAtom: true)
    let inner = bare(formula)
    return own < strength ? "<mrow>\(Self.open)\(inner)\(Self.close)</mrow>" : "<mrow>\(inner)</mrow>"
  }

  private func call(_ function: String, _ body: String) -> String {
    "<mi>\(Self.escaped(function))</mi><mo>&#x2061;</mo><mrow>\(Self.open)\(body)\(Self.close)</mrow>"
  }

  private func bare(_ formula: Formula) -> String {
    switch formula {
    case .number(let value): return "<mn>\(NumberText.text(value).replacing("-", with: "−"))</mn>"
    case .symbol(let symbol): return text(symbol)
    case .identity: return "<mi>I</mi>"
    case .apply(let function, let arguments):
      let list = arguments.map { row($0, within: .relation) }.joined(separator: "<mo>,</mo>")
      return function == "sqrt" ? "<msqrt>\(list)</msqrt>" : call(function, list)
    case .sum(let terms): return sum(terms)
    case .negative(let a): return "<mo>−</mo>" + row(a, within: .elementwise)
    case .product(let factors):
      return factors.map { row($0, within: .power) }.joined(
        separator: "<mo>&#x2062;</mo><mspace width=\"0.17em\"/>")
    case .elementwise(let factors):
      return factors.map { row($0, within: .product) }.joined(separator: "<mo>⊙</mo>")
    case .quotient(let a, let b):
      return "<mfrac>\(row(a, within: .relation))\(row(b, within: .relation))</mfrac>"
    case .power(let base, let exponent):
      return "<msup>\(row(base, within: .atom))\(row(exponent, within: .relation))</msup>"
    case .transposed(let a): return "<msup>\(row(a, within: .atom))<mo>⊤</mo></msup>"
    case .diagonal(let a): return call("diag", row(a, within: .relation))
    case .partial(let a, let b):
      return "<mfrac><mrow><mo>∂</mo>\(text(a))</mrow><mrow><mo>∂</mo>\(text(b))</mrow></mfrac>"
    case .relation(let a, let sign, let b):
      return "\(row(a, within: .sum))<mo>\(Self.escaped(sign))</mo>\(row(b, within: .sum))"
    case .bracket(let condition): return "<mo>[</mo>\(row(condition, within: .relation))<mo>]</mo>"
    case .chosen(let condition, let a, let b):
      let cells = [
        "<mtr><mtd>\(row(a, within: .relation))</mtd><mtd><mtext>if </mtext>\(row(condition, within: .relation))</mtd></mtr>",
        "<mtr><mtd>\(row(b, within: .relation))</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>",
      ]
      return "<mo>{</mo><mtable>\(cells.joined())</mtable>"
    case .big(let op, let variable, let from, let to, let body):
      return big(op, variable, from, to, body)
    case .norm(let a): return "<mo>‖</mo>\(row(a, within: .relation))<mo>‖</mo>"
    case .rows(let a, let from, let to):
      return
        "<msub>\(row(a, within: .atom))<mrow><mo>⟨</mo><mn>\(from)</mn><mo>…</mo><mn>\(to)</mn><mo>⟩</mo></mrow></msub>"
    }
  }

  private func sum(_ terms: [Formula]) -> String {
    var result = ""
    for (index, term) in terms.enumerated() {
      if case .negative(let inner) = term {
        result += "<mo>−</mo>" + row(inner, within: .big)
      } else {
        result += (index == 0 ? "" : "<mo>+</mo>") + row(term, within: .big)
      }
    }
    return result
  }

  private func big(
    _ op: Formula.BigOperator, _ variable: String, _ from: Formula, _ to: Formula?, _ body: Formula
  ) -> String {
    let lower =
      to == nil
      ? row(from, within: .relation)
      : "<mrow><mi>\(variable)</mi><mo>=</mo>\(row(from, within: .relation))</mrow>"
    let upper = to.map { row($0, within: .relation) }
    func over(_ sign: String) -> String {
      upper.map { "<munderover><mo>\(sign)</mo>\(lower)\($0)</munderover>" }
        ?? "<munder><mo>\(sign)</mo>\(lower)</munder>"
    }
    switch op {
    case .sum: return over("∑") + row(body, within: .elementwise)
    case .product: return over("∏") + row(body, within: .elementwise)
    case .max: return over("max") + "\(Self.open)\(row(body, within: .relation))\(Self.close)"
    case .min: return over("min") + "\(Self.open)\(row(body, within: .relation))\(Self.close)"
    }
  }

  func text(_ symbol: Symbol) -> String {
    let name = "<mi>\(Self.escaped(symbol.name))</mi>"
    let index = symbol.time.map { "<mrow><mtext>\($0.text(minus: "−"))</mtext></mrow>" }
    let bar = "<mrow class=\"bar\">\(name)</mrow>"
    func indexed(_ base: String) -> String { index.map { "<msub>\(base)\($0)</msub>" } ?? base }
    switch symbol.mark {
    case .none: return indexed(name)
    case .adjoint: return indexed(bar)
    case .upstream, .unbounded:
      let sign = "<mo>\(symbol.mark == .upstream ? "+" : "∘")</mo>"
      return index.map { "<msubsup>\(bar)\($0)\(sign)</msubsup>" } ?? "<msup>\(bar)\(sign)</msup>"
    case .delta(let number):
      let owner =
        "<mrow>\(symbol.name.isEmpty ? "" : name)\(number > 1 ? "<mo>,</mo><mn>\(number)</mn>" : "")</mrow>"
      return index.map { "<msubsup><mi>δ</mi>\($0)\(owner)</msubsup>" } ?? "<msup><mi>δ</mi>\(owner)</msup>"
    case .differential: return "<mrow><mi mathvariant=\"normal\">d</mi>\(indexed(name))</mrow>"
    }
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }
}
