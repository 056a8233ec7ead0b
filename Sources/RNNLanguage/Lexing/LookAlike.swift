/// A character that a person or a word processor writes for one of the language's own.
struct LookAlike {
  let help: String
  /// What was meant; `.invalid` where the text around it has to change.
  let kind: Token.Kind

  init?(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\u{2018}", "\u{2019}", "\u{2032}", "\u{B4}", "ᵀ":
      (help, kind) = ("write `'` for a transpose", .apostrophe)
    case "\u{201C}", "\u{201D}", "\u{201E}", "«", "»":
      (help, kind) = ("write a path in straight quotes, `\"…\"`", .invalid)
    case "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}":
      (help, kind) = ("write `-`", .binary(.subtract))
    case "÷", "\u{2215}", "\u{2044}":
      (help, kind) = ("write `/`", .binary(.divide))
    case "\u{2A00}", "\u{25E6}", "\u{25CB}", "\u{229B}":
      (help, kind) = ("write `⊙` or `.*`", .binary(.elementwiseMultiply))
    case "⊗":
      (help, kind) = (
        "write `⊙` for the elementwise product, `v*w'` for the outer one", .binary(.elementwiseMultiply)
      )
    case "∧": (help, kind) = ("write `&&`", .binary(.and))
    case "∨": (help, kind) = ("write `||`", .binary(.or))
    case "¬": (help, kind) = ("write `!`", .not)
    case "←", "≔": (help, kind) = ("write `=`", .assign)
    case "⇒", "⟶", "↦": (help, kind) = ("write `->`", .arrow)
    case "²", "³", "¹", "⁰", "⁴"..."⁹", "⁻", "⁺":
      (help, kind) = ("write a power with `^`, e.g. `x^2`", .invalid)
    case "\u{208A}", "\u{208B}":
      (help, kind) = ("write a step in brackets, e.g. `h[t-1]`", .invalid)
    case "√": (help, kind) = ("write `sqrt(x)`", .invalid)
    case "∑": (help, kind) = ("write `sum[t](…)` over the steps, `sum(…)` over the elements", .invalid)
    case "\u{FF01}"..."\u{FF5E}":
      guard let ascii = Unicode.Scalar(scalar.value - 0xFEE0) else { return nil }
      (help, kind) = ("write `\(ascii)`", .invalid)
    default: return nil
    }
  }
}
