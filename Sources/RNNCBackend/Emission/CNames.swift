/// Makes C identifiers from the names of a program. Every name gets a prefix, so that keywords, macros and library functions are harmless.
public enum CNames {
  /// Whether a name can stand in C as it is: ASCII letters, digits and underscores, no digit first.
  public static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, !("0"..."9").contains(first) else { return false }
    return name.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "_"
    }
  }

  /// ASCII letters, digits and underscores for any name: Greek letters are spelled out, other characters become their code point.
  public static func ascii(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "_": result.unicodeScalars.append(scalar)
      case ".", "[", "@": result += "_"
      case "]", "+": continue
      case "-": result += "m"
      case "\u{304}": result += "_bar"
      case "\u{307}": result += "_dot"
      case "'", "′": result += "_prime"
      case "°": result += "_free"
      default:
        if let greek = greek[scalar] {
          result += greek
        } else if let digit = subscriptDigit(scalar) {
          result += digit
        } else {
          result += "u" + String(scalar.value, radix: 16)
        }
      }
    }
    return result
  }

  /// Distinct identifiers for names in order: prefix and spelling, with a number where two would agree.
  public static func distinct(_ names: [String], prefix: String) -> [String] {
    var taken = Set<String>()
    return names.map { name in
      let base = prefix + ascii(name)
      var candidate = base
      var number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(base)_\(number)"
        number += 1
      }
      return candidate
    }
  }

  private static func subscriptDigit(_ scalar: Unicode.Scalar) -> String? {
    guard ("\u{2080}"..."\u{2089}").contains(scalar) else { return nil }
    return String(scalar.value - 0x2080)
  }

  private static let greek: [Unicode.Scalar: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron",
    "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta",
  ]
}
