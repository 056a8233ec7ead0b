import RNNCBackend

/// Writes formulas in LaTeX's math mode, for amsmath.
struct FormulaLaTeX {
  func text(_ formula: Formula) -> String { text(formula, within: .relation) }

  /// A formula in lines of about `limit` signs: sums and products break before their operators.
  func lines(_ formula: Formula, limit: Int) -> [String] {
    let width = FormulaText()
    guard width.text(formula).count > limit else { return [text(formula)] }
    let parts: [(text: String, width: Int)]
    switch formula {
    case .sum(let terms):
      parts = terms.enumerated().map { index, term in
        (sum([term], isFirst: index == 0), width.text(term).count + 3)
      }
    case .elementwise(let factors):
      parts = factors.enumerated().map { index, factor in
        let sign = index == 0 ? "" : "\\odot "
        return (sign + text(factor, within: .product), width.text(factor).count + 3)
      }
    case .product(let factors):
      parts = factors.enumerated().map { index, factor in
        ((index == 0 ? "" : "\\cdot ") + text(factor, within: .power), width.text(factor).count + 1)
      }
    case .number, .symbol, .apply, .negative, .quotient, .power, .transposed, .diagonal, .partial, .relation,
      .bracket, .chosen, .big, .norm, .rows, .identity:
      return [text(formula)]
    }
    var lines: [String] = []
    var room = 0
    for part in parts {
      if lines.isEmpty || room < part.width {
        lines.append(part.text)
        room = limit - part.width
      } else {
        lines[lines.count - 1] += " " + part.text
        room -= part.width
      }
    }
    return lines
  }

  private func text(_ formula: Formula, within strength: Strength) -> String {
    let own = Strength(formula, quotientIsAtom: true)
    let inner = bare(formula)
    return own < strength ? "\\left(\(inner)\\right)" : inner
  }

  private func bare(_ formula: Formula) -> String {
    switch formula {
    case .number(let value): return Self.number(value)
    case .symbol(let symbol): return text(symbol)
    case .identity: return "I"
    case .apply(let function, let arguments):
      let list = arguments.map { text($0) }.joined(separator: ", ")
      if function == "sqrt" { return "\\sqrt{\(list)}" }
      return "\(Self.function(function))\\left(\(list)\\right)"
    case .sum(let terms): return sum(terms)
    case .negative(let a): return "-" + text(a, within: .elementwise)
    case .product(let factors):
      return factors.map { text($0, within: .power) }.joined(separator: "\\,")
    case .elementwise(let factors):
      return factors.map { text($0, within: .product) }.joined(separator: " \\odot ")
    case .quotient(let a, let b): return "\\frac{\(text(a))}{\(text(b))}"
    case .power(let base, let exponent): return "\(scripted(base, "^"))^{\(text(exponent))}"
    case .transposed(let a): return scripted(a, "^") + "^{\\top}"
    case .diagonal(let a): return "\\operatorname{diag}\\left(\(text(a))\\right)"
    case .partial(let a, let b): return "\\frac{\\partial \(text(a))}{\\partial \(text(b))}"
    case .relation(let a, let sign, let b):
      return "\(text(a, within: .sum)) \(Self.relation(sign)) \(text(b, within: .sum))"
    case .bracket(let condition): return "\\left[\(text(condition))\\right]"
    case .chosen(let condition, let a, let b):
      return
        "\\begin{cases} \(text(a)) & \\text{if } \(text(condition)) \\\\ \(text(b)) & \\text{otherwise} \\end{cases}"
    case .big(let op, let variable, let from, let to, let body):
      return big(op, variable, from, to, body)
    case .norm(let a): return "\\left\\lVert \(text(a)) \\right\\rVert"
    case .rows(let a, let from, let to):
      return "\(scripted(a, "_"))_{\\langle \(from)\\ldots \(to) \\rangle}"
    }
  }

  /// What another script is put on: TeX takes no second one of a kind, so that a base with one is put in braces.
  private func scripted(_ base: Formula, _ script: Character) -> String {
    let inner = text(base, within: .atom)
    switch base {
    case .symbol, .rows: break
    default: return inner
    }
    var depth = 0
    for character in inner {
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      // The empty group keeps TeX from taking an accented letter out of the braces again.
      if character == script, depth == 0 { return "{{}\(inner)}" }
    }
    return inner
  }

  private func sum(_ terms: [Formula], isFirst: Bool = true) -> String {
    var result = ""
    for (index, term) in terms.enumerated() {
      let leads = isFirst && index == 0
      let space = index == 0 ? "" : " "
      if case .negative(let inner) = term {
        result += (leads ? "-" : "\(space)- ") + text(inner, within: .big)
      } else {
        result += (leads ? "" : "\(space)+ ") + text(term, within: .big)
      }
    }
    return result
  }

  private func big(
    _ op: Formula.BigOperator, _ variable: String, _ from: Formula, _ to: Formula?, _ body: Formula
  ) -> String {
    let lower = to == nil ? text(from) : "\(variable)=\(text(from))"
    let bounds = "_{\(lower)}" + (to.map { "^{\(text($0))}" } ?? "")
    switch op {
    case .sum: return "\\sum\(bounds) \(text(body, within: .elementwise))"
    case .product: return "\\prod\(bounds) \(text(body, within: .elementwise))"
    case .max: return "\\max\(bounds) \\left(\(text(body))\\right)"
    case .min: return "\\min\(bounds) \\left(\(text(body))\\right)"
    }
  }

  func text(_ symbol: Symbol) -> String {
    let base = Self.identifier(symbol.name)
    let isWide = base.hasPrefix("\\mathrm")
    var result: String
    switch symbol.mark {
    case .none: result = base
    case .adjoint: result = isWide ? "\\overline{\(base)}" : "\\bar{\(base)}"
    case .unbounded: result = (isWide ? "\\overline{\(base)}" : "\\bar{\(base)}") + "^{\\circ}"
    case .upstream: result = (isWide ? "\\overline{\(base)}" : "\\bar{\(base)}") + "^{+}"
    case .delta(let number):
      let marks = (base.isEmpty ? [] : [base]) + (number > 1 ? [String(number)] : [])
      result = "\\delta" + (marks.isEmpty ? "" : "^{\(marks.joined(separator: ","))}")
    case .differential: result = "\\mathrm{d}\(base)"
    }
    if let time = symbol.time { result += "_{\(time.text(minus: "-"))}" }
    return result
  }

  /// A name of the program: one letter is italic, more are upright; Greek letters and subscript digits become commands.
  static func identifier(_ name: String) -> String {
    if name.count == 1, let command = greek[name] { return command }
    if name == "𝟏" { return "\\mathbf{1}" }
    // k+1 is no name but a step.
    if name.count == 1 || name.contains("+") || name.contains("-") { return escaped(name) }
    var letters = ""
    var digits = ""
    for character in name {
      if let digit = character.unicodeScalars.first.flatMap({ subscriptDigit($0) }) {
        digits += digit
      } else {
        letters += greek[String(character)].map { "\\ensuremath{\($0)}" } ?? escaped(String(character))
      }
    }
    let body =
      letters.count == 1
      ? letters
      : letters.hasPrefix("\\ensuremath") && name.count - digits.count == 1
        ? String(letters.dropFirst(12).dropLast()) : "\\mathrm{\(letters)}"
    return digits.isEmpty ? body : "{\(body)_{\(digits)}}"
  }

  private static func number(_ value: Double) -> String {
    if value.isInfinite { return value < 0 ? "-\\infty" : "\\infty" }
    let parts = NumberText.text(value).split(separator: "e")
    guard parts.count == 2 else { return parts.joined() }
    let power = "10^{\(parts[1])}"
    return parts[0] == "1" ? power : "\(parts[0])\\cdot \(power)"
  }

  private static func subscriptDigit(_ scalar: Unicode.Scalar) -> String? {
    ("\u{2080}"..."\u{2089}").contains(scalar) ? String(scalar.value - 0x2080) : nil
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "_", "%", "&", "#", "$", "{", "}": result += "\\\(character)"
      case "\\": result += "\\backslash{}"
      case "^": result += "\\hat{}"
      case "~": result += "\\sim{}"
      default:
        // Letters that no font of LaTeX has by itself are spelled out, as they are in C.
        let isKnown = character.unicodeScalars.allSatisfy {
          $0.value < 0x250 || (0x300..<0x370).contains($0.value)
        }
        result += isKnown ? String(character) : CNames.ascii(String(character))
      }
    }
    return result
  }

  private static func function(_ name: String) -> String {
    switch name {
    case "tanh", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "max", "min": "\\\(name)"
    case "σ": "\\sigma"
    default:
      name.hasSuffix("′")
        ? "\\operatorname{\(escaped(String(name.dropLast())))}'" : "\\operatorname{\(escaped(name))}"
    }
  }

  private static func relation(_ sign: String) -> String {
    switch sign {
    case "≤": "\\le"
    case "≥": "\\ge"
    case "≠": "\\ne"
    case "∧": "\\land"
    case "∨": "\\lor"
    default: sign
    }
  }

  private static let greek: [String: String] = [
    "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta", "ε": "\\varepsilon", "ζ": "\\zeta",
    "η": "\\eta", "θ": "\\theta", "ι": "\\iota", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu", "ν": "\\nu",
    "ξ": "\\xi", "ο": "o", "π": "\\pi", "ρ": "\\rho", "σ": "\\sigma", "ς": "\\varsigma", "τ": "\\tau",
    "υ": "\\upsilon", "φ": "\\varphi", "χ": "\\chi", "ψ": "\\psi", "ω": "\\omega", "Γ": "\\Gamma",
    "Δ": "\\Delta", "Θ": "\\Theta", "Λ": "\\Lambda", "Ξ": "\\Xi", "Π": "\\Pi", "Σ": "\\Sigma",
    "Φ": "\\Phi", "Ψ": "\\Psi", "Ω": "\\Omega", "ϵ": "\\epsilon", "ϕ": "\\phi", "ϑ": "\\vartheta",
  ]
}
