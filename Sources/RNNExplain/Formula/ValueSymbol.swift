import RNNIR
import RNNTransforms

extension Symbol {
  /// The symbol of a named value or source of a system; nil for what has no name.
  ///
  /// Names carry marks behind them: a macron for an adjoint, a dot for a tangent, a plus for what comes from outside; and `h[0]` or
  /// `h[t-1]` names one step.
  init?(_ value: Value, at time: TimeIndex?) {
    guard let name = value.name else { return nil }
    var scalars = Array(name.unicodeScalars)
    var mark = Mark.none
    if case .source(let source) = value.definition, source.role == .upstream {
      scalars = Array(source.name.unicodeScalars)
      mark = .upstream
    } else if scalars.suffix(2).elementsEqual(("\u{304}" + Clipping.unboundedMark).unicodeScalars) {
      scalars.removeLast(2)
      mark = .unbounded
    } else if scalars.last == "\u{304}" {
      scalars.removeLast()
      mark = .adjoint
    } else if scalars.last == "\u{307}" {
      scalars.removeLast()
      mark = .differential
    }
    let base = String(String.UnicodeScalarView(scalars))
    if let (stem, step) = Symbol.indexed(base, time) {
      self.init(stem, mark, at: step)
    } else {
      self.init(base, mark, at: value.type.rate == .step ? time : nil)
    }
  }

  /// `h` and 0 of `h[0]`; `h` and a step before `time` of `h[t-1]`.
  private static func indexed(_ name: String, _ time: TimeIndex?) -> (String, TimeIndex)? {
    guard name.hasSuffix("]"), let open = name.lastIndex(of: "[") else { return nil }
    let stem = String(name[..<open])
    let index = name[name.index(after: open)...].dropLast()
    if let step = Int(index) { return (stem, .start(step)) }
    guard let variable = index.first, variable == "t" || variable == "T" else { return nil }
    let rest = index.dropFirst()
    let offset = rest.hasPrefix("+") ? Int(rest.dropFirst()) : rest.isEmpty ? 0 : Int(rest)
    guard let offset else { return nil }
    return (stem, variable == "T" ? .end(offset) : (time ?? .now).shifted(by: offset))
  }
}
